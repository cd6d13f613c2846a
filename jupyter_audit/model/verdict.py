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
class FileVerdict:
    """One written file's comparison. ``path`` is relative to the notebook's folder."""

    path: str
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
class Probe:
    """A re-run with one thing changed that results should not depend on.

    ``cells`` (positions) and ``files`` agree without the change and do not agree with it. ``skipped`` means not tried.
    """

    name: str
    status: Literal["same", "changed", "skipped"]
    cells: tuple[int, ...]
    files: tuple[str, ...]
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A quality beside the level. ``unknown`` means not tried, never that it holds."""

    name: Literal["stable", "offline", "elsewhere"]
    state: Literal["yes", "no", "unknown"]
    why: str


@dataclass(frozen=True, slots=True)
class MetricVerdict:
    """A number that the user named, recorded and found, with the absolute difference that is allowed."""

    name: str
    cell: int
    recorded: float
    found: float | None
    tolerance: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a bundle's claim holds, and on what evidence.

    ``asked`` is the level that was asked for, ``reasons`` say why ``level`` is not higher. ``replayed``: the level was
    reached only with the recorded entropy fed back. ``sandbox`` names the sandbox that was really used (``none``, or
    ``""`` when nothing was run), ``rtol`` and ``atol`` are the recipient's tolerances. ``cells`` and ``files`` are
    empty when the notebook was not run again. ``bundle_sha256`` is the manifest's digest: it names that of all else.
    ``made`` is when it was reached (ISO 8601, UTC) and ``machine`` on what; ``tool`` is this program and its version.
    ``signer`` is the public key (base64) that signed the bundle, None where none did. ``drift`` names data files that
    are not the recorded ones, and how they moved.
    """

    version: int
    bundle_sha256: str
    notebook: str
    asked: Level
    level: Level
    replayed: bool
    reasons: tuple[str, ...]
    cells: tuple[CellVerdict, ...]
    files: tuple[FileVerdict, ...]
    steps: tuple[Step, ...]
    environment: tuple[str, ...]
    behaviour: tuple[str, ...]
    sandbox: str
    rtol: float
    atol: float
    notes: tuple[str, ...]
    badges: tuple[Badge, ...] = ()
    probes: tuple[Probe, ...] = ()
    metrics: tuple[MetricVerdict, ...] = ()
    drift: tuple[str, ...] = ()
    made: str = ""
    machine: str = ""
    tool: str = ""
    signer: str | None = None

    @property
    def reached(self) -> bool:
        """Whether the asked level holds."""
        return self.level.rank >= self.asked.rank

    @property
    def assistance(self) -> Literal["replayed", "unassisted"]:
        """The word that stands beside the level."""
        return "replayed" if self.replayed else "unassisted"
