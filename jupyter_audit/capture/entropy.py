"""The ledger of what seeded ``random`` and NumPy, and the one place where their entropy is tapped.

Two taps: ``numpy.random.bit_generator.randbits``, from which every NumPy generator without a seed takes its
entropy (``SeedSequence``), replaced when exactly that module is imported, before NumPy makes its global
generator; and ``random.Random.seed(None)``. Nothing that makes secrets is touched: ``secrets``, ``os.urandom``,
``uuid4`` and ``SystemRandom`` never pass through here, and neither do the names that ``tempfile`` draws. Where a
cell makes a secret with a numeric generator, the whole ledger is withheld and says so.
"""

import importlib.machinery
import json
import os
import random
import re
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType, ModuleType
from typing import Any, Protocol

from jupyter_audit.model.session import Entropy, EntropyDraw

MAX_DRAWS = 100_000
"""Draws kept in one session; beyond it the ledger is partial."""

RANDOM_STATE, RANDOM_SEED = "random.state", "random.seed"
NUMPY_STATE, NUMPY_BITS, NUMPY_IMPORT = "numpy.state", "numpy.randbits", "numpy.import"
"""Sources of draws. What NumPy's global generator takes when NumPy is imported has a name of its own: which cell
comes to import it first differs between runs."""

UNRECORDED = {
    "torch": "PyTorch",
    "tensorflow": "TensorFlow",
    "cupy": "CuPy",
    "mxnet": "MXNet",
}
"""Libraries with generators of their own that the ledger does not see yet."""

_BIT_GENERATOR, _MTRAND = "numpy.random.bit_generator", "numpy.random.mtrand"
_SECRET = r"(?:passw(?:or)?d|passphrase|secret|api_?key|private_?key|(?:auth|access|session|reset)_?token|otp_?code)"
_DRAWS_SECRET = re.compile(
    rf"^[ \t]*[\w.\[\]'\"]*{_SECRET}[\w\]'\"]*\s*(?::\s*\w+\s*)?=(?=[^\n]*rand|[^\n]*rng|[^\n]*choice)"
    rf"(?![^\n]*(?:secrets\.|SystemRandom))"
    rf"|^[ \t]*def\s+\w*{_SECRET}\w*\((?=[\s\S]*\b(?:random|rng)\.)",
    re.IGNORECASE | re.MULTILINE,
)


def draws_a_secret(source: str) -> bool:
    """Whether a cell's text makes a password or key with a numeric generator."""
    return ("rand" in source or "rng" in source) and _DRAWS_SECRET.search(source) is not None


class Feeder(Protocol):
    """What may supply recorded values in place of fresh ones."""

    def feed(self, source: str, bits: int) -> int | None:
        """The recorded value, or None where fresh entropy must do."""

    def numpy_ready(self, mtrand: ModuleType) -> None:
        """NumPy's global generator has just been made."""


class EntropyLedger:
    """What generators took as their seeds, by run and ordinal."""

    def __init__(self) -> None:
        self.seq = 0
        self._draws: list[EntropyDraw] = []
        self._partial: list[str] = []
        self._ordinals: dict[str, int] = {}
        self._lock = threading.Lock()
        self._taken = 0
        self.withheld = False
        self.observer: Callable[[tuple[str, ...]], None] = lambda _: None

    def begin(self, seq: int) -> None:
        """What is drawn from now on belongs to run ``seq``."""
        with self._lock:
            self.seq = seq
            self._ordinals = {}

    def record(self, source: str, value: str) -> None:
        """Keep one draw."""
        self.observer((source,))
        with self._lock:
            if self.withheld:
                return
            if len(self._draws) >= MAX_DRAWS:
                self._add_partial(f"more than {MAX_DRAWS} draws of entropy: the rest was not kept")
                return
            ordinal = self._ordinals.get(source, 0)
            self._ordinals[source] = ordinal + 1
            self._draws.append(EntropyDraw(self.seq, ordinal, source, value))

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
        unseen = tuple(
            f"{name} was imported: its generators are not in the ledger"
            for module, name in UNRECORDED.items()
            if module in sys.modules
        )
        with self._lock:
            return Entropy(tuple(self._draws), (*self._partial, *unseen))


class _Tap:
    """The patches, in place while a ledger or a feeder needs them."""

    def __init__(self) -> None:
        self.ledger: EntropyLedger | None = None
        self.feeder: Feeder | None = None
        self._undo: list[Callable[[], None]] = []
        self.importing = False

    def use(self, ledger: EntropyLedger | None, feeder: Feeder | None) -> None:
        """Patch or restore, as needed."""
        self.ledger, self.feeder = ledger, feeder
        if (ledger or feeder) and not self._undo:
            self._install()
        elif not ledger and not feeder:
            while self._undo:
                self._undo.pop()()

    def take(self, source: str, bits: int, fresh: Callable[[], int]) -> int:
        """One value: the recorded one where there is one, else a fresh one; kept in the ledger."""
        value = self.feeder.feed(source, bits) if self.feeder else None
        if value is None:
            value = fresh()
        if self.ledger:
            self.ledger.record(source, str(value))
        return value

    def _install(self) -> None:
        self._patch_random()
        if _BIT_GENERATOR in sys.modules:
            self.numpy_imported(sys.modules[_BIT_GENERATOR])
        else:
            finder = _Finder(self)
            sys.meta_path.insert(0, finder)
            self._undo.append(lambda: sys.meta_path.remove(finder) if finder in sys.meta_path else None)

    def _patch_random(self) -> None:
        original, tap = random.Random.seed, self

        def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
            if a is None and not isinstance(self, random.SystemRandom) and _caller() != "tempfile":
                a = tap.take(RANDOM_SEED, 256, lambda: int.from_bytes(os.urandom(32)))
            original(self, a, version)

        seed.__doc__, seed.__qualname__, seed.__module__ = original.__doc__, original.__qualname__, "random"
        module_level = random.seed
        owner = getattr(module_level, "__self__", None)
        random.Random.seed = seed  # type: ignore[method-assign]
        if owner is not None:  # bound when the module was made, so it still calls the original
            random.seed = owner.seed

        def undo() -> None:
            if random.Random.seed is seed:
                random.Random.seed = original  # type: ignore[method-assign]
            if getattr(random.seed, "__func__", None) is seed:
                random.seed = module_level

        self._undo.append(undo)

    def numpy_imported(self, module: ModuleType) -> None:
        """Tap NumPy's entropy."""
        original = getattr(module, "randbits", None)
        if original is None:
            if self.ledger:
                self.ledger.partial("this NumPy takes its entropy in a way that the ledger does not know")
            return

        def randbits(k: int) -> int:
            return self.take(NUMPY_IMPORT if self.importing else NUMPY_BITS, k, lambda: int(original(k)))

        module.randbits = randbits  # type: ignore[attr-defined]

        def undo() -> None:
            if module.__dict__.get("randbits") is randbits:
                module.randbits = original  # type: ignore[attr-defined]

        self._undo.append(undo)

    def module_ready(self, name: str, module: ModuleType) -> None:
        """A watched module has been executed."""
        if name == _BIT_GENERATOR:
            self.numpy_imported(module)
        elif self.feeder:
            self.feeder.numpy_ready(module)


TAP = _Tap()
"""One per process, like the generators it stands before."""


def _caller() -> str:
    """The module that asked ``random`` for a seed."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") == "random":
        frame = frame.f_back
    return str(frame.f_globals.get("__name__")) if frame else ""


class _Finder:
    """Acts when exactly the two modules are imported, and leaves finding and loading them to the others.

    No child of ``importlib.abc``: importing that costs as much as everything else here.
    """

    def __init__(self, tap: _Tap) -> None:
        self._tap = tap

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in (_BIT_GENERATOR, _MTRAND):
            return None
        for finder in sys.meta_path:
            found = None if finder is self else getattr(finder, "find_spec", None)
            spec = found(fullname, path, target) if found else None
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self._tap)
                return spec  # type: ignore[no-any-return]
        return None


class _Loader:
    def __init__(self, original: Any, tap: _Tap) -> None:
        self._original = original
        self._tap = tap

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._original.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        self._tap.importing = module.__name__ == _MTRAND
        try:
            self._original.exec_module(module)
        finally:
            self._tap.importing = False
        module.__loader__ = self._original
        if module.__spec__ is not None:
            module.__spec__.loader = self._original
        try:
            self._tap.module_ready(module.__name__, module)
        except Exception as problem:  # a NumPy that we do not know must import all the same
            if self._tap.ledger:
                self._tap.ledger.partial(f"NumPy's entropy could not be tapped ({type(problem).__name__})")


def numpy_state(mtrand: Any) -> str | None:
    """NumPy's global generator as JSON, None where it is not its usual MT19937."""
    state = mtrand.get_state(legacy=False)
    if state.get("bit_generator") != "MT19937":
        return None
    inner = state["state"]
    return json.dumps([inner["key"].tolist(), int(inner["pos"]), int(state["has_gauss"]), float(state["gauss"])])


def start_ledger() -> EntropyLedger:
    """A ledger that keeps the generators' present states and, from now on, what seeds them."""
    ledger = EntropyLedger()
    ledger.record(RANDOM_STATE, json.dumps(random.getstate()))
    mtrand = sys.modules.get(_MTRAND)
    if mtrand is not None:
        state = numpy_state(mtrand)
        if state is None:
            ledger.partial("NumPy's global generator was replaced before recording began: its state is not known")
        else:
            ledger.record(NUMPY_STATE, state)
    TAP.use(ledger, TAP.feeder)
    return ledger


def stop_ledger(ledger: EntropyLedger) -> None:
    """Stop recording; undo the patches unless a replay still needs them."""
    if TAP.ledger is ledger:
        TAP.use(None, TAP.feeder)
