"""Which of the user's files a cell opened, as far as Python's own ``open`` shows.

Seen: ``open``, ``os.open``, pandas' ``read_csv``, NumPy, Pillow. Not seen, because their libraries open files without
Python: parquet and pyarrow, polars, HDF5, duckdb, OpenCV. Left out: library and system files, caches, the kernel's
own files.
"""

# It runs at every open(), where pathlib would cost several times as much.
# ruff: noqa: PTH100, PTH109, PTH111, PTH116, PTH118, PTH120, PTH123

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from jupyter_audit.capture import audithook
from jupyter_audit.capture.places import FOLDER, user_data
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import FileFact, NoteFact

HASH_BYTES = 16 * 2**20
"""A larger file is named with its size, not hashed: hashing must not be felt."""
HASH_BYTES_PER_CELL = 64 * 2**20
MAX_FILES = 500
"""Files listed per cell."""

_State = tuple[int, int, int]
"""Size, modification time in nanoseconds, inode: what tells whether a file changed since it was opened."""

# fmt: off
_PARTS = frozenset((
    "__pycache__", ".ipython", ".jupyter", ".cache", ".config", ".matplotlib", ".git", ".ipynb_checkpoints",
    "site-packages", "dist-packages", FOLDER,
))
# fmt: on


class FileProbe:
    """Collects ``open`` events while a cell runs, and looks at the files when it has ended."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, bool], _State | None] = {}
        self._more = False
        self._libraries = _library_folders()
        self._hashes: dict[tuple[str, _State], str] = {}
        self._cwd = ""

    def begin(self, _seq: int, _source: str) -> None:
        """Start listening."""
        self._opened, self._more = {}, False
        self._cwd = os.getcwd()
        audithook.listen(("open",), self._on_open)

    def _on_open(self, _: str, arguments: tuple[Any, ...]) -> None:
        path, mode, flags = arguments
        if isinstance(path, int) or path is None:
            return
        text = os.fsdecode(path)
        if text.startswith(self._libraries):
            return
        text = os.path.abspath(text)  # now: the cell may change its directory
        if not self._is_users(text):
            return
        writes = any(letter in mode for letter in "wax+") if isinstance(mode, str) else bool(flags & _WRITE_FLAGS)
        key = (text, writes)
        if key in self._opened:
            return
        if len(self._opened) >= MAX_FILES:
            self._more = True
            return
        self._opened[key] = None if writes else _state(text)

    def _is_users(self, path: str) -> bool:
        if path.startswith(self._libraries):
            return False
        return _PARTS.isdisjoint(Path(path).parts) and not path.endswith((".pyc", ".so", ".pyd", ".dll", ".dylib"))

    def end(self) -> Iterator[FileFact | NoteFact]:
        """The files, hashed where they are small and still as they were when they were opened."""
        audithook.ignore(self._on_open)
        opened, self._opened = self._opened, {}
        left = HASH_BYTES_PER_CELL
        with audithook.not_the_users():
            for (path, writes), before in opened.items():
                now = _state(path)
                if now is None and before is None:
                    continue  # it did not exist, or it was a directory or device, or is gone again
                mode: Literal["read", "write"] = "write" if writes else "read"
                shown = redact(_shown(path, self._cwd))
                if now is None:
                    yield FileFact(shown, mode, None, None, "opened, then deleted")
                elif not writes and now != before:
                    yield FileFact(shown, mode, None, None, "opened, then changed: not hashed")
                elif now[0] > HASH_BYTES or now[0] > left:
                    yield FileFact(shown, mode, None, now[0], "opened, too large to hash while working")
                else:
                    left -= now[0]
                    digest = self._hash(path, now)
                    yield FileFact(shown, mode, digest, now[0], "opened" if digest else "opened, not readable")
        if self._more:
            yield NoteFact(f"more than {MAX_FILES} files were opened: the rest is not listed")

    def _hash(self, path: str, state: _State) -> str | None:
        known = self._hashes.get((path, state))
        if known is None:
            try:
                with open(path, "rb") as file:
                    known = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return None
            if len(self._hashes) < MAX_FILES:
                self._hashes[path, state] = known
        return known


_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC


def _state(path: str) -> _State | None:
    """None for what is no regular file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if found.st_mode & 0o170000 == 0o100000 else None


def _shown(path: str, cwd: str) -> str:
    """Relative to the working directory where it lies below it, with slashes."""
    try:
        return Path(path).relative_to(cwd).as_posix()
    except ValueError:
        return Path(path).as_posix()


def _library_folders() -> tuple[str, ...]:
    """Folders whose files are not the user's data."""
    folders = {os.path.join(prefix, "share") for prefix in (sys.prefix, sys.base_prefix)}
    folders |= {str(user_data().parent), os.path.join(sys.base_exec_prefix, sys.platlibdir)}
    folders |= {os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(__file__))}
    folders |= {"/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/run", "/System", "/Library", "C:\\Windows"}
    folders.add(os.path.join(tempfile.gettempdir(), f"ipykernel_{os.getpid()}"))
    unsafe = {os.path.abspath(os.sep), sys.prefix, sys.base_prefix, os.path.expanduser("~")}
    return tuple(sorted(os.path.join(folder, "") for folder in folders - unsafe if folder))
