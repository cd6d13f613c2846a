"""What was asked of a verification, and what is known so far."""

from dataclasses import dataclass, field
from pathlib import Path

from jupyter_audit.bundle.read import Bundle
from jupyter_audit.execute.launch import Progress
from jupyter_audit.execute.sandbox import Sandbox
from jupyter_audit.model.verdict import Badge, Level, MetricVerdict, Probe, Step
from jupyter_audit.report.difference import Difference
from jupyter_audit.verify.judge import Judgement
from jupyter_audit.verify.request import Request


@dataclass(slots=True)
class Verification:
    """What was asked, and what is known so far. ``given`` are the recipient's environment variables."""

    request: Request
    given: dict[str, str]
    scratch: Path
    progress: Progress
    level: Level = Level.NOTHING
    replayed: bool = False
    bundle: Bundle | None = None
    signer: str | None = None
    judgement: Judgement | None = None
    sandbox: Sandbox | None = None
    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    environment: list[str] = field(default_factory=list)
    behaviour: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    probes: tuple[Probe, ...] = ()
    badges: tuple[Badge, ...] = ()
    metrics: tuple[MetricVerdict, ...] = ()
    drift: list[str] = field(default_factory=list)
    differences: tuple[Difference, ...] = ()

    def note(self, line: str) -> None:
        """Add a note, once."""
        if line and line not in self.notes:
            self.notes.append(line)
