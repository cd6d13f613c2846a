"""One run of a bundle's notebook in a clean folder, and its judgement."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.bundle.read import Bundle
from jupyter_audit.execute.identity import Wanted
from jupyter_audit.execute.rerun import RunResult, run_notebook
from jupyter_audit.execute.sandbox import Sandbox, choose
from jupyter_audit.model.session import Entropy
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.judge import Judgement, judge
from jupyter_audit.verify.state import Verification
from jupyter_audit.verify.variations import Variation
from jupyter_audit.verify.workplace import Workplace, blank, prepare, variables

MIN_PATIENCE = 600.0
PATIENCE = 20.0
"""A cell may take ten minutes, or twenty times what the slowest one took when it was recorded."""

AS_IT_IS = Variation("")


@dataclass(frozen=True, slots=True)
class Attempt:
    """``compared`` are the seconds that comparing took."""

    result: RunResult
    judgement: Judgement
    place: Workplace
    compared: float


def attempt(
    state: Verification,
    bundle: Bundle,
    claim: Claim,
    wanted: Wanted,
    name: str,
    entropy: Entropy | None = None,
    variation: Variation = AS_IT_IS,
) -> Attempt:
    """Run the notebook in a fresh folder ``name`` and compare. Raises ExecutionError when the kernel is not proven."""
    place = prepare(bundle, claim, state.scratch, name, state.request.data)
    for note in place.notes:
        state.note(note)
    result = execute(state, claim, wanted, place, blank(claim), entropy, variation)
    state.progress("compare")
    begun = time.monotonic()
    judgement = judge(claim, result, place, state.request.tolerance)
    return Attempt(result, judgement, place, time.monotonic() - begun)


def execute(
    state: Verification,
    claim: Claim,
    wanted: Wanted,
    place: Workplace,
    node: object,
    entropy: Entropy | None = None,
    variation: Variation = AS_IT_IS,
) -> RunResult:
    """Run ``node`` in ``place``, confined as the recipient asked."""
    recorded = claim.environment.hash_seed or ""
    replayed = entropy is not None and recorded.isdigit() and not variation.other_hash_seed
    hash_seed = recorded if replayed else str(secrets.randbelow(2**32))
    sandbox = state.sandbox = _sandbox(state, wanted, place)
    given = {**state.given, **variation.variables}
    return run_notebook(
        node,
        python=wanted,
        timeout=state.request.timeout or _patience(claim),
        replay=entropy,
        record=True,
        cwd=place.work,
        env=variables(place, Path(wanted.executable), claim.environment, hash_seed, given),
        stop_on_error=False,
        sandbox=sandbox,
        reverse_listings=variation.reverse_listings,
        progress=state.progress,
    )


def _patience(claim: Claim) -> float:
    """Seconds that a cell may take where the recipient says nothing: a stranger's notebook must not run for ever."""
    longest = max((cell.seconds or 0.0 for cell in claim.reference.cells), default=0.0)
    return max(MIN_PATIENCE, PATIENCE * longest)


def _sandbox(state: Verification, wanted: Wanted, place: Workplace) -> Sandbox:
    request = state.request
    name, why = choose(request.sandbox)
    state.note(why)
    readable = (Path(wanted.base_prefix), Path(wanted.prefix))
    return Sandbox(name, readable, (place.home, place.cache), request.network, request.bounds)
