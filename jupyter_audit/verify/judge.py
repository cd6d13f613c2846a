"""Compare a re-run with the reference, cell by cell and file by file, and say which level that gives."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jupyter_audit.bundle.reference import matching_runs
from jupyter_audit.compare.clock import Interval
from jupyter_audit.compare.files import compare_files
from jupyter_audit.compare.outcome import Context, Outcome, Side, worst
from jupyter_audit.compare.outputs import compare_outputs
from jupyter_audit.compare.parts import RESULTS, only, without
from jupyter_audit.compare.volatile_readers import Readers, readers
from jupyter_audit.compare.widgets import models_of
from jupyter_audit.execute.plan import SKIPPED, running
from jupyter_audit.execute.rerun import RunResult
from jupyter_audit.model.bundle import ReferenceCell, WrittenFile
from jupyter_audit.model.session import CellRun
from jupyter_audit.model.verdict import CellVerdict, FileVerdict, Level, Word
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.workplace import Workplace, mark_of, paths_here

EXACT: frozenset[Word] = frozenset({"same", "normalised"})
AGREES: frozenset[Word] = EXACT | {"tolerance", "declared"}
Sides = tuple[tuple[str, str], ...]
Outputs = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The recipient's."""

    rtol: float
    atol: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """One re-run compared. ``level`` is RUNS, AGREES or EXACT, or INSTALLS when not every cell ran."""

    level: Level
    cells: tuple[CellVerdict, ...]
    files: tuple[FileVerdict, ...]
    stopped: str | None


def judge(claim: Claim, run: RunResult, place: Workplace, tolerance: Tolerance) -> Judgement:
    """Compare ``run``, which began without outputs and wrote its files to ``place``."""
    known = contexts(claim, run, paths_here(place), tolerance)
    cells = tuple(_judge_cell(claim, cell, run, known[cell.cell]) for cell in claim.reference.cells)
    whole = _whole(known.values(), tolerance)
    files = tuple(
        _judge_file(file, claim.written, place, whole, noisy=claim.policy.noisy_file(file.path))
        for file in claim.reference.files
    )
    words = {cell.word for cell in cells} | {file.word for file in files}
    if run.stopped is not None or any(cell.word == "error" for cell in cells):
        level = Level.INSTALLS
    else:
        level = Level.EXACT if words <= EXACT else Level.AGREES if words <= AGREES else Level.RUNS
    return Judgement(level, cells, files, run.stopped)


def contexts(claim: Claim, run: RunResult, here: Sides, tolerance: Tolerance) -> dict[int, Context]:
    """How each code cell, by its position, is to be compared: the machines, the times of both runs, the tolerance."""
    sources = [cell.source if cell.kind == "code" else "" for cell in claim.notebook.cells]
    volatile = readers(sources)
    new = matching_runs(claim.notebook, run.session)
    widgets = (models_of(claim.notebook.metadata), models_of(run.node.metadata))
    found = {}
    for cell in claim.reference.cells:
        reads = cell.cell in volatile.clock
        then = _interval(cell.started, cell.seconds) if reads else None
        now = _run_interval(new.get(cell.cell)) if reads else None
        then_side = _side(cell.cell, volatile, claim.policy.paths, then)
        now_side = _side(cell.cell, volatile, here, now)
        found[cell.cell] = Context(tolerance.rtol, tolerance.atol, then_side, now_side, widgets)
    return found


def _side(cell: int, volatile: Readers, paths: Sides, clock: Interval | None) -> Side:
    return Side(
        paths,
        clock,
        uuids=cell in volatile.uuid,
        processes=cell in volatile.process,
        process_only=cell in volatile.process_only,
    )


def _run_interval(run: CellRun | None) -> Interval | None:
    return _interval(run.started, run.seconds) if run is not None else None


def _interval(started: str | None, seconds: float | None) -> Interval | None:
    """None where the record does not say, or says something else than a time."""
    try:
        start = datetime.fromisoformat(started or "").astimezone(UTC)
        return Interval(start, start + timedelta(seconds=seconds or 0.0))
    except (ValueError, OverflowError):
        return None


def _whole(contexts: Any, tolerance: Tolerance) -> Context:
    """For files: the time of all clock-reading cells together."""
    sides = []
    known: list[Context] = list(contexts)
    for name in ("reference", "actual"):
        each: list[Side] = [getattr(context, name) for context in known]
        clocks = [side.clock for side in each if side.clock is not None]
        interval = Interval(min(c.start for c in clocks), max(c.end for c in clocks)) if clocks else None
        sides.append(Side(each[0].paths if each else (), interval))
    return Context(tolerance.rtol, tolerance.atol, sides[0], sides[1])


def _outputs(cells: Sequence[Any], position: int) -> list[Mapping[str, Any]]:
    return list(cells[position].get("outputs", ())) if position < len(cells) else []


def _judge_cell(claim: Claim, reference: ReferenceCell, run: RunResult, context: Context) -> CellVerdict:
    cell = claim.notebook.cells[reference.cell]
    recorded, actual = cell.outputs, _outputs(run.node.cells, reference.cell)
    if reference.cell not in run.ran and (why := _why_not_run(cell)):
        return CellVerdict(reference.cell_id, reference.cell, "missing", why, ())
    outcome = compare_outputs(recorded, actual, context)
    noisy = claim.policy.noisy_parts(reference.cell_id)
    if outcome.word not in EXACT | {"error"} and reference.cell_id in claim.policy.volatile:
        outcome = Outcome("declared", f"declared volatile by the author; {outcome.why}", outcome.normalised)
    elif outcome.word not in EXACT | {"error"} and noisy:
        outcome = _but_noise(recorded, actual, noisy, context)
    why = outcome.why
    if outcome.word in ("extra", "changed", "missing") and reference.seq is None:
        why += "; the recorded session did not run this cell as it is"
    return CellVerdict(reference.cell_id, reference.cell, outcome.word, why, outcome.normalised)


def _why_not_run(cell: Cell) -> str:
    """Why a cell that did not run cannot hold; empty where it claims nothing."""
    if not cell.source.strip():
        return "the cell is empty: nothing makes its outputs" if cell.outputs else ""
    if cell in running([cell]):
        return "the run ended before this cell"
    return f"it is tagged {SKIPPED}: no run makes its outputs" if cell.outputs else ""


def _but_noise(recorded: Outputs, actual: Outputs, noisy: Sequence[str], context: Context) -> Outcome:
    """The word for a cell some parts of which are noise: these may change, but not vanish; the rest must agree."""
    outcomes = [compare_outputs(without(recorded, noisy), without(actual, noisy), context)]
    for part in noisy:
        found = compare_outputs(only(recorded, part), only(actual, part), context)
        if found.word == "changed" or (part == RESULTS and found.word in ("missing", "extra")):
            found = Outcome("declared", f"noise, as calibration found; {part}: {found.why}", found.normalised)
        outcomes.append(found)
    return worst(outcomes)


def _judge_file(file: WrittenFile, references: Path, place: Workplace, context: Context, *, noisy: bool) -> FileVerdict:
    new = place.work / file.path
    if (before := place.placed.get(file.path)) is not None and before == mark_of(new):
        outcome = Outcome("missing", "was written, and is now only as it was before the run: it came with the bundle")
    elif file.included:
        outcome = compare_files(references / file.path, new, context)
    elif not new.is_file():
        outcome = Outcome("missing", "was written and is not written now")
    elif file.sha256 is None:
        outcome = Outcome("changed", f"cannot be compared: {file.why}")
    else:
        with new.open("rb") as written:
            same = hashlib.file_digest(written, "sha256").hexdigest() == file.sha256
        outcome = (
            Outcome("same") if same else Outcome("changed", "the bytes differ, and the bundle holds only a digest")
        )
    if outcome.word == "changed" and noisy:
        outcome = Outcome("declared", f"noise, as calibration found; {outcome.why}", outcome.normalised)
    return FileVerdict(file.path, outcome.word, outcome.why, outcome.normalised)
