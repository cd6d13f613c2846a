"""Which numeric generators a cell seeded, gave fresh entropy, or drew from.

``random`` and NumPy's global generator are Mersenne twisters: their position moves with every draw and stands at
its end (624) right after seeding, so a moved position proves a draw, whatever was seeded before it. How often a
generator was drawn from is not known: a ``draw`` counts 1. Seeding is seen where it takes entropy; a given seed is
for the rules to read from the code. Generators that are objects of their own show their entropy, not their draws.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator

from jupyter_audit.capture.entropy import NUMPY_BITS, RANDOM_SEED, EntropyLedger, draws_a_secret
from jupyter_audit.model.session import RandomFact

_JUST_SEEDED = 624
_GENERATORS = {RANDOM_SEED: "random", NUMPY_BITS: "numpy"}
WITHHELD = "a cell draws a secret from a numeric generator: the ledger is withheld"


class RandomProbe:
    """Facts about ``random`` and NumPy, and the ledger's place in the session."""

    def __init__(self, ledger: EntropyLedger) -> None:
        self._ledger = ledger
        self._counts: Counter[str] = Counter()
        self._random: tuple[object, ...] = ()
        self._numpy: tuple[object, ...] | None = None
        ledger.observer = self._counts.update

    def begin(self, seq: int, source: str) -> None:
        """Remember where the generators stand."""
        if draws_a_secret(source):
            self._ledger.withhold(WITHHELD)
        self._ledger.begin(seq)
        self._counts.clear()
        self._random, self._numpy = _random_state(), _numpy_state()

    def end(self) -> Iterator[RandomFact]:
        """Compare."""
        for source, count in sorted(self._counts.items()):
            if source in _GENERATORS:
                yield RandomFact(_GENERATORS[source], "entropy", count)
        if _drawn(self._random, _random_state()):
            yield RandomFact("random", "draw", 1)
        if _drawn(self._numpy, _numpy_state()):
            yield RandomFact("numpy", "draw", 1)


def _drawn(before: tuple[object, ...] | None, after: tuple[object, ...] | None) -> bool:
    return after is not None and after != before and after[0] != _JUST_SEEDED


def _random_state() -> tuple[object, ...]:
    internal = random.getstate()[1]
    return internal[-1], hash(internal)


def _numpy_state() -> tuple[object, ...] | None:
    """Position and content of NumPy's global generator, None before NumPy is imported or where it was replaced."""
    mtrand = sys.modules.get("numpy.random.mtrand")
    if mtrand is None or not hasattr(mtrand, "get_state"):
        return None
    state = mtrand.get_state(legacy=False)
    if state.get("bit_generator") != "MT19937":
        return None
    inner = state["state"]
    return int(inner["pos"]), inner["key"].tobytes(), state["has_gauss"], state["gauss"]
