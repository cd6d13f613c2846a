"""``%audit signoff``: vouch from the kernel. The log gets it; the notebook's file, open elsewhere, does not."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from jupyter_audit.errors import UsageError
from jupyter_audit.kernel.notebook_so_far import Known
from jupyter_audit.kernel.page import Block, Line


def sign_off(known: Known, path: Path | None, words: str) -> Iterator[Block]:
    """Vouch for the notebook, or for the cell whose number (from 1) begins ``words``; the rest is the note."""
    from jupyter_audit.capture.signoff_log import append_signoff
    from jupyter_audit.review.assess import assess
    from jupyter_audit.review.author import author_name
    from jupyter_audit.review.signature import VARIABLE, sign
    from jupyter_audit.review.signoff import vouch
    from jupyter_audit.rule import Audited

    if path is None or not known.notebook.complete:
        raise UsageError("the notebook's file is not known here", "save it, or use `jupyter audit signoff NB`")
    first, _, rest = words.partition(" ")
    number = int(first) if first.isascii() and first.isdigit() else None
    if number is not None and not 0 < number <= len(known.notebook.cells):
        raise UsageError(f"there is no cell {number}", f"the notebook has {len(known.notebook.cells)} cells")
    cell = known.notebook.cells[number - 1] if number is not None else None
    audited = Audited(known.notebook, known.session, known.project)
    checklist = assess(known.notebook, known.session, known.project, known.config).checklist
    name = author_name(path.parent)
    if not name:
        raise UsageError(
            "git knows no name here", "git config user.name NAME, or `jupyter audit signoff NB --name NAME`"
        )
    made = vouch(audited, cell, checklist, name, rest if number is not None else words, datetime.now(UTC))
    if os.environ.get(VARIABLE):
        made = sign(made, Path(os.environ[VARIABLE]).expanduser())
    log = append_signoff(path, made)
    what = "the notebook" if cell is None else f"cell {cell.position + 1}"
    how = "signed" if made.signature else "claimed: not signed, so nothing proves who it was"
    yield Line(f"{made.name} vouches for {what} as it is ({how}).", "good")
    yield Line(f"Logged in {log}.")
    for caveat in known.caveats:
        yield Line(f"Note: {caveat}.", "dim")
