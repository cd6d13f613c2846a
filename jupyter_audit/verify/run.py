"""The steps of a verification, each with its time and outcome, and the verdict."""

import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import nbformat

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.read import Bundle, open_bundle
from jupyter_audit.compare.outcome import ATOL, RTOL
from jupyter_audit.errors import BundleError, ExecutionError, UsageError
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.execute.rebuild import locked_versions, read_lock, rebuild
from jupyter_audit.execute.rerun import RunResult, run_notebook
from jupyter_audit.execute.sandbox import Choice, Sandbox, choose
from jupyter_audit.model.session import Entropy
from jupyter_audit.model.verdict import Level, Step, Verdict
from jupyter_audit.verify.behaviour import new_behaviour, other_machine
from jupyter_audit.verify.claim import Claim, read_claim
from jupyter_audit.verify.judge import AGREES, EXACT, Judgement, Tolerance, judge
from jupyter_audit.verify.replay import entropy_for
from jupyter_audit.verify.workplace import Workplace, paths_here, prepare, read_variables, variables

VERSION = 1
"""Of the verdict's shape."""

STEPS = (Level.INTACT, Level.INSTALLS, Level.RUNS, Level.AGREES, Level.EXACT)
RunsIn = Literal["rebuild", "current"]


@dataclass(slots=True)
class _Verification:
    """What was asked, and what is known so far."""

    path: Path
    asked: Level
    runs_in: RunsIn
    data: Path | None
    given: dict[str, str]
    sandbox: Choice
    tolerance: Tolerance
    replay: bool
    timeout: float | None
    scratch: Path
    progress: Progress
    level: Level = Level.NOTHING
    replayed: bool = False
    bundle: Bundle | None = None
    judgement: Judgement | None = None
    confined: str = ""
    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    environment: list[str] = field(default_factory=list)
    behaviour: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def verify_bundle(
    path: Path,
    *,
    level: Level = Level.EXACT,
    env: RunsIn = "rebuild",
    data: Path | None = None,
    env_file: Path | None = None,
    sandbox: Choice = "auto",
    rtol: float = RTOL,
    atol: float = ATOL,
    replay: bool = True,
    timeout: float | None = None,
    progress: Progress = quiet,
) -> Verdict:
    """Check a bundle (a zip, or the folder it was unpacked to) up to ``level`` and say how far its claim holds.

    The notebook runs first without help. Only where that does not reach ``level``, and with ``replay``, it runs again
    with the recorded entropy; the verdict is the better of the two and says which. ``timeout`` is seconds per cell.
    ``env="current"`` runs in this process's environment, which must hold every locked distribution.

    Never raises for a bundle that merely fails: the verdict says so. Raises UnreadableError for what is no bundle at
    all, UsageError for arguments that make no sense.
    """
    if rtol < 0 or atol < 0:
        raise UsageError("a tolerance cannot be negative")
    if data is not None and not data.is_dir():
        raise UsageError(f"{data} is not a folder", "--data names the folder with the files that the bundle lacks")
    given = read_variables(env_file)
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-", ignore_cleanup_errors=True) as folder:
        state = _Verification(
            path,
            level,
            env,
            data,
            given,
            sandbox,
            Tolerance(rtol, atol),
            replay,
            timeout,
            Path(folder).resolve(),
            progress,
        )
        _verify(state)
    return _verdict(state)


def _verify(state: _Verification) -> None:
    """Go up the steps until one fails or the asked level is reached."""
    claim = None
    with _step(state, Level.INTACT):
        state.progress("check the manifest and every file")
        bundle = state.bundle = open_bundle(state.path)
        state.notes.append("the bundle is not signed: that it is intact rules out accidents, not a forger")
        claim = read_claim(bundle, state.scratch) if bundle.manifest.recorded else None
    if state.level is not Level.INTACT or state.asked is Level.INTACT or state.bundle is None:
        return
    if claim is None:
        state.reasons.append("the bundle is static: nothing was recorded, so there is nothing to run and compare")
        return
    wanted = None
    with _step(state, Level.INSTALLS):
        wanted = _install(state, state.bundle, claim)
        if state.asked is Level.INSTALLS:
            _prove_only(state, claim, wanted)
    if wanted is not None and state.asked.rank > Level.INSTALLS.rank:
        _run_and_compare(state, state.bundle, claim, wanted)


@contextmanager
def _step(state: _Verification, level: Level) -> Iterator[None]:
    """Time a step; its error fails it and becomes the reason, its success raises the level."""
    begun = time.monotonic()
    try:
        yield
    except (BundleError, ExecutionError) as error:
        state.steps.append(Step(level.value, "failed", time.monotonic() - begun, str(error)))
        state.reasons.append(f"{level.value}: {error}")
    else:
        state.steps.append(Step(level.value, "ok", time.monotonic() - begun, ""))
        state.level = level


def _install(state: _Verification, bundle: Bundle, claim: Claim) -> Wanted:
    """The environment to run in. Raises BundleError or ExecutionError when it cannot be the recorded one."""
    if unhashed := [each.name for each in claim.bundled.unlocked if each.kind == "unhashed"]:
        names = ", ".join(unhashed[:5])
        raise BundleError(f"{len(unhashed)} distributions have no hash: {names}", "it was exported with --offline")
    for each in claim.bundled.unlocked:
        if each.kind != "own":
            state.environment.append(f"not in the lock, so not installed: {each.name} {each.version} ({each.why})")
    folder = state.scratch / "environment"
    bundle.unpack("environment/", folder)
    lock = folder / Path(layout.LOCK).name
    if state.runs_in == "rebuild":
        rebuilt = rebuild(lock, claim.environment.python, folder, progress=state.progress)
        state.environment.extend(rebuilt.notes)
        return rebuilt.wanted
    wanted = probe(sys.executable)
    return replace(wanted, distributions=locked_versions(read_lock(lock)), others_allowed=True)


def _prove_only(state: _Verification, claim: Claim, wanted: Wanted) -> None:
    assert state.bundle is not None
    place = prepare(state.bundle, claim, state.scratch, "proof", None)
    empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    _execute(state, claim, wanted, place, empty, None)


def _run_and_compare(state: _Verification, bundle: Bundle, claim: Claim, wanted: Wanted) -> None:
    """Run without help and, where that does not do, with the recorded entropy. Keeps the better judgement."""
    proven = state.steps.pop()
    state.level = Level.INTACT
    begun = time.monotonic()
    try:
        result, judgement, compared = _attempt(state, bundle, claim, wanted, None)
    except ExecutionError as error:
        # the kernel did not start, or is not the environment that was asked for
        state.steps.append(replace(proven, status="failed", why=str(error)))
        state.reasons.append(f"{Level.INSTALLS.value}: {error}")
        return
    state.steps.append(proven)
    if judgement.level.rank < state.asked.rank and state.replay and _can_replay(claim):
        state.progress("run again with the recorded entropy")
        with_entropy = entropy_for(claim)
        again, second, more = _attempt(state, bundle, claim, wanted, with_entropy)
        compared += more
        if second.level.rank > judgement.level.rank:
            _note_unassisted(state, judgement, second)
            result, judgement, state.replayed = again, second, True
        if claim.entropy.partial:
            state.notes.append(f"the replay is partial: {'; '.join(claim.entropy.partial)}")
    state.judgement, state.level = judgement, judgement.level
    _conclude(state, claim, result, time.monotonic() - begun - compared, compared)


def _can_replay(claim: Claim) -> bool:
    return bool(claim.entropy.draws) or (claim.environment.hash_seed or "").isdigit()


def _attempt(
    state: _Verification, bundle: Bundle, claim: Claim, wanted: Wanted, entropy: Entropy | None
) -> tuple[RunResult, Judgement, float]:
    """One run and its judgement, with the seconds that comparing took."""
    place = prepare(bundle, claim, state.scratch, "replayed" if entropy else "unassisted", state.data)
    for note in place.notes:
        if note not in state.notes:
            state.notes.append(note)
    node = nbformat.reads(claim.source.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
    result = _execute(state, claim, wanted, place, node, entropy)
    state.progress("compare")
    begun = time.monotonic()
    judgement = judge(claim, result, place.work, paths_here(place), state.tolerance)
    return result, judgement, time.monotonic() - begun


def _execute(
    state: _Verification, claim: Claim, wanted: Wanted, place: Workplace, node: object, entropy: Entropy | None
) -> RunResult:
    recorded = claim.environment.hash_seed or ""
    hash_seed = recorded if entropy is not None and recorded.isdigit() else str(secrets.randbelow(2**32))
    python = Path(wanted.executable)
    sandbox = _sandbox(state, wanted, place)
    return run_notebook(
        node,
        python=wanted,
        timeout=state.timeout,
        replay=entropy,
        record=True,
        cwd=place.work,
        env=variables(place, python, claim.environment, hash_seed, state.given),
        stop_on_error=False,
        sandbox=sandbox,
        progress=state.progress,
    )


def _sandbox(state: _Verification, wanted: Wanted, place: Workplace) -> Sandbox:
    sandbox, why = choose(state.sandbox, (Path(wanted.base_prefix), Path(wanted.prefix)), (place.home, place.cache))
    state.confined = sandbox.name
    if why and why not in state.notes:
        state.notes.append(why)
    return sandbox


def _note_unassisted(state: _Verification, alone: Judgement, helped: Judgement) -> None:
    """Name the cells that only the recorded entropy makes agree."""
    better = {cell.cell for cell in helped.cells if cell.word in EXACT}
    cells = [str(cell.cell + 1) for cell in alone.cells if cell.word not in EXACT and cell.cell in better]
    state.notes.append(
        f"unassisted it reaches `{alone.level.value}` only: without the recorded entropy (what seeded the generators,"
        f" the order of sets) the outputs differ in cell {', '.join(cells) or 'none'}"
    )


def _conclude(state: _Verification, claim: Claim, result: RunResult, ran: float, compared: float) -> None:
    judgement = state.judgement
    assert judgement is not None
    where = "a rebuilt environment" if state.runs_in == "rebuild" else "the current environment"
    count = len(result.identity.distributions)
    state.environment.insert(
        0, f"Python {result.identity.python} in {where}, {count} distributions, proven from inside"
    )
    state.environment.extend(other_machine(claim.environment, result.session.environment if result.session else None))
    state.behaviour = new_behaviour(claim.session, result.session)
    if claim.data.hosts and state.confined == "bwrap":
        state.notes.append(
            f"the recorded run contacted {', '.join(claim.data.hosts[:5])}: there is no network in the sandbox"
        )
    if claim.policy.rtol > state.tolerance.rtol or claim.policy.atol > state.tolerance.atol:
        state.notes.append(
            f"the author asks for looser tolerances (rtol {claim.policy.rtol:g}, atol {claim.policy.atol:g}): not used"
        )
    reasons = _reasons(judgement)
    for step, seconds in ((Level.RUNS, ran), (Level.AGREES, compared), (Level.EXACT, 0.0)):
        if state.asked.rank < step.rank:
            break
        if judgement.level.rank >= step.rank:
            state.steps.append(Step(step.value, "ok", seconds, ""))
        else:
            state.steps.append(Step(step.value, "failed", seconds, reasons[step]))
            state.reasons.append(f"{step.value}: {reasons[step]}")
            break


def _reasons(judgement: Judgement) -> dict[Level, str]:
    """Why each level above the reached one is not reached."""
    errors = [f"cell {cell.cell + 1} {cell.why}" for cell in judgement.cells if cell.word == "error"]
    found = {Level.RUNS: "; ".join(filter(None, [judgement.stopped, *errors]))}
    for level, words in ((Level.AGREES, AGREES), (Level.EXACT, EXACT)):
        cells = [
            f"cell {cell.cell + 1} is {cell.word} ({cell.why})" for cell in judgement.cells if cell.word not in words
        ]
        files = [f"{file.path} is {file.word} ({file.why})" for file in judgement.files if file.word not in words]
        found[level] = "; ".join(cells + files)
    return found


def _verdict(state: _Verification) -> Verdict:
    done = {step.name for step in state.steps}
    for level in STEPS:
        if level.value not in done:
            why = "not asked for" if state.asked.rank < level.rank else "an earlier step does not hold"
            state.steps.append(Step(level.value, "skipped", 0.0, why))
    bundle, judgement = state.bundle, state.judgement
    reached = state.level if state.level.rank <= state.asked.rank else state.asked
    return Verdict(
        version=VERSION,
        bundle_sha256=bundle.digest if bundle is not None else "",
        notebook=bundle.manifest.notebook if bundle is not None else "",
        asked=state.asked,
        level=reached,
        replayed=state.replayed,
        reasons=tuple(state.reasons),
        cells=judgement.cells if judgement is not None else (),
        files=judgement.files if judgement is not None else (),
        steps=tuple(state.steps),
        environment=tuple(state.environment),
        behaviour=state.behaviour,
        sandbox=state.confined,
        rtol=state.tolerance.rtol,
        atol=state.tolerance.atol,
        notes=tuple(state.notes),
    )
