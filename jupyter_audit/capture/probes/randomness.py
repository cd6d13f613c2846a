"""Which numeric generators a cell seeded, gave fresh entropy, or drew from.

``random``, NumPy's and PyTorch's global generators are Mersenne twisters: from where they stood to where they stand
follows how many words were drawn, whatever seeded them. Generators that are objects of the notebook's own show the
entropy they take, not their draws. Facts of one generator come in the order in which things happened.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from jupyter_audit.capture.entropy import TORCH_CUDA, EntropyLedger
from jupyter_audit.capture.mersenne import TORCH, TWISTERS, Standing, Twister, words_between
from jupyter_audit.capture.secret_draws import draws_a_secret
from jupyter_audit.capture.taps import TAP, Action
from jupyter_audit.model.session import RandomFact

WITHHELD = "a cell draws a secret from a numeric generator: the ledger is withheld"


class RandomProbe:
    """Facts about the generators, and the ledger's place in the session."""

    def __init__(self, namespace: dict[str, object]) -> None:
        self._namespace = namespace
        self._ledger: EntropyLedger | None = None
        self._own: Counter[str] = Counter()
        self._watched = {twister.name: _Watched(twister) for twister in TWISTERS}
        self._cuda: set[int] = set()

    def follow(self, ledger: EntropyLedger) -> None:
        """The ledger that is told where generators stand."""
        self._ledger = ledger

    def begin(self, seq: int, source: str) -> None:
        """Remember where the generators stand."""
        assert self._ledger is not None
        if draws_a_secret(source, self._namespace):
            self._ledger.withhold(WITHHELD)
        TAP.settle()
        self._ledger.begin(seq)
        self._own.clear()
        for watched in self._watched.values():
            watched.begin()

    def end(self) -> Iterator[RandomFact]:
        """Compare."""
        assert self._ledger is not None
        TAP.settle()
        for name, watched in self._watched.items():
            facts, origin = watched.end()
            if origin is not None:
                self._ledger.stood(name, origin)
            yield from facts
        for generator, count in sorted(self._own.items()):
            yield RandomFact(generator, "entropy", count)
        self._look_at_cuda()

    def seeding(self, generator: str) -> None:
        """Before a global generator is seeded."""
        self._watched[generator].look()

    def seeded(self, generator: str, action: Action | None) -> None:
        """After it."""
        self._watched[generator].seeded(action)

    def took(self, generator: str) -> None:
        """A generator of the notebook's own took fresh entropy."""
        self._own[generator] += 1

    def _look_at_cuda(self) -> None:
        """PyTorch seeds each GPU from fresh entropy when CUDA is first used, and remembers it."""
        cuda = sys.modules.get("torch.cuda")
        if cuda is None or self._ledger is None or not cuda.is_initialized():
            return
        for device, generator in enumerate(cuda.default_generators):
            if device not in self._cuda:
                self._cuda.add(device)
                self._ledger.keep(0, device, TORCH_CUDA, generator.initial_seed())


class _Watched:
    """One global generator during one cell."""

    def __init__(self, twister: Twister) -> None:
        self._twister = twister
        self._mark: Any = None
        self._origin: Any = None
        self._before: Standing | None = None
        self._facts: list[RandomFact] = []

    def begin(self) -> None:
        self._mark = self._origin = self._twister.read()
        self._before, self._facts = None, []

    def look(self) -> None:
        """Take note of what was drawn since the last look."""
        now, before = self._twister.read(), self._mark
        self._mark = now
        if now is None or before is None or now == before:
            return
        now, then = self._twister.parse(now), self._twister.parse(before)
        if self._twister is TORCH and TORCH.seed_of(self._mark) != TORCH.seed_of(before):
            self._add("seed", 1)  # by torch.manual_seed, which is not wrapped: what was drawn before it is not known
            if now.position == _JUST_SEEDED:
                return
        self._add("draw", words_between(then, now))
        if self._origin is not None and self._before is None:
            self._before = self._twister.parse(self._origin)

    def seeded(self, action: Action | None) -> None:
        """It stands elsewhere, and not because of draws."""
        self._mark = self._twister.read()
        if action is not None:
            self._add(action, 1)
            if self._before is None:
                self._origin = None  # what the cell draws from here on does not depend on where it began

    def end(self) -> tuple[list[RandomFact], Standing | None]:
        """The facts, and where the generator stood at first if the cell drew from there."""
        self.look()
        return self._facts, self._before

    def _add(self, action: Any, count: int) -> None:
        last = self._facts[-1] if self._facts else None
        if last is not None and last.action == action:
            self._facts[-1] = RandomFact(last.generator, action, last.count + count)
        else:
            self._facts.append(RandomFact(self._twister.name, action, count))


_JUST_SEEDED = 624
