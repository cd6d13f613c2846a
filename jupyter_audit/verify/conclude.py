"""From what is known to a verdict: why no higher level is reached, and what the recipient should know."""

from jupyter_audit.execute.rerun import RunResult
from jupyter_audit.model.verdict import Level, Step, Verdict
from jupyter_audit.verify.behaviour import new_behaviour, other_machine
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.judge import AGREES, EXACT, Judgement
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


def conclude(state: Verification, claim: Claim, result: RunResult, ran: float, compared: float) -> None:
    """Write down the steps after ``installs`` (seconds spent on running and on comparing) and what there is to know."""
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


def verdict_of(state: Verification) -> Verdict:
    """The verdict. Steps that were not reached are skipped, and the level is at most the one that was asked for."""
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
