"""What a verification says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Level(StrEnum):
    """How far a claim holds; each level includes those before it."""

    NOTHING = "nothing"
    INTACT = "intact"
    INSTALLS = "installs"
    RUNS = "runs"
    AGREES = "agrees"
    EXACT = "exact"

    @property
    def rank(self) -> int:
        """0 (nothing) to 5 (exact)."""
        return list(Level).index(self)


Word = Literal["same", "normalised", "tolerance", "declared", "changed", "missing", "extra", "error"]


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """One cell's comparison. ``normalised`` names what was set equal before comparing."""

    cell_id: str
    cell: int
    word: Word
    why: str
    normalised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a verification. ``status`` skipped means not tried, never that it passed."""

    name: str
    status: Literal["ok", "failed", "skipped"]
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a bundle's claim holds, and on what evidence."""

    version: int
    bundle_sha256: str
    level: Level
    replayed: bool
    cells: tuple[CellVerdict, ...]
    steps: tuple[Step, ...]
    environment: tuple[str, ...]
    behaviour: tuple[str, ...]
    notes: tuple[str, ...]
