"""Gather a notebook, its recorded session and its world into a bundle. Runs nothing."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.data import gather_files
from jupyter_audit.bundle.describe import add_descriptions, add_index, add_reports, add_tools
from jupyter_audit.bundle.draft import Draft
from jupyter_audit.bundle.environment import add_environment
from jupyter_audit.bundle.gate import check_entries, check_policy, check_secrets
from jupyter_audit.bundle.policy import Calibration, write_policy
from jupyter_audit.bundle.record import session_lines
from jupyter_audit.bundle.reference import matching_runs, reference_cells
from jupyter_audit.bundle.signature import bundle_signer
from jupyter_audit.bundle.sources import local_sources
from jupyter_audit.bundle.write import json_bytes, write_bundle
from jupyter_audit.compare.metrics import Metric, find
from jupyter_audit.config import Config
from jupyter_audit.errors import UnreadableError, UsageError
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.model.bundle import MetricValue, Reference
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.project import with_modules
from jupyter_audit.review.assess import assess


def export_bundle(
    notebook_path: Path,
    output: Path,
    session: Session | None,
    project: Project,
    config: Config,
    *,
    include_data: bool = False,
    build: bool = False,
    offline: bool = False,
    static: bool = False,
    sign: Path | None = None,
    calibrate: Callable[[Path], Calibration] | None = None,
    metrics: Sequence[Metric] = (),
    progress: Progress = quiet,
) -> Path:
    """Write the bundle of the saved notebook to ``output`` (.zip) and return its path.

    Files that the notebook read or wrote travel with it when they lie in or below its folder and are small
    (``data.MAX_FILE``, ``data.MAX_ALL``); larger ones with ``include_data``.
    ``build`` runs the build of packages that came from no index, so that their wheels travel. ``offline`` takes hashes
    from uv's cache.
    ``static`` leaves out everything recorded: such a bundle can only be verified to be intact. ``sign`` is the file
    of an Ed25519 key that signs the manifest. ``calibrate`` runs a bundle twice and says what varies
    (``verify.calibrate``). ``metrics`` are numbers that the saved outputs state, to be compared by name.

    Raises UsageError without a session (unless ``static``), BundleError when a secret would be packed, the policy holds
    the export back, or nothing can be locked. Then no file is written.
    """
    signer = bundle_signer(notebook_path.name, sign) if sign is not None else None
    data = _read(notebook_path)
    notebook = parse_notebook(data, notebook_path.name)
    session = None if static else _recorded(notebook, session)
    progress("audit")
    assessment = assess(notebook, session, with_modules(project, notebook_path, notebook), config)
    check_policy(assessment)
    check_secrets(notebook, assessment.report)
    draft = Draft(notebook, notebook_path.resolve(), session, project, assessment)
    draft.entries[layout.NOTEBOOK] = data
    progress("gather sources and data")
    _add_sources(draft)
    if session is not None:
        _add_files(draft, session, include_data=include_data)
        _add_record(draft, session, metrics)
        add_environment(draft, session, build=build, offline=offline, progress=progress)
        if calibrate is not None:
            _add_calibration(draft, calibrate)
    add_reports(draft)
    add_descriptions(draft)
    check_entries(draft.entries)
    add_tools(draft)
    add_index(draft)
    progress(f"write {output.name}")
    write_bundle(output, draft.entries, notebook=notebook_path.name, recorded=session is not None, signer=signer)
    return output


def _read(path: Path) -> bytes:
    if path.suffix != ".ipynb":
        raise UsageError(f"{path.name} is no .ipynb notebook", "a bundle is made from a saved notebook")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}", "check the path") from error


def _recorded(notebook: Notebook, session: Session | None) -> Session:
    """The session, when it is one of this notebook."""
    ways = "record it: `--run` runs it first; `--static` makes a bundle that says it was not recorded"
    if session is None or session.environment is None:
        raise UsageError("there is no recorded session of this notebook", ways)
    code = [cell for cell in notebook.cells if cell.kind == "code" and cell.source.strip()]
    if code and not matching_runs(notebook, session):
        raise UsageError("the recorded session ran none of the cells as they are saved now", ways)
    return session


def _add_calibration(draft: Draft, calibrate: Callable[[Path], Calibration]) -> None:
    """Calibrate the bundle as it would be without, and write down what was found."""
    check_entries(draft.entries)
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-") as scratch:
        plain = Path(scratch) / "bundle.zip"
        write_bundle(plain, draft.entries, notebook=draft.notebook.name, recorded=True)
        draft.calibration = calibrate(plain)
    _add_policy(draft)


def _add_policy(draft: Draft) -> None:
    cells = reference_cells(draft.notebook, draft.session)
    noise = draft.calibration.noise if draft.calibration is not None else None
    draft.entries[layout.POLICY] = write_policy(draft.notebook, draft.folder, cells, noise, draft.metrics).encode(
        "utf-8", "replace"
    )


def _add_sources(draft: Draft) -> None:
    found, notes = local_sources(draft.notebook, draft.folder)
    draft.sources = tuple(sorted(found))
    draft.entries |= {layout.SOURCE + path: file for path, file in found.items()}
    draft.notes.extend(notes)


def _add_files(draft: Draft, session: Session, *, include_data: bool) -> None:
    gathered = gather_files(session, draft.folder, draft.sources, include_data=include_data)
    draft.gathered = gathered
    draft.entries |= {layout.DATA_FILES + path: file for path, file in gathered.data_files.items()}
    draft.entries |= {layout.OUTPUT_FILES + path: file for path, file in gathered.output_files.items()}
    draft.entries[layout.DATA_MANIFEST] = json_bytes(gathered.data)
    draft.notes.extend(f"`{file.path}`, which it read: {file.why}" for file in gathered.data.files if file.why)
    draft.notes.extend(f"`{file.path}`, which it wrote: {file.why}" for file in gathered.written if file.why)


def _add_metrics(draft: Draft, metrics: Sequence[Metric]) -> None:
    """The named numbers, where the saved outputs state them. Raises UsageError for a name that none has."""
    draft.metrics = tuple(metrics)
    draft.results = tuple(
        MetricValue(metric.name, cell.id, cell.position, value, metric.tolerance)
        for metric in metrics
        for cell in draft.notebook.code
        for value in find(metric, cell.outputs)
    )
    if missing := [metric.name for metric in metrics if metric.name not in {each.name for each in draft.results}]:
        raise UsageError(
            f"no output states the metric {missing[0]!r}", f"print it by its name, such as {missing[0]}: 0.93"
        )
    if metrics:
        draft.entries[layout.METRICS] = json_bytes(draft.results)


def _add_record(draft: Draft, session: Session, metrics: Sequence[Metric]) -> None:
    _add_metrics(draft, metrics)
    cells = reference_cells(draft.notebook, session)
    written = draft.gathered.written if draft.gathered else ()
    draft.entries[layout.REFERENCE] = json_bytes(Reference(cells, written))
    draft.entries[layout.SESSION] = session_lines(session)
    draft.entries[layout.ENTROPY] = json_bytes(session.entropy)
    _add_policy(draft)
    sources = {cell.position: cell.source for cell in draft.notebook.cells}
    for cell in cells:
        if cell.seq is None and sources[cell.cell].strip():
            draft.notes.append(f"a run of cell {cell.cell + 1}: the session did not run it as it is saved now")
