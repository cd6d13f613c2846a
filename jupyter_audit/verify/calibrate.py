"""Run a bundle's notebook twice, clean, on the author's machine, and tell what of its outputs is noise.

Noise differs between two runs that nothing sets apart but fresh entropy and another hash seed. What is the same in
both, and not what is saved, is no noise: the saved output cannot be reproduced.
"""

import importlib.metadata
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
from packaging.utils import canonicalize_name

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.policy import CALIBRATION_RUNS, Calibration, Noise
from jupyter_audit.bundle.read import Bundle, open_bundle
from jupyter_audit.bundle.reference import matching_runs
from jupyter_audit.compare.outcome import ATOL, RTOL
from jupyter_audit.compare.outputs import compare_outputs
from jupyter_audit.compare.parts import RESULTS, only, part_names
from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.launch import Progress
from jupyter_audit.execute.rebuild import locked_versions, read_lock, rebuild
from jupyter_audit.execute.rerun import RunResult, run_notebook
from jupyter_audit.model.bundle import ReferenceCell
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.verify.cause import Causes
from jupyter_audit.verify.claim import Claim, read_claim
from jupyter_audit.verify.judge import Judgement, Tolerance, contexts, judge
from jupyter_audit.verify.workplace import Workplace, blank, paths_here, prepare, variables

_DIFFERENT = ("changed", "missing", "extra", "error")
_TOLERANCE = Tolerance(RTOL, ATOL)


def calibrate(path: Path, data: Path, progress: Progress) -> Calibration:
    """What differs between two clean runs of the bundle at ``path``; ``data`` is the notebook's own folder.

    Runs in this process's environment where that is the recorded one, else in one rebuilt from the lock, without a
    sandbox: it is the author's own notebook. Raises ExecutionError when a run does not reach its end.
    """
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder).resolve()
        bundle = open_bundle(path)
        claim = read_claim(bundle, scratch)
        wanted = _environment(bundle, claim, scratch, progress)
        runs = []
        for number in range(1, CALIBRATION_RUNS + 1):
            progress(f"calibrate: clean run {number} of {CALIBRATION_RUNS}")
            place = prepare(bundle, claim, scratch, f"run-{number}", data)
            runs.append((_run(claim, wanted, place, progress), place))
        (one, here), (two, there) = runs
        first = _as_claim(claim, one, here)
        between = judge(first, two, there, _TOLERANCE)
        saved = judge(claim, one, here, _TOLERANCE)
        causes = Causes(claim.notebook, one.session)
        noise = (*_noisy_cells(first, two, there, between, causes), *_noisy_files(between, causes))
        return Calibration(noise, tuple(_stale(saved, between)))


def _environment(bundle: Bundle, claim: Claim, scratch: Path, progress: Progress) -> Wanted:
    folder = scratch / "environment"
    bundle.unpack("environment/", folder)
    lock = folder / Path(layout.LOCK).name
    here = {canonicalize_name(each.name): each.version for each in importlib.metadata.distributions()}
    recorded = {canonicalize_name(each.name): each.version for each in claim.environment.distributions}
    mine = probe(sys.executable)
    if mine.python == claim.environment.python and recorded.items() <= here.items():
        return replace(mine, distributions=locked_versions(read_lock(lock)), others_allowed=True)
    return rebuild(lock, claim.environment.python, folder, progress=progress).wanted


def _run(claim: Claim, wanted: Wanted, place: Workplace, progress: Progress) -> RunResult:
    given = {name: os.environ[name] for name in claim.environment.variables if name in os.environ}
    seed = str(secrets.randbelow(2**32))
    result = run_notebook(
        blank(claim),
        python=wanted,
        cwd=place.work,
        env=variables(place, Path(wanted.executable), claim.environment, seed, given),
        stop_on_error=False,
        progress=progress,
    )
    if result.stopped is not None:
        raise ExecutionError(
            f"calibration did not reach the end of the notebook: {result.stopped}",
            "export without --calibrate, or run it from a clean folder to see why",
        )
    return result


def _as_claim(claim: Claim, run: RunResult, place: Workplace) -> Claim:
    """A run in the place of the recorded one."""
    text: str = nbformat.writes(run.node)  # type: ignore[no-untyped-call]
    ran = matching_runs(claim.notebook, run.session)

    def timed(cell: ReferenceCell) -> ReferenceCell:
        found = ran.get(cell.cell)
        return replace(
            cell,
            seq=found.seq if found else None,
            started=found.started if found else None,
            seconds=found.seconds if found else None,
        )

    return replace(
        claim,
        notebook=parse_notebook(text.encode(), claim.notebook.name),
        reference=replace(claim.reference, cells=tuple(map(timed, claim.reference.cells))),
        policy=replace(claim.policy, paths=paths_here(place), volatile=frozenset(), noise=()),
        written=place.work,
    )


def _noisy_cells(
    first: Claim, second: RunResult, place: Workplace, between: Judgement, causes: Causes
) -> Iterator[Noise]:
    known = contexts(first, second, paths_here(place), _TOLERANCE)
    for cell in between.cells:
        if cell.word not in _DIFFERENT:
            continue
        one, two = first.notebook.cells[cell.cell].outputs, second.node.cells[cell.cell].get("outputs", ())
        cause, why = causes.of(cell.cell)
        names = list(dict.fromkeys([*part_names(one), *part_names(two)]))
        if len(only(one, RESULTS)) != len(only(two, RESULTS)):
            names = [name for name in names if not name.startswith("result ")] + [RESULTS]
        for name in names:
            if compare_outputs(only(one, name), only(two, name), known[cell.cell]).word in _DIFFERENT:
                yield Noise(cell.cell_id, name, cause, why)


def _noisy_files(between: Judgement, causes: Causes) -> Iterator[Noise]:
    for file in between.files:
        if file.word in _DIFFERENT:
            yield Noise("", file.path, *causes.of_file(file.path))


def _stale(saved: Judgement, between: Judgement) -> Iterator[str]:
    """What both runs agree on against what is saved: it is the saved one that cannot be reproduced."""
    noisy = {cell.cell for cell in between.cells if cell.word in _DIFFERENT}
    for cell in saved.cells:
        if cell.word in _DIFFERENT and cell.cell not in noisy:
            yield f"cell {cell.cell + 1} gives the same in every clean run, but not what is saved: {cell.why}"
    varying = {file.path for file in between.files if file.word in _DIFFERENT}
    for file in saved.files:
        if file.word in _DIFFERENT and file.path not in varying:
            yield f"{file.path} is the same in every clean run, but not as it was recorded: {file.why}"
