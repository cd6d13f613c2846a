"""What was recorded, joined with the cells as they stand in the notebook."""

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.capture.identify import identified, source_sha256
from jupyter_audit.model.finding import Place
from jupyter_audit.model.session import CellRun, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.places import place_of_line


@dataclass(frozen=True, slots=True)
class Ran:
    """A run. ``cell`` is None where no cell has the source that ran any more."""

    run: CellRun
    cell: Cell | None


def ran(session: Session, notebook: Notebook) -> Iterator[Ran]:
    """Every run in the order in which they happened, with its cell if that still says what ran."""
    digests = {cell.id: source_sha256(cell.source) for cell in notebook.code}
    for run in identified(session, notebook).runs:
        same = run.cell_id is not None and digests.get(run.cell_id) == run.source_sha256
        yield Ran(run, notebook.by_id[run.cell_id] if same and run.cell_id is not None else None)


def place_in(cell: Cell, *words: str) -> Place:
    """The first line of a cell that has one of the words; without any, its first line of code."""
    for number, line in enumerate(cell.lines, 1):
        if any(word in line for word in words if word):
            return place_of_line(cell, number)
    for number, line in enumerate(cell.lines, 1):
        if line.strip() and not line.lstrip().startswith(("#", "%")):
            return place_of_line(cell, number)
    return place_of_line(cell, 1)


def starts_late(session: Session) -> bool:
    """Whether cells had run before recording began: what they seeded or drew is not known."""
    return any("recorded" in why or "before recording began" in why for why in session.entropy.partial)
