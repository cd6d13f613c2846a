"""A cell as a command line names it."""

from jupyter_audit.errors import UsageError
from jupyter_audit.notebook.cell import Cell, Notebook


def find_cell(notebook: Notebook, name: str) -> Cell:
    """The cell of that id, or of that number (the first is 1). Raises UsageError where there is none."""
    if name in notebook.by_id:
        return notebook.by_id[name]
    if name.isascii() and name.isdigit() and 0 < int(name) <= len(notebook.cells):
        return notebook.cells[int(name) - 1]
    raise UsageError(f"there is no cell {name!r}", f"give its id, or a number from 1 to {len(notebook.cells)}")
