"""What somebody's word is bound to: the code of a cell with all it depends on, or of the whole notebook.

The local modules that this code imports belong to it. Files of data, installed packages and services do not.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

from jupyter_audit.model.project import Module
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.flow import Flow


def text_digest(notebook: Notebook, about: Literal["code", "text"] = "code") -> str:
    """SHA-256 of the code cells, or of every cell, in document order. Blank cells and outputs do not count."""
    digest = hashlib.sha256()
    for cell in notebook.cells:
        if cell.source.strip() and (cell.kind == "code" or about == "text"):
            digest.update(_framed(cell))
    return digest.hexdigest()


def notebook_digest(notebook: Notebook, modules: Sequence[Module]) -> str:
    """SHA-256 of the code cells in document order, and of the local modules that they import."""
    return _with_modules(text_digest(notebook), notebook.code, modules)


def cell_digest(cell: Cell, flow: Flow, modules: Sequence[Module]) -> str:
    """SHA-256 of a cell's source, of every cell that it depends on, in document order, and of their local modules.

    Dependence is that of names, followed through all cells above; a cell above that may define names unseen counts
    as one that is depended on.
    """
    digest = hashlib.sha256()
    cells = [*_depended_on(cell, flow), cell]
    for each in cells:
        digest.update(_framed(each))
    return _with_modules(digest.hexdigest(), cells, modules)


def _with_modules(digest: str, cells: Iterable[Cell], modules: Sequence[Module]) -> str:
    """The digest itself where no local module is imported; modules import each other, so that one stands for all."""
    tops = {module.name.partition(".")[0] for module in modules}
    if not tops or not any(
        item.top in tops or (item.module and item.module.partition(".")[0] in tops)
        for cell in cells
        for item in cell.index.imports
    ):
        return digest
    whole = hashlib.sha256(digest.encode())
    for module in sorted(modules, key=lambda each: each.name):
        whole.update(f"{module.name}\n{len(module.source)}\n{module.source}\n".encode(errors="surrogatepass"))
    return whole.hexdigest()


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
