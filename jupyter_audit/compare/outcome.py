"""What a comparison needs to know and what it says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_audit.compare.clock import Interval
from jupyter_audit.model.verdict import Word

RTOL, ATOL = 1e-5, 1e-8
"""The tolerances used when the recipient names none: those of ``numpy.allclose``."""

_BADNESS: tuple[Word, ...] = ("same", "normalised", "tolerance", "declared", "extra", "missing", "changed", "error")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one of the two runs.

    ``paths`` are absolute paths of its machine and the label that stands for each, such as
    ``("/home/ada/study", "<folder>")``. ``clock`` is when the cell ran, None for a cell that reads no clock. ``uuids``
    and ``processes``: the cell makes UUIDs, or asks for process ids; ``process_only``: it shows nothing else.
    """

    paths: tuple[tuple[str, str], ...] = ()
    clock: Interval | None = None
    uuids: bool = False
    processes: bool = False
    process_only: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """How one cell is compared.

    ``rtol`` and ``atol`` bound floats: ``|actual - reference| <= atol + rtol * |reference|``. ``reference`` and
    ``actual`` are the two machines, ``widgets`` their widget models by id, as far as they were saved.
    """

    rtol: float = RTOL
    atol: float = ATOL
    reference: Side = Side()
    actual: Side = Side()
    widgets: tuple[Mapping[str, Any], Mapping[str, Any]] = field(default=({}, {}))

    def close(self, reference: float, actual: float) -> bool:
        """Whether ``actual`` lies within the tolerance. NaN is close to nothing: it is compared as a word."""
        return abs(actual - reference) <= self.atol + self.rtol * abs(reference)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The word for one comparison, why, and the names of what was set equal before comparing."""

    word: Word
    why: str = ""
    normalised: tuple[str, ...] = ()


SAME = Outcome("same")


def badness(word: Word) -> int:
    """0 (same) to 7 (error)."""
    return _BADNESS.index(word)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of several outcomes, with what any of them normalised. No outcome at all is ``same``."""
    found = list(outcomes)
    if not found:
        return SAME
    bad = max(found, key=lambda outcome: badness(outcome.word))
    return Outcome(bad.word, bad.why, tuple(sorted({name for outcome in found for name in outcome.normalised})))


def shown(text: str) -> str:
    """A piece of somebody's output, safe to print: no control characters, no line breaks, not long."""
    safe = "".join(char if char.isprintable() else "·" for char in text[: _SHOWN + 1])
    return safe if len(safe) <= _SHOWN else safe[: _SHOWN - 1] + "…"
