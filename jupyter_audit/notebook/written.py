"""Python files that the notebook writes with ``%%writefile``, as a notebook of their own.

Their cells keep id, position and lines, so that what is found in a file is shown in the cell that writes it.
"""

import re
from collections.abc import Iterator

from jupyter_audit.notebook.cell import Cell, Notebook

_WRITERS = ("writefile", "file")
_PYTHON = re.compile(r"^(?:-a\s+)?['\"]?\S+\.py['\"]?$")


def written_modules(notebook: Notebook) -> Notebook | None:
    """The Python files that cells write, in document order; None where no cell does."""
    cells = []
    for cell in notebook.code:
        if not cell.source.lstrip().startswith("%%"):
            continue
        for magic in cell.parsed.magics[:1]:
            if magic.kind == "cell" and magic.name in _WRITERS and _PYTHON.match(magic.text.strip()):
                source = "\n" * magic.line + magic.body
                cells.append(Cell(cell.id, cell.position, "code", source, metadata=cell.metadata))
    return Notebook(notebook.name, tuple(cells), notebook.metadata, complete=False) if cells else None


def written_lines(notebook: Notebook, wanted: re.Pattern[str]) -> Iterator[tuple[Cell, int, str]]:
    """Cell, line number in it and text of every line of the files that cells write, by a pattern of their names."""
    for cell in notebook.code:
        if not cell.source.lstrip().startswith("%%"):
            continue
        for magic in cell.parsed.magics[:1]:
            if magic.kind == "cell" and magic.name in _WRITERS and wanted.search(magic.text.strip().strip("'\"")):
                for number, line in enumerate(magic.body.split("\n"), magic.line + 1):
                    yield cell, number, line
