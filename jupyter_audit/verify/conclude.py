"""From what is known to a verdict: why no higher level is reached, and what the recipient should know."""

import platform
from datetime import UTC, datetime

from jupyter_audit import __version__
from jupyter_audit.execute.rerun import RunResult
from jupyter_audit.model.verdict import Level, Step, Verdict
from jupyter_audit.verify.attempt import Attempt
from jupyter_audit.verify.badges import badges
from jupyter_audit.verify.behaviour import new_behaviour, other_machine
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.evidence import evidence
from jupyter_audit.verify.judge import AGREES, EXACT, Judgement
from jupyter_audit.verify.metrics import compare_metrics
from jupyter_audit.verify.reservations import reservations
from jupyter_audit.verify.state import Verification

VERSION = 1
"""Of the verdict's shape."""

STEPS = (Level.INTACT, Level.INSTALLS, Level.RUNS, Level.AGREES, Level.EXACT)


def note_unassisted(state: Verification, alone: Judgement, helped: Judgement) -> None:
    """Name the cells that only the recorded entropy makes agree."""
    better = {cell.cell for cell in helped.cells if cell.word in EXACT}
    cells = [str(cell.cell + 1) for cell in alone.cells if cell.word not in EXACT and cell.cell in better]
    state.notes.append(
        f"unassisted it reaches `{alone.level.value}` only: without the recorded entropy (what seeded the generators,"
        f" the order of sets) the outputs differ in cell {', '.join(cells) or 'none'}"
    )


def conclude(state: Verification, claim: Claim, best: Attempt, ran: float, compared: float) -> None:
    """Write down the steps after ``installs`` (seconds spent on running and on comparing) and what there is to know."""
    judgement, result = best.judgement, best.result
    _environment(state, claim, result)
    state.behaviour = new_behaviour(claim.session, result.session)
    if claim.data.hosts and state.sandbox is not None and state.sandbox.confined and not state.sandbox.network:
        state.note(
            f"the recorded run contacted {', '.join(claim.data.hosts[:5])}: there is no network in the sandbox"
            " (--network allows it)"
        )
    _tolerances(state, claim)
    for reservation in reservations(claim, judgement, result.ran):
        state.note(reservation)
    asked = {metric.name.lower() for metric in state.request.metrics}
    # the author named some; where the recipient names the same, the recipient's tolerance rules
    named = (*state.request.metrics, *(each for each in claim.policy.metrics if each.name.lower() not in asked))
    state.metrics = tuple(compare_metrics(named, claim, result.node.cells))
    state.differences = evidence(claim, best)
    reasons = _reasons(judgement)
    for step, seconds in ((Level.RUNS, ran), (Level.AGREES, compared), (Level.EXACT, 0.0)):
        if state.request.level.rank < step.rank:
            break
        if judgement.level.rank >= step.rank:
            _insert(state, Step(step.value, "ok", seconds, ""))
        else:
            _insert(state, Step(step.value, "failed", seconds, reasons[step]))
            state.reasons.append(f"{step.value}: {reasons[step]}")
            break


def _environment(state: Verification, claim: Claim, result: RunResult) -> None:
    where = "a rebuilt environment" if state.request.env == "rebuild" else "the current environment"
    count = len(result.identity.distributions)
    state.environment.insert(
        0, f"Python {result.identity.python} in {where}, {count} distributions, proven from inside"
    )
    differ = other_machine(claim.environment, result.session.environment if result.session else None)
    state.environment.extend(differ)
    state.badges = badges(state, differ)


def _tolerances(state: Verification, claim: Claim) -> None:
    """The recipient's tolerances rule: what the author would allow beyond them is said, and capped."""
    theirs, ours = claim.policy, state.request
    if theirs.rtol > ours.rtol or theirs.atol > ours.atol:
        state.note(
            f"the author asks for looser tolerances (rtol {theirs.rtol:g}, atol {theirs.atol:g}): capped at yours"
            f" (rtol {ours.rtol:g}, atol {ours.atol:g})"
        )


def _insert(state: Verification, step: Step) -> None:
    """Before the probes, which come after the levels."""
    levels = {level.value for level in STEPS}
    place = next((i for i, each in enumerate(state.steps) if each.name not in levels), len(state.steps))
    state.steps.insert(place, step)


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


def verdict_of(state: Verification) -> Verdict:
    """The verdict. Steps that were not reached are skipped, and the level is at most the one that was asked for."""
    request = state.request
    done = {step.name for step in state.steps}
    for level in STEPS:
        if level.value not in done:
            why = "not asked for" if request.level.rank < level.rank else "an earlier step does not hold"
            _insert(state, Step(level.value, "skipped", 0.0, why))
    bundle, judgement = state.bundle, state.judgement
    return Verdict(
        version=VERSION,
        bundle_sha256=bundle.digest if bundle is not None else "",
        notebook=bundle.manifest.notebook if bundle is not None else "",
        asked=request.level,
        level=state.level if state.level.rank <= request.level.rank else request.level,
        replayed=state.replayed,
        reasons=tuple(state.reasons),
        cells=judgement.cells if judgement is not None else (),
        files=judgement.files if judgement is not None else (),
        steps=tuple(state.steps),
        environment=tuple(state.environment),
        behaviour=state.behaviour,
        sandbox=state.sandbox.name if state.sandbox is not None else "",
        rtol=request.rtol,
        atol=request.atol,
        notes=tuple(state.notes),
        badges=state.badges,
        probes=state.probes,
        metrics=state.metrics,
        drift=tuple(state.drift),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        tool=f"jupyter_audit {__version__}",
        signer=state.signer,
    )
