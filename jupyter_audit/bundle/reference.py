"""What a verification compares with: every code cell as it was exported, and the run that produced it."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from jupyter_audit.model.bundle import ReferenceCell
from jupyter_audit.model.session import CellRun, Session
from jupyter_audit.notebook.cell import Cell, Notebook

VOLATILE_TAGS = frozenset({"volatile", "nbval-ignore-output"})
"""Cell tags by which an author declares that a cell's outputs vary from run to run. The second is nbval's."""


def source_digest(source: str) -> str:
    """As the recorder computes it for a run."""
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()


def outputs_digest(outputs: Sequence[Any]) -> str:
    """Of the outputs as canonical JSON."""
    text = json.dumps(list(outputs), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def reference_cells(notebook: Notebook, session: Session | None) -> tuple[ReferenceCell, ...]:
    """All code cells, in order."""
    runs = matching_runs(notebook, session)
    return tuple(_reference(cell, runs.get(cell.position)) for cell in notebook.cells if cell.kind == "code")


def matching_runs(notebook: Notebook, session: Session | None) -> dict[int, CellRun]:
    """Position of a code cell to the recorded run that its saved outputs are of.

    That is the last run of this cell with this very source. Where the kernel was told no cell ids, or others (older
    files have none), runs are matched by source, the n-th cell of one source with its n-th run.
    """
    found: dict[int, CellRun] = {}
    runs = session.runs if session is not None else ()
    code = [cell for cell in notebook.cells if cell.kind == "code" and cell.source.strip()]
    for cell in code:
        digest = source_digest(cell.source)
        own = [run for run in runs if run.cell_id == cell.id and run.source_sha256 == digest]
        if own:
            found[cell.position] = own[-1]
    taken = {run.seq for run in found.values()}
    known = {cell.id for cell in code}
    for cell in code:
        if cell.position not in found:
            digest = source_digest(cell.source)
            for run in runs:
                if run.source_sha256 == digest and run.seq not in taken and run.cell_id not in known:
                    found[cell.position] = run
                    taken.add(run.seq)
                    break
    return found


def _reference(cell: Cell, run: CellRun | None) -> ReferenceCell:
    tags = cell.metadata.get("tags")
    return ReferenceCell(
        cell_id=cell.id,
        cell=cell.position,
        source_sha256=source_digest(cell.source),
        outputs_sha256=outputs_digest(cell.outputs),
        seq=run.seq if run else None,
        started=run.started if run else None,
        seconds=run.seconds if run else None,
        volatile=isinstance(tags, list) and any(tag in VOLATILE_TAGS for tag in tags),
    )
