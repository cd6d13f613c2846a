"""Apply fixes to sources: pure text in, text out."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from jupyter_audit.errors import AuditError
from jupyter_audit.model.finding import Edit, Fix
from jupyter_audit.notebook.cell import Cell, Notebook


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """The source with every edit applied. Positions refer to the source as given.

    The same edit given twice counts once. Raises AuditError where two edits overlap or lie outside the source.
    """
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        if not 1 <= line <= len(lines) or not 1 <= column <= len(lines[line - 1]) + 1:
            raise AuditError(
                f"an edit lies outside the cell (line {line}, column {column})", "audit the notebook again"
            )
        return starts[line - 1] + column - 1

    spans = sorted({(offset(e.line, e.column), offset(e.end_line, e.end_column), e.text) for e in edits})
    for (_, end, _), (start, _, _) in pairwise(spans):
        if start < end:
            raise AuditError("two fixes change the same text", "apply one, then audit again")
    for start, end, text in reversed(spans):
        source = source[:start] + text + source[end:]
    return source


def apply_fixes(notebook: Notebook, fixes: Iterable[Fix]) -> Notebook:
    """The notebook with the fixes applied. A fix that overlaps one before it is left out whole."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    sources = {cell.id: cell.source for cell in notebook.cells}
    for fix in fixes:
        try:
            for cell_id in {edit.cell_id for edit in fix.edits}:
                own = [edit for edit in fix.edits if edit.cell_id == cell_id]
                apply_edits(sources[cell_id], [*edits[cell_id], *own])
        except (AuditError, KeyError):
            continue
        for edit in fix.edits:
            edits[edit.cell_id].append(edit)
    cells = tuple(_edited(cell, edits[cell.id]) if cell.id in edits else cell for cell in notebook.cells)
    return Notebook(notebook.name, cells, notebook.metadata, notebook.complete)


def _edited(cell: Cell, edits: list[Edit]) -> Cell:
    source = apply_edits(cell.source, edits)
    return Cell(
        cell.id, cell.position, cell.kind, source, cell.execution_count, cell.outputs, cell.metadata, cell.language
    )
