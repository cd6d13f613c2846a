"""The notebook as the kernel knows it: the saved file with the sources that ran, or the cells that ran alone."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jupyter_audit.capture.identify import identified
from jupyter_audit.capture.signoff_log import read_signoffs
from jupyter_audit.capture.start import Recording
from jupyter_audit.config import DEFAULT, Config, load_config
from jupyter_audit.errors import AuditError
from jupyter_audit.kernel.next_cell import NextCell
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Session
from jupyter_audit.notebook.cell import Cell, Notebook, derived_id
from jupyter_audit.notebook.reading.read import read_notebook


@dataclass(frozen=True, slots=True)
class Known:
    """What an audit in the kernel rests on. ``caveats`` are told with every answer.

    ``next_id`` is the id that the cell which is about to run has in ``notebook``.
    """

    notebook: Notebook
    session: Session | None
    project: Project
    config: Config
    caveats: tuple[str, ...]
    next_id: str | None = None


def gather(recording: Recording | None, notebook_path: Path | None, next_cell: NextCell | None = None) -> Known:
    """Everything ``audit`` and ``assess`` need. A file that cannot be read becomes a caveat.

    ``next_cell`` is about to run: it takes its place in the notebook, or the last one.
    """
    caveats: list[str] = []
    session = recording.session() if recording else None
    if session is None:
        caveats.append("nothing is recorded: rules that need facts did not look (%audit on)")
    notebook = _saved(notebook_path, caveats)
    if notebook is not None:
        session = identified(session, notebook) if session else None
        notebook = _with_sources(notebook, last_runs(recording, session), caveats)
    else:
        notebook = _from_runs(last_runs(recording, session), recording)
        caveats.append("the notebook's file is not known here: only the cells that ran are judged")
    next_id = None
    if next_cell is not None:
        notebook, next_id = with_next(notebook, next_cell)
    project, config = _world(notebook_path, notebook, session, caveats)
    return Known(notebook, session, project, config, tuple(caveats), next_id)


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


def last_runs(recording: Recording | None, session: Session | None) -> dict[str, RanCell]:
    """Each cell's last run, by cell id (by source where none is known), in the order of the first runs."""
    ran: dict[str, RanCell] = {}
    for run in session.runs if recording and session else ():
        source = recording.source(run) if recording else None
        if source is not None:
            ran[run.cell_id or f"source:{run.source_sha256}"] = RanCell(run, source)
    return ran


def _with_sources(notebook: Notebook, ran: dict[str, RanCell], caveats: list[str]) -> Notebook:
    """The saved notebook with what ran in place of what the file still says, and with the counts of this kernel."""
    cells, changed = [], 0
    for cell in notebook.cells:
        known = ran.get(cell.id)
        if known is not None and cell.kind == "code":
            same = known.source == cell.source
            changed += not same
            outputs = cell.outputs if same else ()
            count = known.run.execution_count
            cell = Cell(  # noqa: PLW2901
                cell.id, cell.position, "code", known.source, count, outputs, cell.metadata, cell.language
            )
        cells.append(cell)
    ids = {cell.id for cell in notebook.cells}
    changed += sum(key not in ids for key in ran)
    if changed:
        caveats.append(
            f"{changed} cell{'s' * (changed != 1)} ran with code that the saved file does not have: save the notebook "
            "to have all of it judged"
        )
    return Notebook(notebook.name, tuple(cells), notebook.metadata, notebook.complete)


def _from_runs(ran: dict[str, RanCell], recording: Recording | None) -> Notebook:
    """The cells that ran, in the order in which they first ran. Never complete."""
    cells = tuple(
        Cell(each.run.cell_id or derived_id(position, each.source), position, "code", each.source,
             each.run.execution_count)
        for position, each in enumerate(ran.values())
    )  # fmt: skip
    name = recording.notebook.name if recording and recording.notebook else "this kernel"
    return Notebook(name, cells, {}, complete=False)


def with_next(notebook: Notebook, next_cell: NextCell) -> tuple[Notebook, str]:
    """The notebook with that cell in its place, or at its end, and the id that it has there.

    Where the id is not the file's (VS Code has ids of its own, a copied cell has a new one), the source tells.
    """
    known = notebook.by_id.get(next_cell.id or "")
    if known is None:
        known = next((cell for cell in notebook.code if cell.source == next_cell.source), None)
    position = known.position if known else len(notebook.cells)
    cell_id = known.id if known else next_cell.id or derived_id(position, next_cell.source)
    metadata = {**(known.metadata if known else {}), **next_cell.metadata}
    cell = Cell(cell_id, position, "code", next_cell.source, None, (), metadata)
    cells = (*notebook.cells[:position], cell, *notebook.cells[position + 1 :])
    return Notebook(notebook.name, cells, notebook.metadata, notebook.complete), cell_id


def _world(
    notebook_path: Path | None, notebook: Notebook, session: Session | None, caveats: list[str]
) -> tuple[Project, Config]:
    if notebook_path is None or not notebook_path.parent.is_dir():
        return Project(), DEFAULT
    config, project = DEFAULT, Project()
    try:
        config = load_config(notebook_path.parent, notebook_path.name)
    except AuditError as problem:
        caveats.append(f"settings not used: {problem}")
    try:
        from jupyter_audit.project import read_project

        project = read_project(notebook_path, session=session, notebook=notebook)
    except ModuleNotFoundError as problem:
        caveats.append(f"rules about the notebook's folder did not look: {problem.name} is not in this kernel")
        project = _signed_alone(notebook_path)
    except AuditError as problem:
        caveats.append(f"rules about the notebook's folder did not look: {problem}")
    return project, config


def _signed_alone(notebook_path: Path) -> Project:
    """What is known of a notebook's world where its folder cannot be read: its sign-offs and the day."""
    try:
        return Project(today=date.today(), signoffs=read_signoffs(notebook_path))
    except AuditError as problem:
        return Project(today=date.today(), signoff_problem=str(problem))
