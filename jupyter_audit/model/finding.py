"""What an audit says: findings, the places they stand at, and the report that holds them."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is if true."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 (low) to 3 (critical), for thresholds and sorting."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Confidence(StrEnum):
    """How sure the rule is. What a rule cannot know, it says here, not by silence."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Part(StrEnum):
    """Which part of a notebook a place lies in."""

    SOURCE = "source"
    OUTPUT = "output"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a notebook. ``cell`` is 0-based over all cells; lines and columns are 1-based.

    ``end_column`` is exclusive. ``part`` notebook has neither cell nor line; ``part`` output has a cell
    and, where known, the line within that cell's text output.
    """

    cell_id: str | None = None
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    part: Part = Part.SOURCE


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text between two positions of a cell's source (1-based, end exclusive) by ``text``."""

    cell_id: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A suggested change. ``safe`` means that it keeps the cell's meaning, so ``check --fix`` may apply it."""

    description: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's decision to live with a finding.

    ``until`` is an ISO date; after it the waiver is ``expired`` and the finding counts again. So it does where the
    waiver stands in a cell that a model wrote and nobody vouched for: ``unsigned``.
    """

    rules: tuple[str, ...]
    reason: str
    author: str | None = None
    until: str | None = None
    expired: bool = False
    unsigned: bool = False

    @property
    def in_force(self) -> bool:
        """Whether it keeps the finding from counting."""
        return not (self.expired or self.unsigned)


@dataclass(frozen=True, slots=True)
class Finding:
    """One flagged pattern. ``cwe`` is the weakness's number in MITRE's list, where there is one."""

    rule: str
    category: str
    severity: Severity
    confidence: Confidence
    cwe: int | None
    message: str
    place: Place
    related: tuple[Place, ...]
    evidence: tuple[str, ...]
    fix: Fix | None
    fingerprint: str
    waiver: Waiver | None

    @property
    def counts(self) -> bool:
        """Whether the finding stands, that is, has no waiver in force."""
        return self.waiver is None or not self.waiver.in_force


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that did not look, and why. Never the same thing as a clean result."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that one audit found. ``python`` is the minor version whose grammar judged the cells."""

    version: int
    python: str
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    rules_run: tuple[str, ...]

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that no waiver covers."""
        return tuple(finding for finding in self.findings if finding.counts)
