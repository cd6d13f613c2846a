"""Text of a request in a table that a spreadsheet will open."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WRITES = ("writerow", "writerows")
_FRAMES = ("to_csv", "to_excel")
_CLEAN = frozenset({"escape_formula", "sanitize_cell", "lstrip", "replace", "sub"})


class FormulaInjection(NotebookRule):
    r"""A visitor's text written to a CSV or Excel file as it is.

    ## Why it matters
    A cell that begins with `=`, `+`, `-` or `@` is a formula: `=HYPERLINK(...)` sends the row's other cells away when
    a colleague opens the export and clicks; older programs run commands.

    ## What to do
    Put an apostrophe before such a value: `"'" + text if text[:1] in "=+-@\t" else text`.

    ## See also
    - CWE-1236: https://cwe.mitre.org/data/definitions/1236.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 1236
    message = "{what} is written to the table as it is: a spreadsheet reads `=...` as a formula"
    bad = (
        """
        # %%
        import csv
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/note")
        def note():
            with open("notes.csv", "a", newline="") as f:
                csv.writer(f).writerow([request.args["name"], 1])  # !
            return "ok"
        """,
    )
    good = (
        """
        # %%
        import csv
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/note")
        def note():
            with open("notes.csv", "a", newline="") as f:
                csv.writer(f).writerow([int(request.args["n"]), escape_formula(request.args["name"])])
            return "ok"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_WRITES, *_FRAMES):
            written = call.receiver if call.attr in _FRAMES else call.arg(0)
            trace = audited.taint.of(written, call, _CLEAN)
            if trace.what == REQUEST:
                yield Hit(place_of(call.cell, call.node), {"what": trace.what}, related=trace.places)
