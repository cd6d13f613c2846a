"""How two bundles differ."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.model.verdict import Word


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A cell whose source is not the same. ``before`` and ``after`` are positions from 0, ``lines`` a unified diff."""

    change: Literal["added", "removed", "changed", "moved"]
    kind: str
    before: int | None
    after: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultChange:
    """Outputs of a cell (position in either) or a written file that are not the same."""

    name: str
    before: int | None
    after: int | None
    word: Word
    why: str


@dataclass(frozen=True, slots=True)
class BundleDiff:
    """Two bundles compared. ``environment`` and ``data`` are lines, ``incomparable`` what could not be compared."""

    version: int
    before: str
    after: str
    environment: tuple[str, ...]
    data: tuple[str, ...]
    code: tuple[CodeChange, ...]
    results: tuple[ResultChange, ...]
    incomparable: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs and everything could be compared."""
        return not (self.environment or self.data or self.code or self.incomparable) and all(
            result.word in ("same", "normalised", "tolerance") for result in self.results
        )
