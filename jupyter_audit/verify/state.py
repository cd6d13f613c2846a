"""What was asked of a verification, and what is known so far."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jupyter_audit.bundle.read import Bundle
from jupyter_audit.execute.launch import Progress
from jupyter_audit.execute.sandbox import Choice
from jupyter_audit.model.verdict import Level, Step
from jupyter_audit.verify.judge import Judgement, Tolerance

RunsIn = Literal["rebuild", "current"]


@dataclass(slots=True)
class Verification:
    """What was asked, and what is known so far."""

    path: Path
    asked: Level
    runs_in: RunsIn
    data: Path | None
    given: dict[str, str]
    sandbox: Choice
    tolerance: Tolerance
    replay: bool
    timeout: float | None
    scratch: Path
    progress: Progress
    level: Level = Level.NOTHING
    replayed: bool = False
    bundle: Bundle | None = None
    judgement: Judgement | None = None
    confined: str = ""
    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    environment: list[str] = field(default_factory=list)
    behaviour: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
