"""The ledger of what seeded the numeric generators, by run and ordinal, and of where the global ones stood.

A draw's source says which generator took it and how. Ordinals count within one run and source, so that one more cell,
or one more draw of another kind, shifts nothing. Where a cell drew from a global generator, the ledger says where that
stood when the cell began (``random.at`` and its like), so that cells can be replayed in another order than they ran in.
Such a standing names its 624 words by a number; the words themselves (``random.words``) belong to run 0, once each.

Where a cell makes a secret with a numeric generator, the whole ledger is withheld and says so.
"""

import base64
import json
import sys
import threading
import zlib

from jupyter_audit.capture.mersenne import Standing
from jupyter_audit.model.session import Entropy, EntropyDraw

MAX_DRAWS = 100_000
"""Draws kept in one session; beyond it the ledger is partial."""
MAX_WORDS = 500
"""Blocks of words kept in one session (3 kB each); beyond it the ledger is partial."""

RANDOM_SEED, RANDOM_OWN = "random.seed", "random.Random"
NUMPY_SEED, NUMPY_BITS, NUMPY_LEGACY = "numpy.seed", "numpy.randbits", "numpy.RandomState"
TORCH_SEED, TORCH_CUDA, FORK = "torch.seed", "torch.cuda", "os.fork"
NUMPY_IMPORT, TORCH_IMPORT = "numpy.import", "torch.import"
AT_IMPORT = frozenset((NUMPY_IMPORT, TORCH_IMPORT, TORCH_CUDA))
"""Sources asked once a process: which cell comes to import the library first differs between runs."""
IMPORTED = ".import"
"""Ending of the sources of generators that a library makes for itself while it is imported."""
AT, WORDS = ".at", ".words"
"""Endings of the sources that hold standings of the global generators."""

UNRECORDED = {
    "tensorflow": "TensorFlow was imported: unseeded, its own operations draw where the ledger does not see it",
    "cupy": "CuPy was imported: its generators are not in the ledger",
    "mxnet": "MXNet was imported: its generators are not in the ledger",
    "polars": "Polars was imported: its sample and shuffle without a seed are not in the ledger",
    "numba": "Numba was imported: what its compiled functions draw is not in the ledger",
    "joblib.externals.loky.backend.popen_loky_posix": "joblib started processes: what they draw unseeded is not known",
    "multiprocessing.popen_spawn_posix": "processes were spawned: what they draw unseeded is not in the ledger",
    "multiprocessing.popen_spawn_win32": "processes were spawned: what they draw unseeded is not in the ledger",
    "multiprocessing.popen_forkserver": "processes came from a fork server: what they draw unseeded is not known",
}
"""Modules that are imported where something draws that the ledger does not see."""


class EntropyLedger:
    """What generators took as their seeds, by run and ordinal."""

    def __init__(self) -> None:
        self.seq = 0
        self.withheld = False
        self._draws: list[EntropyDraw] = []
        self._partial: list[str] = []
        self._ordinals: dict[str, int] = {}
        self._words: dict[tuple[str, bytes], int] = {}
        self._lock = threading.Lock()
        self._taken = 0

    def begin(self, seq: int) -> None:
        """What is drawn from now on belongs to run ``seq``."""
        with self._lock:
            self.seq = seq
            self._ordinals = {}

    def record(self, source: str, value: int) -> None:
        """Keep one draw."""
        self.keep(*self.reserve(source), source, value)

    def reserve(self, source: str) -> tuple[int, int]:
        """Run and ordinal of a draw of which it will turn out later whether it is to be kept."""
        with self._lock:
            ordinal = self._ordinals.get(source, 0)
            self._ordinals[source] = ordinal + 1
            return self.seq, ordinal

    def keep(self, seq: int, ordinal: int, source: str, value: int) -> None:
        """Keep the draw whose place was reserved."""
        with self._lock:
            self._add(EntropyDraw(seq, ordinal, source, str(value)))

    def stood(self, generator: str, standing: Standing) -> None:
        """Keep where a global generator stood when the present run began."""
        with self._lock:
            number = self._words.get((generator, standing.key))
            if number is None:
                number = len(self._words)
                if number >= MAX_WORDS:
                    self._add_partial(f"more than {MAX_WORDS} standings of generators: the rest was not kept")
                    return
                self._words[generator, standing.key] = number
                self._add(EntropyDraw(0, number, generator + WORDS, words_text(standing.key)))
            place = json.dumps([number, standing.position, standing.rest])
            self._add(EntropyDraw(self.seq, 0, generator + AT, place))

    def _add(self, draw: EntropyDraw) -> None:
        if self.withheld:
            return
        if len(self._draws) >= MAX_DRAWS:
            self._add_partial(f"more than {MAX_DRAWS} draws of entropy: the rest was not kept")
        else:
            self._draws.append(draw)

    def partial(self, why: str) -> None:
        """State once why a replay would not be complete."""
        with self._lock:
            self._add_partial(why)

    def _add_partial(self, why: str) -> None:
        if why not in self._partial:
            self._partial.append(why)

    def withhold(self, why: str) -> None:
        """Forget every draw and keep no more: a numeric generator was used for a secret."""
        with self._lock:
            self.withheld = True
            self._draws.clear()
            self._words.clear()
            self._taken = 0
            self._add_partial(why)

    def fresh(self) -> tuple[EntropyDraw, ...]:
        """The draws since the last call, for the journal."""
        with self._lock:
            new = tuple(self._draws[self._taken :])
            self._taken = len(self._draws)
        return new

    def entropy(self) -> Entropy:
        """Everything so far."""
        unseen = tuple(why for module, why in UNRECORDED.items() if module in sys.modules)
        with self._lock:
            return Entropy(tuple(self._draws), (*self._partial, *unseen))


def words_text(key: bytes) -> str:
    """The words of a Mersenne twister, or what else a standing has for its key, as text."""
    return base64.b64encode(zlib.compress(key, 1)).decode()


def words_of(text: str) -> bytes:
    """What ``words_text`` was given."""
    return zlib.decompress(base64.b64decode(text), bufsize=4096)
