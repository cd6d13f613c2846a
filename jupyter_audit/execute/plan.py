"""Which recorded run each cell takes its draws from when a notebook runs from top to bottom."""

from collections.abc import Iterable

from jupyter_audit.capture.identify import identified, source_sha256
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Cell, Notebook

SKIPPED = "skip-execution"
"""The tag of cells that nbclient does not run."""


def running(cells: Iterable[Cell]) -> list[Cell]:
    """The cells that nbclient runs, in order."""
    return [
        cell
        for cell in cells
        if cell.kind == "code" and cell.source.strip() and SKIPPED not in (cell.metadata.get("tags") or ())
    ]


def replay_plan(notebook: Notebook, session: Session) -> tuple[int | None, ...]:
    """For each cell that will run, the ``seq`` of its last recorded run with this source; None where there is none."""
    last: dict[tuple[str | None, str], int] = {}
    for run in identified(session, notebook).runs:
        last[run.cell_id, run.source_sha256] = run.seq
    return tuple(last.get((cell.id, source_sha256(cell.source))) for cell in running(notebook.cells))
