"""Files that the notebook writes with ``%%writefile``: their lines, by a pattern of their names.

Python files are joined with the notebook instead (``linked.py``).
"""

import re
from collections.abc import Iterator

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

_WRITERS = ("writefile", "file")


def written_lines(index: NotebookIndex, wanted: re.Pattern[str]) -> Iterator[tuple[Cell, int, str]]:
    """Cell, line number in it and text of every line of the files that cells write, by a pattern of their names."""
    for cell, magic in index.magics(*_WRITERS):
        if magic.kind == "cell" and wanted.search(magic.text.strip().strip("'\"")):
            for number, line in enumerate(magic.body.split("\n"), magic.line + 1):
                yield cell, number, line
