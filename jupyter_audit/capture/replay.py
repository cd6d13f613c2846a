"""Feed a fresh kernel what seeded the generators of a recorded one."""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from jupyter_audit.capture.entropy import NUMPY_IMPORT, NUMPY_STATE, RANDOM_STATE, TAP, numpy_state
from jupyter_audit.model.session import Entropy

_ANY = -1
"""Where what NumPy takes at its import is kept: it is fed to whichever cell imports it."""


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
        self._queues: dict[tuple[int, str], list[str]] = {}
        self._states: dict[str, str] = {}
        for draw in sorted(entropy.draws, key=lambda draw: (draw.seq, draw.source, draw.ordinal)):
            if draw.source in (RANDOM_STATE, NUMPY_STATE):
                self._states[draw.source] = draw.value
            else:
                seq = _ANY if draw.source == NUMPY_IMPORT else draw.seq
                self._queues.setdefault((seq, draw.source), []).append(draw.value)
        for queue in self._queues.values():
            queue.reverse()
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
        TAP.use(TAP.ledger, self)

    def stop(self) -> None:
        """Undo the patches, unless a recording still needs them."""
        if self._shell is not None:
            self._shell.events.unregister("pre_run_cell", self._pre_run_cell)
            self._shell = None
        if TAP.feeder is self:
            TAP.use(TAP.ledger, None)

    def outcome(self) -> ReplayOutcome:
        """What was fed so far."""
        return ReplayOutcome(self._fed, self._missed, sum(map(len, self._queues.values())) + len(self._states))

    def feed(self, source: str, bits: int) -> int | None:
        """The next recorded value of this run and source that fits ``bits``, None where there is none."""
        seq = _ANY if source == NUMPY_IMPORT else self._seq
        queue = self._queues.get((seq, source)) if seq is not None else None
        value = int(queue.pop()) if queue else None
        if value is None or value.bit_length() > bits:
            self._missed += 1
            return None
        self._fed += 1
        return value

    def numpy_ready(self, mtrand: ModuleType) -> None:
        """Set NumPy's global state, where recording began after NumPy had been imported."""
        if self._seq and NUMPY_STATE in self._states:
            self._set_numpy_state(mtrand)

    def _pre_run_cell(self, _: object) -> None:
        self._position += 1
        if self._plan is None:
            self._seq = self._position
        else:
            self._seq = self._plan[self._position - 1] if self._position <= len(self._plan) else None
        if self._seq is not None:
            self._set_states()

    def _set_states(self) -> None:
        """The states at the beginning of the recording hold where its first cell begins."""
        if (state := self._states.pop(RANDOM_STATE, None)) is not None:
            version, internal, gauss = json.loads(state)
            random.setstate((version, tuple(internal), gauss))
            self._fed += 1
        mtrand = sys.modules.get("numpy.random.mtrand")
        if mtrand is not None and NUMPY_STATE in self._states:
            self._set_numpy_state(mtrand)

    def _set_numpy_state(self, mtrand: Any) -> None:
        if numpy_state(mtrand) is None:
            return
        key, position, has_gauss, gauss = json.loads(self._states.pop(NUMPY_STATE))
        mtrand.set_state(("MT19937", key, position, has_gauss, gauss))
        self._fed += 1


def replay_entropy(shell: Any, entropy: Entropy, plan: Sequence[int | None] | None = None) -> EntropyReplayer:
    """Replay ``entropy`` in ``shell``, a fresh kernel's, from its next cell on.

    ``plan`` names, for each cell that will run, the recorded run (``seq``) whose draws it gets, None for none.
    """
    replayer = EntropyReplayer(entropy, plan)
    replayer.start(shell)
    return replayer
