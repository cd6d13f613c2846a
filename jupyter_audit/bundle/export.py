"""Gather a notebook, its recorded session and its world into a bundle. Runs nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from jupyter_audit.bundle import layout, texts
from jupyter_audit.bundle.data import Gathered, gather_files
from jupyter_audit.bundle.gate import check_entries, check_policy, check_secrets
from jupyter_audit.bundle.lock import Lock, lock_environment
from jupyter_audit.bundle.lock.conda import environment_yml
from jupyter_audit.bundle.lock.local import local_packages
from jupyter_audit.bundle.policy import write_policy
from jupyter_audit.bundle.record import session_lines
from jupyter_audit.bundle.reference import matching_runs, reference_cells
from jupyter_audit.bundle.rocrate import crate
from jupyter_audit.bundle.signature import bundle_signer
from jupyter_audit.bundle.sources import local_sources
from jupyter_audit.bundle.wheel import own_wheel
from jupyter_audit.bundle.write import Entry, json_bytes, write_bundle
from jupyter_audit.config import Config
from jupyter_audit.errors import BundleError, UnreadableError, UsageError
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.model.bundle import BundledEnvironment, Reference
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.read import parse_notebook
from jupyter_audit.project import with_modules
from jupyter_audit.report.visible import visible
from jupyter_audit.review.assess import assess


@dataclass(slots=True)
class _Draft:
    """A bundle in the making."""

    notebook: Notebook
    folder: Path
    session: Session | None
    project: Project
    assessment: Assessment
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    lock: Lock | None = None
    gathered: Gathered | None = None
    sources: tuple[str, ...] = ()


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
    progress: Progress = quiet,
) -> Path:
    """Write the bundle of the saved notebook to ``output`` (.zip) and return its path.

    Files that the notebook read or wrote travel with it when they lie in or below its folder and are small
    (``data.MAX_FILE``, ``data.MAX_ALL``); larger ones with ``include_data``.
    ``build`` runs the build of packages that came from no index, so that their wheels travel. ``offline`` takes hashes
    from uv's cache.
    ``static`` leaves out everything recorded: such a bundle can only be verified to be intact. ``sign`` is the file
    of an Ed25519 key that signs the manifest.

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
    draft = _Draft(notebook, notebook_path.resolve().parent, session, project, assessment)
    draft.entries[layout.NOTEBOOK] = data
    progress("gather sources and data")
    _add_sources(draft)
    if session is not None:
        _add_files(draft, session, include_data=include_data)
        _add_record(draft, session)
        _add_environment(draft, session, build=build, offline=offline, progress=progress)
    _add_reports(draft)
    check_entries(draft.entries)
    _add_tools(draft)
    _add_descriptions(draft)
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


def _add_sources(draft: _Draft) -> None:
    found, notes = local_sources(draft.notebook, draft.folder)
    draft.sources = tuple(sorted(found))
    draft.entries |= {layout.SOURCE + path: file for path, file in found.items()}
    draft.notes.extend(notes)


def _add_files(draft: _Draft, session: Session, *, include_data: bool) -> None:
    gathered = gather_files(session, draft.folder, draft.sources, include_data=include_data)
    draft.gathered = gathered
    draft.entries |= {layout.DATA_FILES + path: file for path, file in gathered.data_files.items()}
    draft.entries |= {layout.OUTPUT_FILES + path: file for path, file in gathered.output_files.items()}
    draft.entries[layout.DATA_MANIFEST] = json_bytes(gathered.data)
    draft.notes.extend(f"`{file.path}`, which it read: {file.why}" for file in gathered.data.files if file.why)
    draft.notes.extend(f"`{file.path}`, which it wrote: {file.why}" for file in gathered.written if file.why)


def _add_record(draft: _Draft, session: Session) -> None:
    cells = reference_cells(draft.notebook, session)
    written = draft.gathered.written if draft.gathered else ()
    draft.entries[layout.REFERENCE] = json_bytes(Reference(cells, written))
    draft.entries[layout.SESSION] = session_lines(session)
    draft.entries[layout.ENTROPY] = json_bytes(session.entropy)
    draft.entries[layout.POLICY] = write_policy(draft.notebook, draft.folder, cells).encode("utf-8", "replace")
    sources = {cell.position: cell.source for cell in draft.notebook.cells}
    for cell in cells:
        if cell.seq is None and sources[cell.cell].strip():
            draft.notes.append(f"a run of cell {cell.cell + 1}: the session did not run it as it is saved now")


def _add_environment(draft: _Draft, session: Session, *, build: bool, offline: bool, progress: Progress) -> None:
    environment = session.environment
    if environment is None:
        raise BundleError("the session does not say in which environment it ran", "run the notebook again")
    local = local_packages(environment, build=build, progress=progress)
    for each in local:
        draft.entries |= each.files
    lock = draft.lock = lock_environment(environment, offline=offline, progress=progress, local=local)
    draft.entries |= {
        layout.LOCK: lock.pylock.encode(),
        layout.REQUIREMENTS: lock.requirements.encode(),
        layout.ENVIRONMENT: json_bytes(BundledEnvironment(environment, lock.unlocked, lock.private)),
        layout.PYTHON_VERSION: f"{environment.python}\n".encode(),
        layout.VARIABLES: texts.variables(environment).encode(),
    }
    if lock.minimal is not None:
        draft.entries[layout.LOCK_MINIMAL] = lock.minimal.encode()
    if environment.conda:
        name = Path(draft.notebook.name).stem
        draft.entries[layout.CONDA] = environment_yml(environment, lock.packages, name).encode()
    draft.notes.extend(f"`{each.name} {each.version}`: {each.why}" for each in lock.unlocked if each.kind != "own")
    draft.notes.extend(
        f"`{each.name} {each.version}` in public: it lies on {each.host}, which may ask who you are"
        for each in lock.private
    )
    draft.notes.extend(f"a wheel of `{name}`: it must be built, which `verify` does not do" for name in lock.unbuilt)


def _add_reports(draft: _Draft) -> None:
    from jupyter_audit.report import checklist, html, json, sarif
    from jupyter_audit.report.audited_file import AuditedFile

    assessment = draft.assessment
    audited = [AuditedFile(layout.NOTEBOOK, draft.notebook, assessment.report, assessment)]
    draft.entries |= {
        f"{layout.REPORT}.json": json.render(audited).encode(),
        f"{layout.REPORT}.sarif": sarif.render(audited).encode(),
        f"{layout.REPORT}.html": html.render(audited).encode("utf-8", "replace"),
        f"{layout.CHECKLIST}.json": json_bytes(assessment.checklist),
        f"{layout.CHECKLIST}.html": checklist.render("html", layout.NOTEBOOK, assessment.checklist).encode(
            "utf-8", "replace"
        ),
    }


def _add_tools(draft: _Draft) -> None:
    try:
        name, wheel = own_wheel()
    except LookupError as error:
        raise BundleError(str(error), "install jupyter_audit with pip") from error
    draft.entries[layout.TOOLS + name] = wheel
    draft.entries["reproduce.py"] = texts.reproduce().encode()


def _add_descriptions(draft: _Draft) -> None:
    environment = draft.session.environment if draft.session else None
    title = _title(draft.notebook)
    if environment is not None:
        for name in ("setup.sh", "test.sh"):
            stem = Path(draft.notebook.name).stem
            draft.entries[name] = texts.script(name, stem=stem, python=environment.python).encode()
    draft.entries[layout.README] = texts.readme(
        title=title,
        name=draft.notebook.name,
        environment=environment,
        lock=draft.lock,
        gathered=draft.gathered,
        sources=draft.sources,
        notes=draft.notes,
    ).encode("utf-8", "replace")
    today = draft.project.today.isoformat()
    draft.entries[layout.CRATE] = crate(title, draft.entries, draft.session, draft.project.licence, today)


def _title(notebook: Notebook) -> str:
    """The first heading, else the file's name."""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# ") and (text := visible(line[2:].strip())):
                    return text[:200]
    return visible(Path(notebook.name).stem)
