"""Reads the folder around a notebook into a ``Project``. Reads only; nothing of the project is imported or run."""

import hashlib
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from packaging.utils import canonicalize_name

from jupyter_audit.capture.machine_key import machine_key
from jupyter_audit.capture.signoff_log import read_overrides, read_signoffs
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.project.folders import project_folders
from jupyter_audit.project.modules import with_modules
from jupyter_audit.project.remote import remote_of
from jupyter_audit.project.requirements import read_requirements

MAX_FILES = 10_000
"""Files that are listed below the notebook's folder. With more, rules about files must skip."""
MAX_DEPTH = 6
"""Folders below the notebook's folder that are gone into."""
MAX_HASHED = 10_000_000
"""Data files up to this size, in bytes, are hashed where hashes are asked for."""

SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Beside hidden folders and virtual environments, which are known by what they hold."""
DATA_SUFFIXES = frozenset(
    {".arrow", ".csv", ".feather", ".h5", ".hdf5", ".json", ".jsonl", ".mat", ".npy", ".npz", ".parquet", ".pkl"}
    | {".pickle", ".joblib", ".rds", ".sav", ".sqlite", ".tsv", ".txt", ".xls", ".xlsx", ".xml", ".zip", ".gz"}
)
LICENCE_STEMS = ("licence", "license", "copying", "unlicense")


def read_project(
    notebook_path: Path,
    today: date | None = None,
    *,
    session: Session | None = None,
    hashes: bool = False,
    notebook: Notebook | None = None,
) -> Project:
    """The world of the notebook at ``notebook_path``; ``today`` defaults to the calendar's day.

    ``installed`` stays empty without a ``session``: what is installed beside this process says nothing of the kernel
    that runs the notebook. ``known`` is False where the folder cannot be listed or holds more than ``MAX_FILES``.
    ``hashes`` asks for the SHA-256 of data files of up to ``MAX_HASHED`` bytes. With the ``notebook`` itself, the local
    modules that it imports are read too.
    """
    folder = notebook_path.resolve().parent
    listed = _walk(folder)
    files = frozenset(path.relative_to(folder).as_posix() for path in listed or ())
    folders = project_folders(folder)
    project = Project(
        known=listed is not None,
        files=files,
        above=_above(folder, folders[-1]),
        requirements=tuple(read_requirements(folders)),
        local_modules=frozenset(_local_modules(folders)),
        licence=_licence(folders),
        remote=next(filter(None, map(remote_of, folders)), None),
        hashes=_hashes(folder, files) if hashes else {},
        installed=installed_in(session),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        today=today or date.today(),
        machine_key=machine_key(),
    )
    project = with_signoffs(project, notebook_path)
    return project if notebook is None else with_modules(project, notebook_path, notebook)


def with_signoffs(project: Project, notebook_path: Path) -> Project:
    """The project with what is logged of this notebook's sign-offs; a log that does not hold is told, not used."""
    try:
        path = notebook_path.resolve()
        return replace(project, signoffs=read_signoffs(path), overrides=read_overrides(path), signoff_problem="")
    except UnreadableError as problem:
        return replace(project, signoffs=(), overrides=(), signoff_problem=str(problem))


def installed_in(session: Session | None) -> dict[str, str]:
    """Normalised distribution names to versions, as the recorded kernel had them; empty without a record."""
    if session is None or session.environment is None:
        return {}
    return {canonicalize_name(dist.name): dist.version for dist in session.environment.distributions}


def _walk(folder: Path) -> list[Path] | None:
    """The files below ``folder``, nearest first; None where that is not all of them."""
    found: list[Path] = []
    level, linked = [folder], {folder}
    for _ in range(MAX_DEPTH + 1):
        deeper: list[Path] = []
        for each in level:
            try:
                entries = sorted(os.scandir(each), key=lambda entry: entry.name)
            except OSError:
                if each == folder:
                    return None
                continue
            for entry in entries:
                path = Path(entry.path)
                if not entry.is_dir():
                    found.append(path)
                elif _is_walked(entry) and not (entry.is_symlink() and path.resolve() in linked):
                    linked.update({path.resolve()} if entry.is_symlink() else ())
                    deeper.append(path)
            if len(found) > MAX_FILES:
                return None
        level = deeper
    return None if level else found


def _above(folder: Path, root: Path) -> frozenset[str] | None:
    """The files of the project that lie outside of ``folder``, as seen from it; None where they are not all known."""
    listed = _walk(root) if root != folder else None
    if listed is None:
        return None
    back = {up: "../" * steps for steps, up in enumerate(folder.parents, 1)}
    found = []
    for path in listed:
        if not path.is_relative_to(folder):
            nearest = next(up for up in path.parents if up in back)
            found.append(back[nearest] + path.relative_to(nearest).as_posix())
    return frozenset(found)


def _is_walked(entry: os.DirEntry[str]) -> bool:
    hidden = entry.name.startswith(".") or entry.name in SKIPPED_FOLDERS
    return not hidden and not Path(entry.path, "pyvenv.cfg").exists() and not Path(entry.path, "conda-meta").exists()


def _local_modules(folders: tuple[Path, ...]) -> Iterator[str]:
    """Names that ``import`` finds beside the notebook, or in the root and its ``src`` once that is installed."""
    for folder in dict.fromkeys((folders[0], folders[-1], folders[-1] / "src")):
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            stem = entry.name.partition(".")[0]
            if entry.name.endswith((".py", ".pyd", ".so")) and stem.isidentifier():
                yield stem
            elif entry.name.isidentifier() and entry.is_dir() and _has_module(Path(entry.path)):
                yield entry.name


def _has_module(folder: Path) -> bool:
    try:
        return any(entry.name.endswith(".py") for entry in os.scandir(folder))
    except OSError:
        return False


def _licence(folders: tuple[Path, ...]) -> str | None:
    """What the project says its licence is, or the name of the file that holds it."""
    for folder in folders:
        stated = _stated_licence(folder / "pyproject.toml")
        if stated:
            return stated
        try:
            names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
        except OSError:
            continue
        for name in names:
            if name.lower().startswith(LICENCE_STEMS):
                return name
    return None


def _stated_licence(path: Path) -> str | None:
    try:
        project = tomllib.loads(path.read_text("utf-8-sig")).get("project", {})
    except (OSError, ValueError, RecursionError):
        return None
    stated = project.get("license") if isinstance(project, dict) else None
    if isinstance(stated, dict):
        stated = stated.get("text") or stated.get("file")
    return stated.strip().partition("\n")[0] if isinstance(stated, str) and stated.strip() else None


def _hashes(folder: Path, files: frozenset[str]) -> dict[str, str]:
    hashes = {}
    for name in sorted(files):
        path = folder / name
        if path.suffix.lower() in DATA_SUFFIXES:
            try:
                if path.stat().st_size <= MAX_HASHED:
                    hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                continue
    return hashes
