"""What somebody's word is bound to: the code of a cell with all it depends on, or of the whole notebook."""

import hashlib
from typing import Literal

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.flow import Flow


def text_digest(notebook: Notebook, about: Literal["code", "text"] = "code") -> str:
    """SHA-256 of the code cells, or of every cell, in document order. Blank cells and outputs do not count."""
    digest = hashlib.sha256()
    for cell in notebook.cells:
        if cell.source.strip() and (cell.kind == "code" or about == "text"):
            digest.update(_framed(cell))
    return digest.hexdigest()


def cell_digest(cell: Cell, flow: Flow) -> str:
    """SHA-256 of a cell's source and of every cell that it depends on, in document order.

    Dependence is that of names, followed through all cells above; a cell above that may define names unseen counts
    as one that is depended on. What lies in files, modules and services is not part of it.
    """
    digest = hashlib.sha256()
    for each in [*_depended_on(cell, flow), cell]:
        digest.update(_framed(each))
    return digest.hexdigest()


def _depended_on(cell: Cell, flow: Flow) -> list[Cell]:
    writers: dict[str, dict[str, Cell]] = {}
    for writer, reader, _ in flow.edges():
        writers.setdefault(reader.id, {})[writer.id] = writer
    needed: dict[str, Cell] = {each.id: each for each, _ in flow.opaque if each.position < cell.position}
    pending = [cell, *needed.values()]
    while pending:
        for writer in writers.get(pending.pop().id, {}).values():
            if writer.id not in needed and writer.id != cell.id:
                needed[writer.id] = writer
                pending.append(writer)
    return sorted(needed.values(), key=lambda each: each.position)


def _framed(cell: Cell) -> bytes:
    """The source with its length before it, so that moving text between two cells gives another digest."""
    return f"{cell.kind}\n{len(cell.source)}\n{cell.source}\n".encode(errors="surrogatepass")
