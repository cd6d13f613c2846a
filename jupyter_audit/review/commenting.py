"""Making a reviewer's comment, as an entry for the notebook's metadata."""

import uuid
from datetime import UTC, datetime

from jupyter_audit.capture.redact import redact
from jupyter_audit.errors import UsageError
from jupyter_audit.model.review import Comment
from jupyter_audit.notebook.cell import Cell

MAX_TEXT = 4_000
"""Characters of a comment."""
MAX_QUOTE = 500
"""Characters of the line that a comment is anchored to."""


def new_comment(cell: Cell | None, line: int | None, text: str, author: str, now: datetime) -> Comment:
    """A comment on the notebook (``cell`` None), a cell, or a line of it (from 1).

    Raises UsageError for what is none.
    """
    if not text.strip() or len(text) > MAX_TEXT:
        raise UsageError("what is the comment?", f"--text TEXT, at most {MAX_TEXT:,} characters")
    if not author.strip():
        raise UsageError("whose comment is it?", "give the name: --author NAME")
    if line is not None and cell is None:
        raise UsageError("a line of which cell?", "--cell ID names it")
    if line is not None and cell is not None and not 0 < line <= len(cell.lines):
        raise UsageError(f"cell {cell.position + 1} has no line {line}", f"it has {len(cell.lines)}")
    quote = cell.lines[line - 1][:MAX_QUOTE] if cell is not None and line is not None else ""
    return Comment(
        id=uuid.uuid4().hex[:12],
        cell_id=None if cell is None else cell.id,
        line=line,
        quote=redact(quote),
        text=redact(text.strip()),
        author=author.strip(),
        time=now.astimezone(UTC).isoformat(timespec="seconds"),
    )
