"""The steps of a verification, each with its time and outcome, and the verdict."""

import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

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
from jupyter_audit.verify.claim import Claim, read_claim
from jupyter_audit.verify.conclude import conclude, note_unassisted, verdict_of
from jupyter_audit.verify.judge import Judgement, Tolerance, judge
from jupyter_audit.verify.replay import entropy_for
from jupyter_audit.verify.state import RunsIn, Verification
from jupyter_audit.verify.workplace import Workplace, paths_here, prepare, read_variables, variables

MIN_PATIENCE = 600.0
PATIENCE = 20.0
"""A cell may take ten minutes, or twenty times what the slowest one took when it was recorded."""


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
    with the recorded entropy; the verdict is the better of the two and says which. ``timeout`` is seconds per cell,
    by default a multiple of what was recorded. ``env="current"`` runs in this process's environment, which must hold
    every locked distribution.

    Never raises for a bundle that merely fails: the verdict says so. Raises UnreadableError for what is no bundle at
    all, UsageError for arguments that make no sense.
    """
    if rtol < 0 or atol < 0:
        raise UsageError("a tolerance cannot be negative")
    if data is not None and not data.is_dir():
        raise UsageError(f"{data} is not a folder", "--data names the folder with the files that the bundle lacks")
    given = read_variables(env_file)
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-", ignore_cleanup_errors=True) as folder:
        state = Verification(
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
    return verdict_of(state)


def _verify(state: Verification) -> None:
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
def _step(state: Verification, level: Level) -> Iterator[None]:
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


def _install(state: Verification, bundle: Bundle, claim: Claim) -> Wanted:
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
    if wanted.python.split(".")[:2] != claim.environment.python.split(".")[:2]:
        raise ExecutionError(f"this is Python {wanted.python}, and it was recorded on {claim.environment.python}")
    if wanted.python != claim.environment.python:
        state.environment.append(f"recorded on Python {claim.environment.python}: the same minor version")
    return replace(wanted, distributions=locked_versions(read_lock(lock)), others_allowed=True)


def _prove_only(state: Verification, claim: Claim, wanted: Wanted) -> None:
    assert state.bundle is not None
    place = prepare(state.bundle, claim, state.scratch, "proof", None)
    empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    _execute(state, claim, wanted, place, empty, None)


def _run_and_compare(state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted) -> None:
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
            note_unassisted(state, judgement, second)
            result, judgement, state.replayed = again, second, True
        if claim.entropy.partial:
            state.notes.append(f"the replay is partial: {'; '.join(claim.entropy.partial)}")
    state.judgement, state.level = judgement, judgement.level
    conclude(state, claim, result, time.monotonic() - begun - compared, compared)


def _can_replay(claim: Claim) -> bool:
    return bool(claim.entropy.draws) or (claim.environment.hash_seed or "").isdigit()


def _attempt(
    state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted, entropy: Entropy | None
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
    state: Verification, claim: Claim, wanted: Wanted, place: Workplace, node: object, entropy: Entropy | None
) -> RunResult:
    recorded = claim.environment.hash_seed or ""
    hash_seed = recorded if entropy is not None and recorded.isdigit() else str(secrets.randbelow(2**32))
    python = Path(wanted.executable)
    sandbox = _sandbox(state, wanted, place)
    return run_notebook(
        node,
        python=wanted,
        timeout=state.timeout or _patience(claim),
        replay=entropy,
        record=True,
        cwd=place.work,
        env=variables(place, python, claim.environment, hash_seed, state.given),
        stop_on_error=False,
        sandbox=sandbox,
        progress=state.progress,
    )


def _patience(claim: Claim) -> float:
    """Seconds that a cell may take where the recipient says nothing: a stranger's notebook must not run for ever."""
    longest = max((cell.seconds or 0.0 for cell in claim.reference.cells), default=0.0)
    return max(MIN_PATIENCE, PATIENCE * longest)


def _sandbox(state: Verification, wanted: Wanted, place: Workplace) -> Sandbox:
    sandbox, why = choose(state.sandbox, (Path(wanted.base_prefix), Path(wanted.prefix)), (place.home, place.cache))
    state.confined = sandbox.name
    if why and why not in state.notes:
        state.notes.append(why)
    return sandbox
