"""Files that the notebook writes with ``%%writefile``, or as a text: their lines, by a pattern of their names.

Python files are joined with the notebook instead (``linked.py``, ``embedded.py``).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call

_MAGICS = ("writefile", "file")
_METHODS = ("write_text", "write")
_WRAPPERS = frozenset({"dedent", "strip", "lstrip", "rstrip", "encode"})


@dataclass(frozen=True, slots=True)
class Written:
    """A file with its text, and the cell and line where that text begins.

    ``exact``: each line break of the text is one of the cell.
    """

    cell: Cell
    path: str
    line: int
    text: str
    exact: bool = True

    def lines(self) -> Iterator[tuple[int, str]]:
        """(line number in the cell, line) of the whole text."""
        for number, line in enumerate(self.text.split("\n")):
            yield self.line + (number if self.exact else 0), line


def written_files(index: NotebookIndex) -> list[Written]:
    """Every file whose text stands in the notebook; those of magics first."""
    return shared(index, _written)


def written_lines(index: NotebookIndex, wanted: re.Pattern[str]) -> Iterator[tuple[Cell, int, str]]:
    """Cell, line number in it and text of every line of the files that cells write, by a pattern of their names."""
    for file in written_files(index):
        if wanted.search(file.path):
            for number, line in file.lines():
                yield file.cell, number, line


def _written(index: NotebookIndex) -> list[Written]:
    found = [
        Written(cell, magic.text.strip().strip("'\""), magic.line + 1, magic.body)
        for cell, magic in index.magics(*_MAGICS)
        if magic.kind == "cell"
    ]
    for call in index.methods(*_METHODS):
        path = _path(index, call)
        cell, node = _literal(index, call) if path else (call.cell, None)
        text = node.value if isinstance(node, ast.Constant) else None
        if path and node is not None and isinstance(text, str) and "\n" in text:
            exact = text.count("\n") == (node.end_lineno or node.lineno) - node.lineno
            found.append(Written(cell, path, node.lineno, text, exact))
    return found


def _literal(index: NotebookIndex, call: Call) -> tuple[Cell, ast.expr | None]:
    """What a call writes, followed to where it is spelled out, and the cell in which that is."""
    given: ast.AST | None = call.arg(0, "data")
    cell = call.cell
    for _ in range(4):
        if isinstance(given, ast.Name):
            bound = index.definition(given, call)
            given, cell = (bound.binding.value, bound.cell) if bound is not None else (None, cell)
        elif isinstance(given, ast.Call):
            name = given.func.attr if isinstance(given.func, ast.Attribute) else getattr(given.func, "id", "")
            inner = given.args[0] if given.args else getattr(given.func, "value", None)
            given = inner if name in _WRAPPERS else None
    return cell, given if isinstance(given, ast.expr) else None


def _path(index: NotebookIndex, call: Call) -> str | None:
    """The name of the file: the last text in ``Path(a) / "name"`` or in ``open(join(a, "name"), "w")``."""
    value = index.value(call.receiver, call)
    if isinstance(value, ast.Call) and call.attr == "write":
        if not call.name.startswith(("open()", "io.open()", "pathlib.Path()")):
            return None
        value = index.value(value.args[0], call) if value.args else None
    texts = [node for node in walk(value) if isinstance(node, ast.Constant)] if value is not None else []
    names = [node for node in texts if isinstance(node.value, str)]
    return str(max(names, key=lambda node: (node.lineno, node.col_offset)).value) if names else None
