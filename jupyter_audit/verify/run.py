"""The steps of a verification, each with its time and outcome, and the verdict."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.read import Bundle, open_bundle
from jupyter_audit.bundle.signature import check_bundle
from jupyter_audit.errors import BundleError, ExecutionError
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.execute.rebuild import locked_versions, read_lock, rebuild
from jupyter_audit.execute.sandbox import choose
from jupyter_audit.model.session import Entropy
from jupyter_audit.model.verdict import Level, Step, Verdict
from jupyter_audit.report.difference import Difference
from jupyter_audit.verify.attempt import Attempt, attempt, execute
from jupyter_audit.verify.claim import Claim, read_claim
from jupyter_audit.verify.conclude import conclude, note_unassisted, verdict_of
from jupyter_audit.verify.drift import drift
from jupyter_audit.verify.probes import try_variations
from jupyter_audit.verify.replay import entropy_for
from jupyter_audit.verify.request import Request
from jupyter_audit.verify.state import Verification
from jupyter_audit.verify.workplace import prepare, read_variables

PROBE = "probe"
"""The name of the step after the levels."""


@dataclass(frozen=True, slots=True)
class Examination:
    """A verdict, and both sides of every difference that it speaks of."""

    verdict: Verdict
    differences: tuple[Difference, ...]


def verify_bundle(path: Path, *, progress: Progress = quiet, **asked: Any) -> Verdict:
    """The verdict of ``examine`` alone; ``asked`` are fields of ``Request``."""
    return examine(Request(path, **asked), progress).verdict


def examine(request: Request, progress: Progress = quiet) -> Examination:
    """Check a bundle (a zip, or the folder it was unpacked to) up to a level and say how far its claim holds.

    The notebook runs first without help. Only where that does not reach the level, and replay is wanted, it runs again
    with the recorded entropy; the verdict is the better of the two and says which.

    Never raises for a bundle that merely fails: the verdict says so. Raises UnreadableError for what is no bundle at
    all, UsageError for arguments that make no sense, ConsentError where no sandbox works and the user did not say that
    the notebook may run without one.
    """
    request.check()
    given = read_variables(request.env_file)
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-", ignore_cleanup_errors=True) as folder:
        state = Verification(request, given, Path(folder).resolve(), progress)
        _verify(state)
    return Examination(verdict_of(state), state.differences)


def _verify(state: Verification) -> None:
    """Go up the steps until one fails or the asked level is reached."""
    claim, asked = None, state.request.level
    with _step(state, Level.INTACT):
        state.progress("check the manifest and every file")
        bundle = state.bundle = open_bundle(state.request.path)
        _check_signature(state, bundle)
        claim = read_claim(bundle, state.scratch) if bundle.manifest.recorded else None
    if state.level is not Level.INTACT or asked is Level.INTACT or state.bundle is None:
        return
    if claim is None:
        state.reasons.append("the bundle is static: nothing was recorded, so there is nothing to run and compare")
        return
    choose(state.request.sandbox)
    state.drift.extend(drift(state.bundle, claim, state.request.data, state.scratch))
    wanted = None
    with _step(state, Level.INSTALLS):
        wanted = _install(state, state.bundle, claim)
        if asked is Level.INSTALLS:
            _prove_only(state, claim, wanted)
    if wanted is not None and asked.rank > Level.INSTALLS.rank:
        _run_and_compare(state, state.bundle, claim, wanted)


def _check_signature(state: Verification, bundle: Bundle) -> None:
    """Who signed it. A signature by an unknown key holds, but proves nothing about the signer."""
    signature = check_bundle(bundle, state.request.trusted)
    if signature is None:
        state.note("the bundle is not signed: that it is intact rules out accidents, not a forger")
        return
    state.signer = signature.key
    if signature.trusted:
        state.note(f"signed by a key that you trust: {signature.key}")
    else:
        state.note(
            f"signed by the key {signature.key}, which nobody vouches for here: --trusted-key says whom you trust"
        )


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
    if state.request.env == "rebuild":
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
    execute(state, claim, wanted, place, nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]


def _run_and_compare(state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted) -> None:
    """Run without help and, where that does not do, with the recorded entropy. Keeps the better judgement."""
    proven = state.steps.pop()
    state.level = Level.INTACT
    begun = time.monotonic()
    try:
        best = attempt(state, bundle, claim, wanted, "unassisted")
    except ExecutionError as error:
        # the kernel did not start, or is not the environment that was asked for
        state.steps.append(replace(proven, status="failed", why=str(error)))
        state.reasons.append(f"{Level.INSTALLS.value}: {error}")
        return
    state.steps.append(proven)
    entropy, compared = None, best.compared
    if best.judgement.level.rank < state.request.level.rank and state.request.replay and _can_replay(claim):
        recorded = entropy_for(claim)
        helped = _replay(state, bundle, claim, wanted, recorded)
        if helped is not None:
            compared += helped.compared
            if helped.judgement.level.rank > best.judgement.level.rank:
                note_unassisted(state, best.judgement, helped.judgement)
                best, entropy, state.replayed = helped, recorded, True
    state.judgement, state.level = best.judgement, best.judgement.level
    ran = time.monotonic() - begun - compared
    if state.request.probe:
        _probe(state, bundle, claim, wanted, best, entropy)
    conclude(state, claim, best, ran, compared)


def _replay(state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted, recorded: Entropy) -> Attempt | None:
    """A run with the recorded entropy; None, with a note, where it cannot be fed back."""
    state.progress("run again with the recorded entropy")
    if claim.entropy.partial:
        state.note(f"the replay is partial: {'; '.join(claim.entropy.partial)}")
    try:
        return attempt(state, bundle, claim, wanted, "replayed", recorded)
    except ExecutionError as error:
        wrote = bundle.manifest.tool
        state.note(f"what seeded it could not be fed back ({error.message}): {wrote} wrote it, and can replay it")
        return None


def _probe(
    state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted, best: Attempt, entropy: Entropy | None
) -> None:
    begun = time.monotonic()
    state.probes = tuple(try_variations(state, bundle, claim, wanted, best.judgement, entropy))
    changed = [each.name for each in state.probes if each.status == "changed"]
    why = f"changes with another {', '.join(changed)}" if changed else ""
    state.steps.append(Step(PROBE, "failed" if changed else "ok", time.monotonic() - begun, why))


def _can_replay(claim: Claim) -> bool:
    return bool(claim.entropy.draws) or (claim.environment.hash_seed or "").isdigit()
