"""A temporary file whose name others can foresee."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TEMP = re.compile(r"^(?:/tmp|/var/tmp|/dev/shm)/[^/]")
_MAKERS = ("tempfile.mktemp", "os.tempnam", "os.tmpnam")
_SAVERS = ("to_csv", "to_pickle", "to_parquet", "to_json", "savefig", "write_text", "write_bytes")


class PredictableTempFile(NotebookRule):
    """A file in the shared temporary directory under a name that is known beforehand.

    ## Why it matters
    `/tmp` belongs to everybody. Who makes `/tmp/scores.csv` first, or a link of that name, decides where your data goes
    and what you read back. `tempfile.mktemp` gives a name that somebody else can take before you open it.

    ## What to do
    `tempfile.NamedTemporaryFile()`, `tempfile.TemporaryDirectory()`: they make the file for you alone.

    ## See also
    - CWE-377: https://cwe.mitre.org/data/definitions/377.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 377
    message = "others on the machine can take this name in /tmp first"
    bad = (
        """
        # %%
        import tempfile
        path = tempfile.mktemp(suffix=".csv")  # !
        """,
        """
        # %%
        SCRATCH = "/tmp/scores.csv"
        with open(SCRATCH, "w") as f:  # !
            f.write("a,b")
        from pathlib import Path
        Path("/tmp/scores.txt").write_text("a")  # !
        import os
        os.makedirs(os.path.join("/tmp", "cache"), exist_ok=True)  # !
        """,
    )
    good = (
        """
        # %%
        import tempfile
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as f:
            f.write("a,b")
        folder = tempfile.mkdtemp()
        with open("/tmp/input.csv") as f:
            rows = f.read()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_MAKERS):
            yield Hit(place_of(call.cell, call.node))
        for call in index.calls("open", "io.open", "codecs.open"):
            mode = text(index, call.arg(1, "mode"), call) or ""
            if mode[:1] in ("w", "a") and _TEMP.match(audited.taint.of(call.arg(0), call).text):
                yield Hit(place_of(call.cell, call.node), confidence=Confidence.MEDIUM)
        for call in index.calls("os.makedirs", "os.mkdir"):
            if _TEMP.match(audited.taint.of(call.arg(0), call).text):
                yield Hit(place_of(call.cell, call.node), severity=Severity.LOW)
        for call in index.methods(*_SAVERS):
            path = call.receiver if call.attr in ("write_text", "write_bytes") else call.arg(0)
            if isinstance(path, ast.Constant | ast.Call | ast.Name) and _TEMP.match(audited.taint.of(path, call).text):
                yield Hit(place_of(call.cell, call.node), severity=Severity.LOW, confidence=Confidence.LOW)
