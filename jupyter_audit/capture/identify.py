"""Which cell a run was of, where the front end did not say (nbclient, papermill, older VS Code)."""

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_audit.model.session import CellRun, Session

if TYPE_CHECKING:  # the recorder loads this module, and does not need the parser
    from jupyter_audit.notebook.cell import Notebook


def identified(session: Session, notebook: "Notebook") -> Session:
    """The session with the cell ids that the sources tell: the n-th run of a source is of the n-th cell that has it.

    Where the runs of a source outnumber its cells, they start over with the first. Runs with an id keep it; runs of a
    source that no cell has stay without one.
    """
    if all(run.cell_id is not None for run in session.runs):
        return session
    cells: dict[str, list[str]] = {}
    for cell in notebook.code:
        cells.setdefault(source_sha256(cell.source), []).append(cell.id)
    counts: dict[str, int] = {}
    runs: list[CellRun] = []
    for run in session.runs:
        candidates = cells.get(run.source_sha256)
        if run.cell_id is None and candidates:
            count = counts.get(run.source_sha256, 0)
            counts[run.source_sha256] = count + 1
            run = replace(run, cell_id=candidates[count % len(candidates)])  # noqa: PLW2901
        runs.append(run)
    return replace(session, runs=tuple(runs))


def source_sha256(source: str) -> str:
    """As the recorder takes it, in hexadecimal."""
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
