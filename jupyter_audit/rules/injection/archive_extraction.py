"""An archive whose members choose where they are written."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.files.local_files import local_files
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CHECKED = re.compile(
    r"is_relative_to|commonpath|commonprefix|[\"']\.\.[\"'] in |isabs\(|startswith\(os\.path|safe_members"
)
_NAMES = frozenset({"secure_filename", "basename", "name", "stem"})
_TARS = ("tarfile.open", "tarfile.TarFile", "tarfile.TarFile.open")


class ArchiveExtraction(NotebookRule):
    """A tar archive that is unpacked without a filter.

    ## Why it matters
    A tar may hold `../../.bashrc`, absolute paths and links that lead out of the directory: before Python 3.14
    `extractall` writes them where they say. A downloaded archive can so replace any file of yours.

    ## What to do
    `tar.extractall(path, filter="data")`, which refuses such members. `zipfile` takes care of it by itself.

    ## See also
    - CWE-22: https://cwe.mitre.org/data/definitions/22.html
    - PEP 706: https://peps.python.org/pep-0706/
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 22
    message = "members of the archive may be written outside the directory: pass `filter='data'`"
    bad = (
        """
        # %%
        import tarfile, urllib.request
        urllib.request.urlretrieve("https://example.org/corpus.tar.gz", "corpus.tar.gz")
        # %%
        with tarfile.open("corpus.tar.gz") as tar:
            tar.extractall("data")  # !
        import shutil
        shutil.unpack_archive("corpus.tar.gz", "data")  # !
        """,
        """
        # %%
        import zipfile
        @app.post("/homework/<student>")
        def homework(student):
            zipfile.ZipFile("upload.zip").extractall(f"homework/{student}")  # !
        """,
    )
    good = (
        """
        # %%
        import tarfile, zipfile
        with tarfile.open("corpus.tar.gz") as tar:
            tar.extractall("data", filter="data")
        with zipfile.ZipFile("corpus.zip") as z:
            z.extractall("data")
        shutil.unpack_archive("corpus.zip", "data")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for name in _TARS:
            for call in audited.index.calls(f"{name}().extractall", f"{name}().extract"):
                if call.keyword("filter") is None and call.keyword("members") is None and not call.open_ended:
                    if _looked_at(call):
                        continue
                    yield self._hit(audited, call)
        for call in audited.index.calls("zipfile.ZipFile().extractall", "zipfile.ZipFile().extract"):
            folder = audited.taint.of(call.arg(int(call.attr == "extract"), "path"), call, _NAMES)
            if folder.what == REQUEST:  # members cannot leave it, but a visitor chooses the folder
                yield Hit(place_of(call.cell, call.node), related=folder.places)
        for call in audited.index.calls("shutil.unpack_archive"):
            path = audited.taint.of(call.arg(0), call)
            if call.keyword("filter") is None and ".zip" not in path.text:
                yield self._judged(audited, call, call.arg(0))

    @staticmethod
    def _hit(audited: Audited, call: Call) -> Hit:
        opened = audited.index.value(call.receiver, call)
        argument = opened.args[0] if isinstance(opened, ast.Call) and opened.args else None
        if isinstance(opened, ast.Call) and argument is None:
            argument = next((keyword.value for keyword in opened.keywords if keyword.arg in ("fileobj", "name")), None)
        hit = ArchiveExtraction._judged(audited, call, argument)
        fix = None
        if call.attr == "extractall" and len(call.node.args) + len(call.node.keywords) == 1 and call.node.args:
            text = ast.get_source_segment("\n".join(call.cell.lines), call.node.args[0])
            fix = Fix(
                "refuse members that leave the directory",
                (edit_node(call.cell, call.node.args[0], f'{text}, filter="data"'),),
                safe=True,
            )
        return replace(hit, fix=fix)

    @staticmethod
    def _judged(audited: Audited, call: Call, argument: ast.expr | None) -> Hit:
        files = local_files(audited.index)
        origin = files.origin(argument, call) if argument is not None else None
        trace = audited.taint.of(argument, call)
        outside = origin is not None or trace.trust is Trust.OUTSIDE
        severity = Severity.MEDIUM if outside and not files.checked else Severity.LOW
        related = (origin,) if origin else trace.places
        return Hit(place_of(call.cell, call.node), severity=severity, related=related)


def _looked_at(call: Call) -> bool:
    """Whether the function looks at the names of the members before it writes them."""
    around = call.scope.node or call.cell.parsed.tree
    text = ast.unparse(around) if call.scope.node is not None else call.cell.source
    return _CHECKED.search(text) is not None
