"""A path that exists on one machine only."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.files.reads_writes import accesses
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.cell_index import CellIndex
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.paths import is_absolute, is_home_path, is_machine_path, is_system_path
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ELSEWHERE = frozenset({"sys.path.append", "sys.path.insert", "os.chdir", "site.addsitedir"})
"""Calls whose paths other rules speak of."""
_TAKES_PATH = frozenset(
    "Path PurePath PosixPath WindowsPath join expanduser exists isfile isdir makedirs listdir glob walk copy "
    "move".split()
)
_START = frozenset("/~\\")
"""How a path starts that may be absolute."""


class AbsolutePath(NotebookRule):
    r"""A file named by an absolute path, or by one below somebody's home directory.

    ## Why it matters
    `/home/anna/data/x.csv`, `C:\Users\anna\x.csv`, `/content/drive/...` exist on one machine or in one
    account. Everybody else gets FileNotFoundError at that line.

    ## What to do
    Use a path relative to the notebook, `Path("data") / "x.csv"`, and keep the file beside it or say where it
    comes from. Where the place must be free, take it from one parameter or a documented environment variable.

    ## See also
    - Pimentel et al., MSR 2019: missing files are among the first causes of failing notebooks
    - Python, `pathlib`: https://docs.python.org/3/library/pathlib.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{path}` exists on one machine only"
    bad = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("/home/anna/projects/soil/data.csv")  # !
        """,
        """
        # %%
        import os
        BASE = r"C:\\Users\\anna\\Desktop"  # !
        # %%
        out = os.path.expanduser("~/results/table.csv")  # !
        """,
        """
        # %%
        import numpy as np
        x = np.load("/data/spectra/x.npy")  # !
        !cp /content/drive/MyDrive/labels.csv .  # !
        """,
        """
        # %%
        from pathlib import Path
        scans = Path.home() / "scans" / "spring"  # !
        cache = Path.home() / ".cache"
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        import pandas as pd
        df = pd.read_csv(Path("data") / "soil.csv")
        null = open("/dev/null", "w")
        font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
        route = "/data/items"
        url = "https://example.org/home/anna/x.csv"
        pattern = r"^/[a-z]+$"
        print("/home is where the heart is")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        opened = {id(access.target) for access in accesses(audited.index)}
        for cell, index in audited.index.cells:
            taken: dict[int, str] | None = None
            for node in index.strings:
                path = str(node.value)
                if path[:1] not in _START and path[1:2] != ":" and not path.startswith("file://"):
                    continue
                machine = is_machine_path(path) and " " not in path.strip()[:12]
                if not machine and not (is_absolute(path) or is_home_path(path)):
                    continue
                taken = _arguments(index) if taken is None else taken
                function = taken.get(id(node), "")
                hosted = path.startswith(("/kaggle/", "/content/")) and not machine
                if function in _ELSEWHERE or (is_system_path(path) and not machine and not hosted):
                    continue
                is_opened = id(node) in opened or function.rpartition(".")[2] in _TAKES_PATH
                if (machine and not _ambiguous(path)) or is_opened:
                    yield Hit(place_of(cell, node), {"path": path[:80]}, severity=Severity.LOW if hosted else None)
        for call in audited.index.calls("pathlib.Path.home"):
            below = _below(call)
            if below and not below.startswith("."):
                yield Hit(place_of(call.cell, call.node), {"path": f"~/{below}"[:80]})
        yield from _in_commands(audited)


def _below(call: Call) -> str | None:
    """The folder that is named below the home directory: ``Path.home() / "scans"``."""
    for node in walk(call.stmt):
        if isinstance(node, ast.BinOp) and node.left is call.node and isinstance(node.right, ast.Constant):
            return str(node.right.value)
    return None


def _arguments(index: CellIndex) -> dict[int, str]:
    return {id(argument): call.chain for call in index.calls for argument in call.node.args}


def _ambiguous(path: str) -> bool:
    """Roots that may as well be a route of a web service."""
    return path.startswith(("/data", "/work/", "/project", "/srv/", "/export/", "/global/", "/root/")) or "{" in path


def _in_commands(audited: Audited) -> Iterator[Hit]:
    for command in commands(audited.index):
        for word in command.words()[1:]:
            if (
                word[:1] in "/~"
                and is_machine_path(word)
                and not _ambiguous(word)
                and not _is_cd(command.cell, command.line)
            ):
                yield Hit(command.place, {"path": word[:80]}, severity=None if "/drive/" in word else Severity.LOW)
                break


def _is_cd(cell: Cell, line: int) -> bool:
    return cell.lines[line - 1].lstrip().startswith(("%cd", "cd ")) if line <= len(cell.lines) else False
