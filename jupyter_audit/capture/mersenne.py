"""Where the global generators of ``random``, NumPy and PyTorch stand: all three are Mersenne twisters (MT19937).

A twister is 624 words and a position among them that moves with each 32-bit word it gives; when all are given, new
words are made from the old ones. So two standings tell how many words lie between them.
Matsumoto and Nishimura, "Mersenne Twister", ACM Trans. Model. Comput. Simul. 8, 1998.
"""

import base64
import json
import random
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import Any, Protocol

WORDS = 624
MAX_BLOCKS = 64
"""Blocks of 624 words that are stepped through to count what was drawn; beyond it the count is a lower bound."""

_STATE_BYTES = WORDS * 4
_TORCH_HEAD, _TORCH_WORDS = struct.calcsize("<QiiQ"), WORDS * 8


@dataclass(frozen=True, slots=True)
class Standing:
    """``key``: the 624 words as bytes in this machine's order. ``rest``: what else belongs to the state, as JSON."""

    key: bytes
    position: int
    rest: str


class Twister(Protocol):
    """One global generator. What ``read`` gives is cheap to take and to compare; ``parse`` makes sense of it."""

    name: str

    def read(self) -> Any:
        """The present state; None where there is no such generator (yet), or it was replaced by another kind."""

    def parse(self, state: Any) -> Standing:
        """A state as a standing."""

    def write(self, standing: Standing) -> None:
        """Put the generator there."""


class PythonRandom:
    """The functions of the module ``random``."""

    name = "random"

    def read(self) -> Any:
        """Words and position in one tuple, and the normal value kept for the next call."""
        return random.getstate()[1:]

    def parse(self, state: Any) -> Standing:
        """As the protocol says."""
        internal, gauss = state
        return Standing(array("I", internal[:-1]).tobytes(), internal[-1], json.dumps(gauss))

    def write(self, standing: Standing) -> None:
        """As the protocol says."""
        random.setstate((3, (*_words(standing.key), standing.position), json.loads(standing.rest)))


class NumpyRandom:
    """The functions of ``numpy.random``."""

    name = "numpy.random"

    def read(self) -> Any:
        """Words, position, and the normal value kept for the next call."""
        mtrand = sys.modules.get("numpy.random.mtrand")
        if mtrand is None or not hasattr(mtrand, "get_state"):
            return None
        state = mtrand.get_state(legacy=False)
        if state.get("bit_generator") != "MT19937":
            return None
        inner = state["state"]
        return inner["key"].tobytes(), int(inner["pos"]), int(state["has_gauss"]), float(state["gauss"])

    def parse(self, state: Any) -> Standing:
        """As the protocol says."""
        key, position, has_gauss, gauss = state
        return Standing(key, position, json.dumps([has_gauss, gauss]))

    def write(self, standing: Standing) -> None:
        """As the protocol says."""
        has_gauss, gauss = json.loads(standing.rest)
        state = ("MT19937", _words(standing.key), standing.position, has_gauss, gauss)
        sys.modules["numpy.random.mtrand"].set_state(state)


class TorchRandom:
    """PyTorch's default generator on the CPU. Its state is ``THGeneratorState``: seed, left, seeded, next, words."""

    name = "torch"

    def read(self) -> Any:
        """The bytes of the state."""
        module = sys.modules.get("torch.random")
        generator = getattr(module, "default_generator", None)
        if generator is None or not hasattr(sys.modules.get("torch"), "frombuffer"):
            return None  # not imported, or not all of it yet
        state = generator.get_state()
        return state.numpy().tobytes() if "numpy" in sys.modules else bytes(state.tolist())

    def parse(self, state: bytes) -> Standing:
        """As the protocol says. ``left`` counts down from 624, and a new block is made when it falls from 1."""
        words = memoryview(state)[_TORCH_HEAD : _TORCH_HEAD + _TORCH_WORDS]
        # each word stands in 64 bits
        low = array("I", words.cast("I")[:: 2 if sys.byteorder == "little" else 1].tolist()).tobytes()
        left = struct.unpack("<QiiQ", state[:_TORCH_HEAD])[1]
        other = state[:_TORCH_HEAD] + state[_TORCH_HEAD + _TORCH_WORDS :]
        return Standing(low, WORDS + 1 - left, json.dumps(base64.b64encode(other).decode()))

    def write(self, standing: Standing) -> None:
        """As the protocol says."""
        other = base64.b64decode(json.loads(standing.rest))
        words = array("Q", array("I", standing.key)).tobytes()
        torch = sys.modules["torch"]
        state = bytearray(other[:_TORCH_HEAD] + words + other[_TORCH_HEAD:])
        sys.modules["torch.random"].default_generator.set_state(torch.frombuffer(state, dtype=torch.uint8))

    @staticmethod
    def seed_of(state: bytes) -> int:
        """The seed that a state was made from."""
        return int(struct.unpack_from("<Q", state)[0])


TORCH = TorchRandom()
TWISTERS: tuple[Twister, ...] = (PythonRandom(), NumpyRandom(), TORCH)


def words_between(before: Standing, after: Standing) -> int:
    """How many 32-bit words were given from one standing to the other: at least so many, where it is far."""
    if before.key == after.key and after.position >= before.position:
        return max(after.position - before.position, 1)
    stepper = random.Random.__new__(random.Random)  # without __init__, which would ask for a seed
    stepper.setstate((3, (*_words(before.key), before.position), None))
    wanted, count = tuple(_words(after.key)), WORDS - before.position
    if count:
        stepper.getrandbits(32 * count)
    for _ in range(MAX_BLOCKS):
        stepper.getrandbits(32)
        if stepper.getstate()[1][:-1] == wanted:
            return count + after.position
        stepper.getrandbits(32 * (WORDS - 1))
        count += WORDS
    return count


def _words(key: bytes) -> list[int]:
    if len(key) != _STATE_BYTES:
        raise ValueError(f"a Mersenne twister has {_STATE_BYTES} bytes of words, not {len(key)}")
    return array("I", key).tolist()
