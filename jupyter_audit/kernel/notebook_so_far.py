"""The notebook as the kernel knows it: the saved file with the sources that ran, or the cells that ran alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.capture.start import Recording
from jupyter_audit.config import DEFAULT, Config, load_config
from jupyter_audit.errors import AuditError
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.read import derived_id, read_notebook


@dataclass(frozen=True, slots=True)
class Known:
    """What an audit in the kernel rests on. ``caveats`` are told with every answer."""

    notebook: Notebook
    session: Session | None
    project: Project
    config: Config
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextCell:
    """A cell that has not run yet."""

    id: str
    source: str


def gather(recording: Recording | None, notebook_path: Path | None, next_cell: NextCell | None = None) -> Known:
    """Everything ``audit`` and ``assess`` need. A file that cannot be read becomes a caveat.

    ``next_cell`` is about to run: it takes its place in the notebook, or the last one.
    """
    caveats: list[str] = []
    session = recording.session() if recording else None
    if session is None:
        caveats.append("nothing is recorded: rules that need facts did not look (%audit on)")
    notebook = _saved(notebook_path, caveats)
    ran = last_sources(recording) if recording else {}
    if notebook is not None:
        notebook = _with_sources(notebook, ran, caveats)
    else:
        notebook = _from_runs(ran.values(), recording)
        caveats.append("the notebook's file is not known here: only the cells that ran are judged")
    if next_cell is not None:
        notebook = _with_next(notebook, next_cell)
    project, config = _world(notebook_path, session, caveats)
    return Known(notebook, session, project, config, tuple(caveats))


def _saved(path: Path | None, caveats: list[str]) -> Notebook | None:
    if path is None or not path.is_file():
        return None
    try:
        return read_notebook(path)
    except AuditError as problem:
        caveats.append(f"{path.name}: {problem}")
        return None


@dataclass(frozen=True, slots=True)
class RanCell:
    """A cell's last run and the source it ran."""

    run: CellRun
    source: str


def last_sources(recording: Recording) -> dict[str, RanCell]:
    """By cell id (by source where the front end sends none), in the order of the last runs."""
    ran: dict[str, RanCell] = {}
    for run in recording.runs:
        source = recording.source(run)
        key = run.cell_id or f"source:{run.source_sha256}"
        if source is not None:
            ran.pop(key, None)
            ran[key] = RanCell(run, source)
    return ran


def _with_sources(notebook: Notebook, ran: dict[str, RanCell], caveats: list[str]) -> Notebook:
    """The saved notebook, with what ran in place of what the file still says."""
    cells, changed = [], 0
    for cell in notebook.cells:
        known = ran.get(cell.id)
        if known is not None and known.source != cell.source and cell.kind == "code":
            changed += 1
            cell = Cell(  # noqa: PLW2901
                cell.id,
                cell.position,
                cell.kind,
                known.source,
                known.run.execution_count,
                (),
                cell.metadata,
                cell.language,
            )
        cells.append(cell)
    ids = {cell.id for cell in notebook.cells}
    missing = sum(1 for key in ran if key not in ids and not key.startswith("source:"))
    if changed or missing:
        count = changed + missing
        caveats.append(
            f"{count} cell{'s' * (count != 1)} ran with code that the saved file does not have yet: save the notebook "
            "to have all of it judged"
        )
    return Notebook(notebook.name, tuple(cells), notebook.metadata, notebook.complete)


def _from_runs(ran: Iterable[RanCell], recording: Recording | None) -> Notebook:
    """The cells that ran, in the order in which they first ran. Never complete."""
    first: dict[str, int] = {}
    for run in recording.runs if recording else ():
        first.setdefault(run.cell_id or run.source_sha256, run.seq)
    ordered = sorted(ran, key=lambda cell: first[cell.run.cell_id or cell.run.source_sha256])
    cells = tuple(
        Cell(
            each.run.cell_id or derived_id(position, each.source),
            position,
            "code",
            each.source,
            each.run.execution_count,
        )
        for position, each in enumerate(ordered)
    )
    name = recording.notebook.name if recording and recording.notebook else "this kernel"
    return Notebook(name, cells, {}, complete=False)


def _with_next(notebook: Notebook, next_cell: NextCell) -> Notebook:
    known = notebook.by_id.get(next_cell.id)
    position = known.position if known else len(notebook.cells)
    cell = Cell(next_cell.id, position, "code", next_cell.source, None, (), known.metadata if known else {})
    cells = (*notebook.cells[:position], cell, *notebook.cells[position + 1 :])
    return Notebook(notebook.name, cells, notebook.metadata, notebook.complete)


def _world(notebook_path: Path | None, session: Session | None, caveats: list[str]) -> tuple[Project, Config]:
    if notebook_path is None or not notebook_path.parent.is_dir():
        return Project(), DEFAULT
    config, project = DEFAULT, Project()
    try:
        config = load_config(notebook_path.parent, notebook_path.name)
    except AuditError as problem:
        caveats.append(f"settings not used: {problem}")
    try:
        from jupyter_audit.project import read_project

        project = read_project(notebook_path, session=session)
    except ModuleNotFoundError as problem:
        caveats.append(f"rules about the notebook's folder did not look: {problem.name} is not in this kernel")
    except AuditError as problem:
        caveats.append(f"rules about the notebook's folder did not look: {problem}")
    return project, config
