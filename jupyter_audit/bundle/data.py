"""The files that a notebook read and wrote: which travel with it, and which only by name and digest."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from jupyter_audit.bundle.names import unsafe
from jupyter_audit.capture.hashing import LARGE, LATE
from jupyter_audit.compare.profile import profile
from jupyter_audit.model.bundle import DataFile, DataManifest, TableProfile, WrittenFile
from jupyter_audit.model.session import BEING_HASHED, FileFact, HostFact, Session

MAX_FILE = 10_000_000
MAX_ALL = 50_000_000
"""Bytes of one file, and of all together, that are included without being asked for: data in or below the notebook's
folder, without which nobody could verify the bundle. ``--include-data`` lifts both up to ``MAX_ASKED``."""

MAX_ASKED = 4_000_000_000

_UNHASHED = (LARGE, LATE, BEING_HASHED)
"""Why a file has no digest although it may be just as the notebook saw it."""

_CREDENTIALS = re.compile(
    r"(?i)(?:^|/)(?:\.env(?:\..*)?|\.netrc|\.pgpass|\.pypirc|\.npmrc|id_(?:rsa|dsa|ecdsa|ed25519)|credentials?(?:\..*)?"
    r"|kaggle\.json|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx))$"
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What of the files goes into the bundle: the manifest of what was read, of what was written, and the files."""

    data: DataManifest
    written: tuple[WrittenFile, ...]
    data_files: dict[str, Path]
    output_files: dict[str, Path]


@dataclass(slots=True)
class _Budget:
    """How many bytes may still be included."""

    file: int
    left: int


def gather_files(session: Session, folder: Path, source: Iterable[str], *, include_data: bool) -> Gathered:
    """Sort the session's files. ``source`` are relative paths that already travel as source."""
    budget = _Budget(MAX_ASKED, MAX_ASKED) if include_data else _Budget(MAX_FILE, MAX_ALL)
    read, written = _facts(session)
    carried = set(source)
    data_files: dict[str, Path] = {}
    files = []
    for path, (fact, cells) in sorted(read.items()):
        relative = _inside(path, folder)
        if relative in carried or relative in written:
            continue
        why = _why_not(relative, fact, folder, budget)
        if not why and relative is not None:
            data_files[relative] = folder / relative
        shown = relative or Path(path).name
        table = _profile(folder / path, fact) if why else None
        files.append(DataFile(shown, fact.sha256, fact.size, tuple(sorted(cells)), fact.how, not why, why, table))
    output_files: dict[str, Path] = {}
    outputs = []
    for path, fact in sorted(written.items()):
        why = _why_not(path, fact, folder, budget)
        if not why:
            output_files[path] = folder / path
        outputs.append(WrittenFile(path, fact.sha256, fact.size, not why, why))
    return Gathered(DataManifest(tuple(files), _hosts(session)), tuple(outputs), data_files, output_files)


def _facts(session: Session) -> tuple[dict[str, tuple[FileFact, set[str]]], dict[str, FileFact]]:
    """Files read (with the cells that did) and files written inside the working folder, as last seen.

    A file that was written before it was first read is the notebook's own, not its data.
    """
    read: dict[str, tuple[FileFact, set[str]]] = {}
    written: dict[str, FileFact] = {}
    own: set[str] = set()
    for run in session.runs:
        for fact in run.facts:
            if not isinstance(fact, FileFact):
                continue
            if fact.mode == "write":
                own.add(fact.path)
                if _is_relative(fact.path):
                    written[fact.path] = fact
            elif fact.path not in own and not _is_temporary(fact):
                cells = read.setdefault(fact.path, (fact, set()))[1]
                cells.update([run.cell_id] if run.cell_id else [])
    return read, {path: fact for path, fact in written.items() if fact.how != "opened, then deleted"}


def _is_temporary(fact: FileFact) -> bool:
    """A file elsewhere that was gone when the cell ended: the cell made it itself."""
    return fact.how == "opened, then deleted" and not _is_relative(fact.path)


def _is_relative(path: str) -> bool:
    return not Path(path).is_absolute() and not PureWindowsPath(path).drive and ".." not in Path(path).parts


def _inside(path: str, folder: Path) -> str | None:
    """The path relative to the notebook's folder, None when it lies elsewhere."""
    try:
        return (folder / path).resolve().relative_to(folder).as_posix()
    except (ValueError, OSError):
        return None


def _why_not(relative: str | None, fact: FileFact, folder: Path, budget: _Budget) -> str:
    """Why a file is not included; empty when it is. Takes its size from the budget."""
    if relative is None:
        return "it lies outside the notebook's folder: give it to verify with --data"
    path = folder / relative
    if why := unsafe(relative):
        return f"its name does not do everywhere ({why}): give it to verify with --data"
    if _CREDENTIALS.search(relative):
        return "its name says that it holds credentials: give it to verify with --data"
    if not path.is_file() or path.is_symlink():
        return "it is not there any more, or is a link"
    size = path.stat().st_size
    if size > budget.file or size > budget.left:
        return f"it is large ({size:,} bytes): export with --include-data, or give it to verify with --data"
    if fact.sha256 is None and not fact.how.endswith(_UNHASHED):
        return f"what the notebook saw of it is not known ({fact.how})"
    with path.open("rb") as file:
        if fact.sha256 is not None and hashlib.file_digest(file, "sha256").hexdigest() != fact.sha256:
            return "it has changed since the notebook used it"
    budget.left -= size
    return ""


def _profile(path: Path, fact: FileFact) -> TableProfile | None:
    """What a table that stays behind was like, so that a recipient can tell how another one differs from it."""
    try:
        with path.open("rb") as file:
            same = fact.sha256 is not None and hashlib.file_digest(file, "sha256").hexdigest() == fact.sha256
    except OSError:
        return None
    return profile(path) if same and not _CREDENTIALS.search(path.as_posix()) else None


def _hosts(session: Session) -> tuple[str, ...]:
    hosts = {fact.host for run in session.runs for fact in run.facts if isinstance(fact, HostFact)}
    return tuple(sorted(hosts))
