"""A temporary file whose name others can foresee."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TEMP = re.compile(r"^(?:/tmp|/var/tmp|/dev/shm)/[^/]")
_MAKERS = ("tempfile.mktemp", "os.tempnam", "os.tmpnam")
_PLAIN = frozenset({"tempfile.gettempdir", "gettempdir", "os.path.join", "path.join", "Path", "pathlib.Path", "str"})
"""What a foreseeable name is put together with."""
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
        """
        # %%
        import os, tempfile
        path = os.path.join(tempfile.gettempdir(), "session.txt")
        with open(path, "w") as f:  # !
            f.write("a")
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
        import uuid
        own = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
        with open(own, "w") as f:
            f.write("a,b")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_MAKERS):
            yield Hit(place_of(call.cell, call.node))
        for call in index.calls("open", "io.open", "codecs.open"):
            mode = text(index, call.arg(1, "mode"), call) or ""
            if mode[:1] in ("w", "a") and _foreseen(audited, call, call.arg(0)):
                yield Hit(place_of(call.cell, call.node), confidence=Confidence.MEDIUM)
        for call in index.calls("os.makedirs", "os.mkdir"):
            if _foreseen(audited, call, call.arg(0)):
                yield Hit(place_of(call.cell, call.node), severity=Severity.LOW)
        for call in index.methods(*_SAVERS):
            path = call.receiver if call.attr in ("write_text", "write_bytes") else call.arg(0)
            if isinstance(path, ast.Constant | ast.Call | ast.Name | ast.BinOp) and _foreseen(audited, call, path):
                yield Hit(place_of(call.cell, call.node), severity=Severity.LOW, confidence=Confidence.LOW)


def _foreseen(audited: Audited, call: Call, path: ast.expr | None) -> bool:
    """Whether a path lies in the shared directory under a name that stands in the notebook."""
    if _TEMP.match(audited.taint.of(path, call).text):
        return True
    value = audited.index.value(path, call)
    names = [chain_of(node.func) or "" for node in walk(value) if isinstance(node, ast.Call)] if value else []
    return any(name.endswith("gettempdir") for name in names) and set(names) <= _PLAIN and not _open(value)


def _open(value: ast.AST | None) -> bool:
    """Whether something that is not written here is part of it."""
    return any(
        isinstance(node, ast.FormattedValue) and not isinstance(node.value, ast.Call)
        for node in (walk(value) if value else ())
    )
