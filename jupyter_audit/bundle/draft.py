"""A bundle in the making."""

from dataclasses import dataclass, field
from pathlib import Path

from jupyter_audit.bundle.data import Gathered
from jupyter_audit.bundle.lock import Lock
from jupyter_audit.bundle.policy import Calibration
from jupyter_audit.bundle.write import Entry
from jupyter_audit.compare.metrics import Metric
from jupyter_audit.model.bundle import MetricValue
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Environment, Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.report.visible import visible


@dataclass(slots=True)
class Draft:
    """What is known of the notebook at ``path``, and the files that its bundle will hold.

    ``notes`` say what the bundle does not hold, for its reader.
    """

    notebook: Notebook
    path: Path
    session: Session | None
    project: Project
    assessment: Assessment
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    lock: Lock | None = None
    gathered: Gathered | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    calibration: Calibration | None = None
    metrics: tuple[Metric, ...] = ()
    results: tuple[MetricValue, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the notebook lies."""
        return self.path.parent

    @property
    def environment(self) -> Environment | None:
        """The recorded kernel's."""
        return self.session.environment if self.session is not None else None

    @property
    def title(self) -> str:
        """The first heading, else the file's name."""
        for cell in self.notebook.cells:
            if cell.kind == "markdown":
                for line in cell.source.splitlines():
                    if line.startswith("# ") and (text := visible(line[2:].strip())):
                        return text[:200]
        return visible(self.path.stem)
