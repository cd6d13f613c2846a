"""What the routes answer with. The panel's types are generated from these, as from the model."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.checklist.attest import Attestation
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.review import SignOff


@dataclass(frozen=True, slots=True)
class AssessReply:
    """An assessment, or the keys of the parts that the server no longer holds and that must be sent again."""

    assessment: Assessment | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttestReply:
    """A person's answer to a checklist item, for the notebook's metadata, or the parts that must be sent again."""

    attestation: Attestation | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignOffReply:
    """A vouching, for the metadata of what it speaks of, or the parts that must be sent again.

    ``logged``: it stands in the log beside the notebook too.
    """

    signoff: SignOff | None
    logged: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule in a list."""

    rule: str
    category: str
    severity: Severity
    confidence: Confidence
    cwe: int | None
    summary: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that a rule says about itself. ``text`` is plain text with ``##`` headings."""

    rule: str
    category: str
    severity: Severity
    confidence: Confidence
    cwe: int | None
    summary: str
    text: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as far as it has come. ``lines`` start at the line asked for; ``next`` is what to ask for then.

    ``result`` is the contents path of the file it wrote, ``output`` what it printed as its answer, ``page`` whether
    ``GET jobs/<id>/page`` has its report for people; all only once it is done.
    """

    id: str
    kind: Literal["export", "verify"]
    state: Literal["running", "done", "failed", "cancelled"]
    lines: tuple[str, ...]
    next: int
    exit_code: int | None
    result: str | None
    output: str | None
    page: bool = False


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Code that starts recording in a kernel in which this package is not installed."""

    code: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was not served, and what to do about it."""

    message: str
    hint: str
    reason: Literal["other", "not-python"] = "other"
