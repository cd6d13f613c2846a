"""The one place where the entropy of numeric generators is tapped: recorded, or fed from a record.

``random.Random.seed(None)``; ``numpy.random.bit_generator.randbits``, from which every NumPy generator without a seed
takes its entropy (``SeedSequence``), replaced when exactly that module is imported, before NumPy makes its global
generator; ``numpy.random.seed``; PyTorch's ``initial_seed`` when ``torch.random`` is imported, and ``torch.seed``. A
process made by ``os.fork`` derives its own from one value that its parent took for it. Nothing that makes secrets is
touched: ``secrets``, ``os.urandom``, ``uuid4`` and ``SystemRandom`` never pass through here, and neither do the names
that ``tempfile`` draws.
"""

import functools
import hashlib
import os
import random
import sys
import threading
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any, Literal, Protocol

from jupyter_audit.capture.entropy import (
    FORK,
    IMPORTED,
    NUMPY_BITS,
    NUMPY_IMPORT,
    NUMPY_LEGACY,
    NUMPY_SEED,
    RANDOM_OWN,
    RANDOM_SEED,
    TORCH_IMPORT,
    TORCH_SEED,
    EntropyLedger,
)
from jupyter_audit.capture.import_hook import watch

BIT_GENERATOR, MTRAND, TORCH_RANDOM = "numpy.random.bit_generator", "numpy.random.mtrand", "torch.random"
_WATCHED = frozenset((BIT_GENERATOR, MTRAND, TORCH_RANDOM))
_GLOBAL = {MTRAND: "numpy.random", TORCH_RANDOM: "torch"}
FORK_BITS = 256

Action = Literal["seed", "entropy"]


class Feeder(Protocol):
    """What may supply recorded values in place of fresh ones."""

    def feed(self, source: str, bits: int) -> int | None:
        """The recorded value, or None where fresh entropy must do."""

    def ready(self, generator: str) -> None:
        """A global generator has just been made."""


class Observer(Protocol):
    """What is told of generators being seeded."""

    def seeding(self, generator: str) -> None:
        """A global generator is about to be seeded."""

    def seeded(self, generator: str, action: Action | None) -> None:
        """It has been: with a given seed, with fresh entropy, or (None) at its making."""

    def took(self, generator: str) -> None:
        """A generator of the user's own took fresh entropy."""


class _Tap:
    """The patches, in place while a ledger or a feeder needs them."""

    def __init__(self) -> None:
        self.ledger: EntropyLedger | None = None
        self.feeder: Feeder | None = None
        self.observer: Observer | None = None
        self._undo: list[Callable[[], None]] = []
        self._importing: str | None = None
        self._source = threading.local()
        self._legacy: dict[int, tuple[Any, tuple[int, int], int]] = {}
        self._process = 0
        self._child: tuple[int, int, dict[str, int]] = (0, 0, {})
        self._fork_key: int | None = None
        self._at_fork = False

    def use(self, ledger: EntropyLedger | None, feeder: Feeder | None, observer: Observer | None = None) -> None:
        """Patch or restore, as needed."""
        self.ledger, self.feeder, self.observer = ledger, feeder, observer
        if (ledger or feeder) and not self._undo:
            self._install()
        elif not ledger and not feeder:
            self._legacy.clear()
            while self._undo:
                self._undo.pop()()

    def take(self, source: str, bits: int, fresh: Callable[[], int], generator: str | None = None) -> int:
        """One value: the recorded one where there is one, else a fresh one; kept in the ledger."""
        if os.getpid() != self._process:
            return self._inherited(source, bits, fresh)
        if generator and _imports():  # apart: which cell comes to import a library first differs between runs
            source, generator = source + IMPORTED, None
        value = self.feeder.feed(source, bits) if self.feeder else None
        if value is None:
            value = fresh()
        if self.ledger:
            self.ledger.record(source, value)
            if generator and self.observer:
                self.observer.took(generator)
        return value

    def settle(self) -> None:
        """Look which of the bit generators that RandomState made kept their entropy: a given seed replaces it."""
        for thread in list(self._legacy):
            self._settle(thread)

    def _settle(self, thread: int) -> None:
        made, place, value = self._legacy.pop(thread, (None, (0, 0), 0))
        # RandomState(5) makes a bit generator with fresh entropy, then seeds it: no SeedSequence is left in it
        if made is not None and getattr(made, "_seed_seq", made) is not None and self.ledger:
            self.ledger.keep(*place, NUMPY_LEGACY, value)
            if self.observer:
                self.observer.took("numpy.random.RandomState")

    def _inherited(self, source: str, bits: int, fresh: Callable[[], int]) -> int:
        """In a forked child: derived from what its parent took for it, so that it can be replayed."""
        key, child = self._fork_key, os.getpid()
        if key is None:
            return fresh()
        if self._child[:2] != (child, key):
            self._child = (child, key, {})
        ordinals = self._child[2]
        ordinals[source] = ordinals.get(source, 0) + 1
        text = f"jupyter_audit {key} {source} {ordinals[source]}"
        return int.from_bytes(hashlib.shake_256(text.encode()).digest((bits + 7) // 8)) >> -bits % 8

    def _before_fork(self) -> None:
        if self._undo:
            self._fork_key = self.take(FORK, FORK_BITS, lambda: int.from_bytes(os.urandom(FORK_BITS // 8)))

    def _after_fork(self) -> None:
        if self._undo and self._fork_key is not None:
            random.seed()  # `random` has done so by the function that it had when it was imported

    def _install(self) -> None:
        self._process, self._fork_key = os.getpid(), None
        if not self._at_fork and hasattr(os, "register_at_fork"):
            self._at_fork = True  # cannot be taken back: idle when nothing is tapped
            os.register_at_fork(before=self._before_fork, after_in_child=self._after_fork)
        self._patch_random()
        loaded = [name for name in (BIT_GENERATOR, MTRAND, TORCH_RANDOM) if name in sys.modules]
        for name in loaded:
            self._patch(name, sys.modules[name])
        if len(loaded) < len(_WATCHED):
            self._undo.append(watch(_WATCHED.difference(loaded), self))

    def importing(self, name: str | None) -> None:
        """A watched module is being executed, or has been."""
        self._importing = name

    def imported(self, name: str, module: ModuleType) -> None:
        """A watched module has been executed."""
        self._patch(name, module)
        if name == TORCH_RANDOM:
            self._torch_imported(module)
        if generator := _GLOBAL.get(name):
            if self.feeder:
                self.feeder.ready(generator)
            if self.observer:
                self.observer.seeded(generator, None)

    def failed(self, name: str, problem: Exception) -> None:
        """Say that a library's entropy is not known."""
        if self.ledger:
            library = name.partition(".")[0]
            self.ledger.partial(f"the entropy of {library} could not be tapped ({type(problem).__name__})")

    def _patch(self, name: str, module: ModuleType) -> None:
        if name == BIT_GENERATOR:
            self._patch_randbits(module)
        elif name == MTRAND:
            self._replace(module, "seed", self._numpy_seed, also="numpy.random")
            self._patch_legacy(module)
        else:
            self._replace(module, "seed", self._torch_seed, also="torch")

    def _replace(self, module: ModuleType, name: str, make: Callable[[Any], Any], also: str | None = None) -> None:
        """Put a wrapper in place of a module's function, there and where it is offered again."""
        original = module.__dict__.get(name)
        if original is None:
            return
        wrapper = make(original)
        places = [
            each for each in (module, sys.modules.get(also or "")) if each and each.__dict__.get(name) is original
        ]
        for each in places:
            setattr(each, name, wrapper)

        def undo() -> None:
            for each in (module, sys.modules.get(also or "")):
                if each is not None and each.__dict__.get(name) is wrapper:
                    setattr(each, name, original)

        self._undo.append(undo)

    def _patch_random(self) -> None:
        original, tap = random.Random.seed, self
        module_level = random.seed
        owner = getattr(module_level, "__self__", None)

        def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
            shared = self is owner
            fresh = a is None and not isinstance(self, random.SystemRandom) and _caller() != "tempfile"
            with tap.watched("random" if shared else None, "entropy" if a is None else "seed"):
                if fresh:
                    source, own = (RANDOM_SEED, None) if shared else (RANDOM_OWN, "random.Random")
                    a = tap.take(source, 256, lambda: int.from_bytes(os.urandom(32)), own)
                original(self, a, version)

        seed.__doc__, seed.__qualname__, seed.__module__ = original.__doc__, original.__qualname__, "random"
        random.Random.seed = seed  # type: ignore[method-assign]
        if owner is not None:  # bound when the module was made, so it still calls the original
            random.seed = owner.seed

        def undo() -> None:
            if random.Random.seed is seed:
                random.Random.seed = original  # type: ignore[method-assign]
            if getattr(random.seed, "__func__", None) is seed:
                random.seed = module_level

        self._undo.append(undo)

    def watched(self, generator: str | None, action: Action) -> "_Seeding":
        """Around the seeding of a global generator (None: of another one)."""
        mine = generator is not None and self.observer is not None and os.getpid() == self._process
        return _Seeding(self.observer if mine else None, generator or "", action)

    def _patch_randbits(self, module: ModuleType) -> None:
        if "randbits" not in module.__dict__:
            if self.ledger:
                self.ledger.partial("this NumPy takes its entropy in a way that the ledger does not know")
            return

        def make(original: Callable[[int], int]) -> Callable[[int], int]:
            def randbits(k: int) -> int:
                source = NUMPY_IMPORT if self._importing == MTRAND else getattr(self._source, "name", NUMPY_BITS)
                if source == NUMPY_LEGACY:
                    return self._legacy_bits(k, original)
                own = "numpy.random.SeedSequence" if source == NUMPY_BITS else None
                return self.take(source, k, lambda: int(original(k)), own)

            return randbits

        self._replace(module, "randbits", make)

    def _legacy_bits(self, bits: int, original: Callable[[int], int]) -> int:
        if os.getpid() != self._process:
            return self._inherited(NUMPY_LEGACY, bits, lambda: int(original(bits)))
        value = self.feeder.feed(NUMPY_LEGACY, bits) if self.feeder else None
        self._source.drawn = int(original(bits)) if value is None else value
        return int(self._source.drawn)

    def _patch_legacy(self, module: ModuleType) -> None:
        def make(original: type) -> Any:
            def bit_generator(*arguments: Any, **options: Any) -> Any:
                thread = threading.get_ident()
                self._settle(thread)  # the one before has been seeded by now, if it ever is
                self._source.name, self._source.drawn = NUMPY_LEGACY, None
                try:
                    made = original(*arguments, **options)
                finally:
                    self._source.name = NUMPY_BITS
                if self._source.drawn is not None and self.ledger and os.getpid() == self._process:
                    self._legacy[thread] = made, self.ledger.reserve(NUMPY_LEGACY), self._source.drawn
                return made

            # RandomState also asks whether its bit generator is an instance of what stands here
            check = {"__instancecheck__": lambda _, value: isinstance(value, original)}
            kind = type("StandsForMT19937", (type,), {**check, "__call__": lambda _, *a, **k: bit_generator(*a, **k)})
            return kind(original.__name__, (), {"__doc__": original.__doc__})

        self._replace(module, "_MT19937", make)

    def _numpy_seed(self, original: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(original)
        def seed(seed: Any = None) -> None:
            with self.watched("numpy.random", "entropy" if seed is None else "seed"):
                self._source.name = NUMPY_SEED
                try:
                    original(seed)
                finally:
                    self._source.name = NUMPY_BITS

        return seed

    def _torch_seed(self, original: Callable[[], int]) -> Callable[[], int]:
        @functools.wraps(original)
        def seed() -> int:
            with self.watched("torch", "entropy"):
                module = sys.modules[TORCH_RANDOM]
                value = self.take(TORCH_SEED, 64, original)
                if module.initial_seed() != value:
                    module.manual_seed(value)
                return value

        return seed

    def _torch_imported(self, module: ModuleType) -> None:
        generator = module.default_generator
        value = self.take(TORCH_IMPORT, 64, generator.initial_seed)
        if generator.initial_seed() != value:
            generator.manual_seed(value)


class _Seeding:
    """Tells an observer before and after. A class: a generator's context manager costs three times as much."""

    __slots__ = ("_action", "_generator", "_observer")

    def __init__(self, observer: Observer | None, generator: str, action: Action) -> None:
        self._observer, self._generator, self._action = observer, generator, action

    def __enter__(self) -> None:
        if self._observer:
            self._observer.seeding(self._generator)

    def __exit__(self, *_: object) -> None:
        if self._observer:
            self._observer.seeded(self._generator, self._action)


TAP = _Tap()
"""One per process, like the generators it stands before."""


def _caller() -> str:
    """The module that asked ``random`` for a seed."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") == "random":
        frame = frame.f_back
    return str(frame.f_globals.get("__name__")) if frame else ""


def _imports() -> bool:
    """Whether a module is being imported: a generator that it makes for itself says nothing about the cell."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def start_ledger(observer: Observer | None = None) -> EntropyLedger:
    """A ledger that keeps, from now on, what seeds the generators."""
    ledger = EntropyLedger()
    mtrand = sys.modules.get(MTRAND)
    if mtrand is not None and mtrand.get_state(legacy=False).get("bit_generator") != "MT19937":
        ledger.partial("NumPy's global generator was replaced before recording began: its state is not known")
    TAP.use(ledger, TAP.feeder, observer)
    return ledger


def stop_ledger(ledger: EntropyLedger) -> None:
    """Stop recording; undo the patches unless a replay still needs them."""
    if TAP.ledger is ledger:
        TAP.use(None, TAP.feeder)
