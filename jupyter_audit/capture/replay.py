"""Feed a fresh kernel what seeded the generators of a recorded one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_audit.capture.entropy import AT, AT_IMPORT, NUMPY_LEGACY, TORCH_CUDA, WORDS, words_of
from jupyter_audit.capture.mersenne import TWISTERS, Standing
from jupyter_audit.capture.recorder import nested
from jupyter_audit.capture.taps import TAP
from jupyter_audit.model.session import Entropy

_ANY = -1
"""Where what a library takes at its import is kept: it is fed to whichever cell imports it."""


@dataclass(frozen=True, slots=True)
class ReplayOutcome:
    """How a replay went: draws fed from the ledger, draws that had to be fresh, recorded draws nobody asked for."""

    fed: int
    missed: int
    unused: int


class EntropyReplayer:
    """Hands out recorded draws by position of the cell run and ordinal within that run and source."""

    def __init__(self, entropy: Entropy, plan: Sequence[int | None] | None = None) -> None:
        self._plan = plan
        self._values: dict[tuple[int, str], dict[int, int]] = {}
        self._words: dict[tuple[str, int], str] = {}
        self._standings: dict[tuple[int, str], str] = {}
        for draw in entropy.draws:
            if draw.source.endswith(WORDS):
                self._words[draw.source.removesuffix(WORDS), draw.ordinal] = draw.value
            elif draw.source.endswith(AT):
                self._standings[draw.seq, draw.source.removesuffix(AT)] = draw.value
            else:
                seq = _ANY if draw.source in AT_IMPORT else draw.seq
                self._values.setdefault((seq, draw.source), {})[draw.ordinal] = int(draw.value)
        self._twisters = {twister.name: twister for twister in TWISTERS}
        self._ordinals: dict[tuple[int, str], int] = {}
        self._shell: Any = None
        self._position = 0
        self._seq: int | None = 0
        self._fed = self._missed = 0

    def start(self, shell: Any) -> None:
        """Patch, and follow the cells of ``shell`` from its next one on."""
        self._shell = shell
        # before a recorder's own hook, so that both speak of the same run
        shell.events.register("pre_run_cell", self._pre_run_cell)
        callbacks = shell.events.callbacks["pre_run_cell"]
        callbacks.insert(0, callbacks.pop())
        TAP.use(TAP.ledger, self, TAP.observer)

    def stop(self) -> None:
        """Undo the patches, unless a recording still needs them."""
        if self._shell is not None:
            self._shell.events.unregister("pre_run_cell", self._pre_run_cell)
            self._shell = None
        if TAP.feeder is self:
            TAP.use(TAP.ledger, None, TAP.observer)

    def outcome(self) -> ReplayOutcome:
        """What was fed so far."""
        return ReplayOutcome(self._fed, self._missed, sum(map(len, self._values.values())) + len(self._standings))

    def feed(self, source: str, bits: int) -> int | None:
        """The recorded value of this run, source and ordinal if it fits ``bits``, None where there is none."""
        seq = _ANY if source in AT_IMPORT else self._seq
        if seq is None:
            self._missed += 1
            return None
        ordinal = self._ordinals.get((seq, source), 0)
        self._ordinals[seq, source] = ordinal + 1
        value = self._values.get((seq, source), {}).pop(ordinal, None)
        if value is None or value.bit_length() > bits:
            self._missed += source != NUMPY_LEGACY  # where a given seed replaces it, it was not recorded
            return None
        self._fed += 1
        return value

    def ready(self, generator: str) -> None:
        """A library was imported: its generator may have to stand elsewhere, and others are seeded later."""
        if self._seq is not None:
            self._put(generator, self._seq)
        if generator == "torch":
            self._seed_cuda()

    def _pre_run_cell(self, _: object) -> None:
        if nested(self._shell):
            return
        self._position += 1
        if self._plan is None:
            self._seq = self._position
        else:
            self._seq = self._plan[self._position - 1] if self._position <= len(self._plan) else None
        if self._seq is not None:
            for generator in self._twisters:
                self._put(generator, self._seq)

    def _put(self, generator: str, seq: int) -> None:
        """Set a global generator to where it stood when the recorded cell began."""
        recorded = self._standings.get((seq, generator))
        if recorded is None or self._twisters[generator].read() is None:
            return
        number, position, rest = json.loads(recorded)
        words = self._words.get((generator, number))
        if words is not None:
            self._twisters[generator].write(Standing(words_of(words), position, rest))
            del self._standings[seq, generator]
            self._fed += 1

    def _seed_cuda(self) -> None:
        """PyTorch seeds each GPU when CUDA is first used: have it done with the recorded seeds."""
        values = self._values.pop((_ANY, TORCH_CUDA), {})
        if not values:
            return
        from torch import cuda

        def seed() -> None:
            for device, value in values.items():
                if device < len(cuda.default_generators):
                    cuda.default_generators[device].manual_seed(value)
                    self._fed += 1

        cuda._lazy_call(seed)


def replay_entropy(shell: Any, entropy: Entropy, plan: Sequence[int | None] | None = None) -> EntropyReplayer:
    """Replay ``entropy`` in ``shell``, a fresh kernel's, from its next cell on.

    ``plan`` names, for each cell that will run, the recorded run (``seq``) whose draws it gets, None for none.
    """
    replayer = EntropyReplayer(entropy, plan)
    replayer.start(shell)
    return replayer
