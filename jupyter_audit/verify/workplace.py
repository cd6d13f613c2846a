"""Where a stranger's notebook runs: a clean folder with its files, a home of its own, few environment variables."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.read import Bundle
from jupyter_audit.errors import UsageError
from jupyter_audit.model.bundle import DataFile
from jupyter_audit.model.session import Environment
from jupyter_audit.verify.claim import Claim

_PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "WINDIR")
"""Of this process's variables: what a program needs to start and to speak the user's language. Nothing personal."""

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")


Mark = tuple[int, int, int]
"""What tells a file from one that took its place: inode, size in bytes, time of the last change in ns."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """``work`` is the notebook's folder; ``home`` and ``cache`` are shared by the runs of one verification.

    ``placed`` are the files that stood in ``work`` before the notebook ran, each with its mark.
    """

    work: Path
    home: Path
    cache: Path
    notes: tuple[str, ...]
    placed: Mapping[str, Mark]


def prepare(bundle: Bundle, claim: Claim, scratch: Path, name: str, data: Path | None) -> Workplace:
    """A fresh working folder ``scratch/name`` with the notebook, its modules and its data.

    ``data`` is a folder with files that the bundle does not hold: a file is taken when it has the recorded digest.
    """
    work = scratch / name
    work.mkdir()
    (work / Path(bundle.manifest.notebook).name).write_bytes(claim.source)
    bundle.unpack(layout.SOURCE, work)
    bundle.unpack(layout.DATA_FILES, work)
    notes = [note for file in claim.data.files if not file.included and (note := _bring(file, work, data))]
    home, cache = scratch / "home", scratch / "cache"
    home.mkdir(exist_ok=True)
    cache.mkdir(exist_ok=True)
    placed = {name: mark for each in claim.reference.files if (mark := mark_of(work / (name := each.path)))}
    return Workplace(work, home, cache, tuple(notes), placed)


def mark_of(path: Path) -> Mark | None:
    """None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def blank(claim: Claim) -> Any:
    """The notebook as nbformat 4 without outputs and widgets: what it holds after a run, that run gave it."""
    node = nbformat.reads(claim.source.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
    node.metadata.pop("widgets", None)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return node


def _bring(file: DataFile, work: Path, data: Path | None) -> str:
    """Copy a file that the bundle does not hold from ``data``; a note when that fails."""
    if data is None:
        return f"{file.path} is not in the bundle: {file.why}"
    for candidate in (data / file.path, data / Path(file.path).name):
        if candidate.is_file():
            with candidate.open("rb") as found:
                digest = hashlib.file_digest(found, "sha256").hexdigest()
            if file.sha256 is not None and digest != file.sha256:
                return f"{candidate.name} in the data folder is another file than the one that was recorded: not used"
            target = work / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(candidate, target)
            unsure = file.sha256 is None
            return f"{file.path} was brought by --data, but its digest was not recorded" if unsure else ""
    return f"{file.path} is neither in the bundle nor in the data folder"


def variables(
    place: Workplace, python: Path, environment: Environment, hash_seed: str, given: Mapping[str, str]
) -> dict[str, str]:
    """The kernel's environment variables: the system's least, the recorded thread counts, and what was ``given``."""
    path = [str(python.parent), *(["/usr/local/bin", "/usr/bin", "/bin"] if os.name == "posix" else [os.defpath])]
    return {
        **{name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON},
        **{name: value for name, value in environment.threads if re.fullmatch(r"[A-Z_]+_THREADS", name)},
        "PATH": os.pathsep.join(path),
        "HOME": str(place.home),
        "USERPROFILE": str(place.home),
        "PYTHONHASHSEED": hash_seed,
        "PYTHONNOUSERSITE": "1",
        "PYTHONPYCACHEPREFIX": str(place.cache),
        **given,
    }


def read_variables(path: Path | None) -> dict[str, str]:
    """``NAME=value`` lines of a file, as in env.template filled in. Raises UsageError for a line that is none."""
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {type(error).__name__}", "give a text file of NAME=value lines"
        ) from error
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise UsageError(f"line {number} of {path.name} is not NAME=value")
        value = match[2]
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        if value:
            found[match[1]] = value[1:-1] if quoted else value
    return found


def paths_here(place: Workplace) -> tuple[tuple[str, str], ...]:
    """This side's paths and the labels that make them equal to the author's."""
    home = str(place.home)
    return (
        (str(place.work), "<folder>"),
        (home, "<home>"),
        *([("/private" + home, "<home>")] if sys.platform == "darwin" else []),
    )
