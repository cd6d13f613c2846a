"""Run again with things changed that results should not depend on, and name the cells that do."""

import time
from collections.abc import Iterator

from jupyter_audit.bundle.read import Bundle
from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute.identity import Wanted
from jupyter_audit.model.session import Entropy
from jupyter_audit.model.verdict import Probe
from jupyter_audit.verify.attempt import attempt
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.judge import AGREES, Judgement
from jupyter_audit.verify.state import Verification
from jupyter_audit.verify.variations import Variation, together, variations


def try_variations(
    state: Verification, bundle: Bundle, claim: Claim, wanted: Wanted, base: Judgement, entropy: Entropy | None
) -> Iterator[Probe]:
    """One result for each variation, against ``base``, which ran with the same ``entropy``.

    All are tried at once first: where nothing changes then, one run has answered for all of them.
    """
    every = variations(dict(claim.environment.threads))
    possible = tuple(each for each in every if not each.missing)
    at_once = _try(state, bundle, claim, wanted, base, entropy, together(every))
    for number, each in enumerate(every):
        if each.missing:
            yield Probe(each.name, "skipped", (), (), 0.0, each.missing)
        elif at_once.status == "same":
            seconds = at_once.seconds / len(possible)
            yield Probe(each.name, "same", (), (), seconds, "changed together with the others, in one run")
        else:
            state.progress(f"probe {number + 1} of {len(every)}")
            yield _try(state, bundle, claim, wanted, base, entropy, each)


def _try(
    state: Verification,
    bundle: Bundle,
    claim: Claim,
    wanted: Wanted,
    base: Judgement,
    entropy: Entropy | None,
    variation: Variation,
) -> Probe:
    begun = time.monotonic()
    state.progress(f"run again with another {variation.name}")
    folder = f"probe-{sum(path.name.startswith('probe-') for path in state.scratch.iterdir())}"
    try:
        tried = attempt(state, bundle, claim, wanted, folder, entropy, variation)
    except ExecutionError as error:
        return Probe(variation.name, "skipped", (), (), time.monotonic() - begun, str(error))
    now = tried.judgement
    agreed = {cell.cell for cell in base.cells if cell.word in AGREES}
    cells = tuple(cell.cell for cell in now.cells if cell.cell in agreed and cell.word not in AGREES)
    held = {file.path for file in base.files if file.word in AGREES}
    files = tuple(file.path for file in now.files if file.path in held and file.word not in AGREES)
    whys = [cell.why for cell in now.cells if cell.cell in cells] + [f.why for f in now.files if f.path in files]
    stopped = now.stopped if now.stopped != base.stopped else None
    differs = bool(cells or files or stopped)
    return Probe(
        variation.name,
        "changed" if differs else "same",
        cells,
        files,
        time.monotonic() - begun,
        stopped or next(iter(whys), ""),
    )
