"""A program that somebody else chooses."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import MODEL, NETWORK, REQUEST, TYPED
from jupyter_audit.notebook.values.constants import is_true, option
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_STARTS = (
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "asyncio.create_subprocess_exec",
)  # fmt: skip


class ChosenCommand(NotebookRule):
    """A whole command from a request or a model that is started, without a shell.

    ## Why it matters
    Without a shell nothing can be smuggled into the command; here nothing needs to be: whoever gives the text
    names the program, `curl` or `rm`, and its arguments.

    ## What to do
    Name the program yourself and take only arguments, each checked. Let others choose from a table of commands:
    `subprocess.run(COMMANDS[name])`.

    ## See also
    - CWE-78: https://cwe.mitre.org/data/definitions/78.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 78
    message = "{what} names the program that is started"
    bad = (
        """
        # %%
        import shlex, subprocess
        from flask import Flask, request
        app = Flask(__name__)
        @app.post("/jobs")
        def start():
            return subprocess.check_output(shlex.split(request.form["command"]))  # !
        """,
    )
    good = (
        """
        # %%
        import subprocess
        from flask import Flask, request
        app, COMMANDS = Flask(__name__), {"list": ["ls", "-l"], "date": ["date"]}
        @app.post("/jobs")
        def start():
            return subprocess.check_output(COMMANDS[request.form["command"]])
        # %%
        arguments = ["convert", "a.png", "b.jpg"]
        subprocess.run(arguments, check=True)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_STARTS):
            given = call.arg(0, "args")
            if is_true(audited.index, option(audited.index, call, "shell"), call):
                continue  # said by command-injection
            if isinstance(audited.index.value(given, call), ast.List | ast.Tuple):
                continue
            trace = audited.taint.of(given, call)
            if not trace.built and trace.what in (REQUEST, MODEL, NETWORK, TYPED):
                hit = at_sink(call, trace)
                severity = Severity.LOW if trace.what == TYPED else None  # by the notebook's own user
                yield Hit(hit.place, hit.values, severity, related=hit.related, evidence=hit.evidence)
