"""Text of a request that is written to a log as it is."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.loggers import log_calls
from jupyter_audit.notebook.places import source_of
from jupyter_audit.notebook.taint.sources import REQUEST, TYPED
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_CLEAN = frozenset({"replace", "translate", "splitlines", "repr", "quote", "dumps", "escape", "sub", "removesuffix"})
_ESCAPED = re.compile(r"![ra]\}|%r")
"""A representation shows a line break as two characters."""


class LogInjection(NotebookRule):
    """A value of a request in a log message, line breaks and all.

    ## Why it matters
    A line break in the value begins a new line of the log: a visitor writes entries that look like yours, hides what
    they did, or feeds the program that reads the log.

    ## What to do
    `logger.info("searched for %r", term)`: the representation escapes line breaks. Or log as JSON.

    ## See also
    - CWE-117: https://cwe.mitre.org/data/definitions/117.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 117
    message = "{what} is written to the log with its line breaks"
    bad = (
        """
        # %%
        import logging
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/search")
        def search():
            term = request.args.get("term")
            logging.info("searched for " + term)  # !
            return "ok"
        """,
    )
    good = (
        """
        # %%
        import logging
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/search")
        def search():
            term = request.args.get("term", "")
            logging.info("searched for %r", term)
            logging.info(f"searched for {term!r}")
            logging.info("searched for " + term.replace("\\n", " ").replace("\\r", " "))
            logging.info("page %d", int(request.args["page"]))
            return "ok"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in log_calls(audited.index):
            for argument in call.node.args:
                trace = audited.taint.of(argument, call, _CLEAN)
                if trace.what in (REQUEST, TYPED) and not _ESCAPED.search(source_of(call.cell, call.node, 400)):
                    hit = at_sink(call, trace)
                    severity = Severity.MEDIUM if trace.built and trace.what == REQUEST else Severity.LOW
                    yield Hit(hit.place, hit.values, severity, related=hit.related, evidence=hit.evidence)
                    break
