"""A format string that somebody else writes."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import TYPED, Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_NO_TEXTS = ("DataFrame", "style", "Series", "pendulum", "arrow", "moment")


class FormatString(NotebookRule):
    """`str.format` called on a text from outside.

    ## Why it matters
    A format string reaches into the objects it is given: `{user.__init__.__globals__[SECRET_KEY]}` prints what the
    module knows. What was meant as "let people arrange the line" reads secrets.

    ## What to do
    Keep the format in the notebook and put the text in as a value, or use `string.Template`, which knows names only.

    ## See also
    - CWE-134: https://cwe.mitre.org/data/definitions/134.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 134
    message = "{what} is the format: it can read the attributes of every value it is given"
    bad = (
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/line")
        def line():
            return request.args["format"].format(user=current)  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        name = input("Name: ")
        print("Hello {}".format(name))
        pd.read_csv("https://data.example.org/t.csv").style.format("{:.2f}")
        "{0}{1}".format(name, 3)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods("format", "format_map"):
            if call.receiver is None or not (call.node.args or call.node.keywords):
                continue
            trace = audited.taint.of(call.receiver, call)
            if trace.trust is not Trust.OUTSIDE or any(word in call.name for word in _NO_TEXTS):
                continue
            hit = at_sink(call, trace)
            severity = Severity.LOW if trace.what == TYPED else Severity.MEDIUM
            yield Hit(hit.place, hit.values, severity, related=hit.related, evidence=hit.evidence)
