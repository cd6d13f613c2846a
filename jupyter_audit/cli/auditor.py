"""From one file to its ``AuditedFile``: settings, project and session are found; nothing that fails stops the rest."""

import argparse
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_audit.config import Config, load_config
from jupyter_audit.errors import AuditError, NotPythonError
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.model.verdict import Verdict
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.project import installed_in, read_project, with_modules, with_signoffs
from jupyter_audit.report import AuditedFile
from jupyter_audit.report.source_map import map_source

if TYPE_CHECKING:
    from jupyter_audit.project.advisories import Advisories


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says over the settings. ``session``: ``auto``, ``none`` or the path of a journal."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    session: str = "auto"
    profile: str | None = None
    verdict: Verdict | None = None
    advisories: "Advisories | None" = None
    locate: bool = False
    """Find where cells' lines stand in their files, for formats that point there."""


def add_advisories(parser: argparse.ArgumentParser) -> None:
    """The option that gives vulnerability data."""
    parser.add_argument(
        "--advisories",
        metavar="FILE",
        type=Path,
        help="known vulnerabilities: OSV records (.json, a folder or zip) or pip-audit's JSON; not checked without",
    )


def read_advisories(path: Path | None) -> "Advisories | None":
    """The data of that option, where it was given."""
    from jupyter_audit.project import advisories

    return advisories.read_advisories(path) if path is not None else None


class NotAuditedError(Exception):
    """A file that gives no report. ``code`` is the exit code it stands for; 0 where it is passed over with reason."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(slots=True)
class Auditor:
    """Audits files one by one. Folders are read once; ``warnings`` collects what did not stop an audit."""

    options: Options
    today: date
    warnings: list[str] = field(default_factory=list)
    _projects: dict[Path, Project] = field(default_factory=dict)

    def audit(self, path: Path) -> AuditedFile:
        """Audit one file. Raises NotAuditedError with the reason, for whatever goes wrong with it."""
        try:
            return self._audit(path)
        except NotPythonError as error:
            raise NotAuditedError(str(error), 0) from error
        except AuditError as error:
            raise NotAuditedError(str(error), 2) from error
        except (MemoryError, RecursionError) as error:
            raise NotAuditedError(f"too large or too deeply nested to audit ({type(error).__name__})", 2) from error

    def config(self, path: Path) -> Config:
        """The settings for a file, the command line's over those of the project."""
        config = load_config(path.parent, path.name)
        options = self.options
        return replace(
            config,
            select=options.select or config.select,
            ignore=(*config.ignore, *options.ignore),
            fail_on=options.fail_on or config.fail_on,
            profile=options.profile or config.profile,
        )

    def project(self, path: Path, session: Session | None, notebook: Notebook) -> Project:
        """The world of a file; each folder is walked once."""
        if path.parent not in self._projects:
            self._projects[path.parent] = read_project(path, self.today)
        project = with_signoffs(replace(self._projects[path.parent], installed=installed_in(session)), path)
        project = with_modules(project, path, notebook)
        if self.options.advisories is not None:
            from jupyter_audit.project.advisories import with_advisories

            project = with_advisories(project, notebook, self.options.advisories)
        return project

    def _audit(self, path: Path) -> AuditedFile:
        from jupyter_audit.notebook.reading.read import read_notebook
        from jupyter_audit.review.assess import assess

        notebook = read_notebook(path)
        config = self.config(path)
        journal, session = self._session(path)
        assessment = assess(notebook, session, self.project(path, session, notebook), config, self.options.verdict)
        return AuditedFile(
            path=path.as_posix(),
            notebook=_without_outputs(notebook),
            report=assessment.report,
            assessment=assessment,
            session=journal,
            settings=config.source,
            threshold=config.fail_on,
            lines=_lines(path) if self.options.locate else None,
        )

    def _session(self, path: Path) -> tuple[str | None, Session | None]:
        from jupyter_audit.capture.journal import find_session, read_session

        if self.options.session == "none":
            return None, None
        if self.options.session != "auto":
            return self.options.session, read_session(Path(self.options.session))
        journal = find_session(path)
        if journal is None:
            return None, None
        try:
            return journal.as_posix(), read_session(journal)
        except AuditError as error:
            self.warnings.append(f"{path.as_posix()}: its recorded session is left out: {error}")
            return None, None


def _without_outputs(notebook: Notebook) -> Notebook:
    """What reports show of a notebook. Outputs may hold megabytes, and thousands of notebooks may be held at once."""
    cells = tuple(
        Cell(cell.id, cell.position, cell.kind, cell.source, cell.execution_count, (), {}, cell.language)
        for cell in notebook.cells
    )
    return Notebook(notebook.name, cells, {}, notebook.complete)


def _lines(path: Path) -> dict[int, tuple[int, ...]]:
    try:
        return map_source(path.read_text("utf-8-sig"), path.name)
    except (OSError, ValueError):
        return {}
