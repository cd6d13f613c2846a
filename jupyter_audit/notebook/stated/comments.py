"""Comments of reviewers, kept in ``metadata.jupyter_audit.comments`` and anchored to a cell, and a line of it.

An anchor is the cell's id, the line's number and the line's text then. It follows the line where that has moved within
its cell; where the text is no longer there, the comment stays with its cell and is marked outdated.
"""

from dataclasses import replace

from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import Comment
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.wire import from_json

MAX_COMMENTS = 500
"""Comments of one notebook that are read; the oldest first."""


def comments(notebook: Notebook) -> tuple[Comment, ...]:
    """The notebook's comments, each where it stands now, in the order of the document; no comment is passed over
    because its cell is gone.
    """
    ours = notebook.metadata.get("jupyter_audit")
    entries = ours.get("comments") if isinstance(ours, dict) else None
    found: list[Comment] = []
    for entry in (entries if isinstance(entries, list) else [])[:MAX_COMMENTS]:
        try:
            found.append(_anchored(from_json(Comment, entry), notebook))
        except UnreadableError:
            continue
    order = {cell.id: cell.position for cell in notebook.cells}
    return tuple(sorted(found, key=lambda each: (order.get(each.cell_id or "", -1), each.line or 0, each.time)))


def _anchored(comment: Comment, notebook: Notebook) -> Comment:
    """The comment with the line on which its text stands now."""
    if comment.cell_id is None:
        return replace(comment, outdated=False)
    cell = notebook.by_id.get(comment.cell_id)
    if cell is None:
        return replace(comment, outdated=True)
    if comment.line is None:
        return replace(comment, outdated=False)
    line = _line_of(comment, cell)
    return replace(comment, line=line or comment.line, outdated=line is None)


def _line_of(comment: Comment, cell: Cell) -> int | None:
    """The line with the comment's quote that is nearest to where it was."""
    wanted = comment.quote.strip()
    lines = [number for number, text in enumerate(cell.lines, 1) if text.strip() == wanted]
    return min(lines, key=lambda number: abs(number - (comment.line or 0)), default=None)
