"""Which of the user's files a cell read and wrote, and how that was seen.

``opened``: by Python's own ``open`` (``os.open``, pandas' ``read_csv``, NumPy, Pillow). ``named in the code``: what
libraries open without Python (Arrow, Polars, HDF5, DuckDB, OpenCV), where the cell names the file. ``changed in the
folder``: new or changed in the working folder when the cell ended. Left out: library and system files, caches, the
kernel's own files, notebooks (their front ends save them at any time).
"""

# It runs at every open(), where pathlib would cost several times as much.
# ruff: noqa: PTH100, PTH109, PTH111, PTH116, PTH118, PTH120, PTH123

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from jupyter_audit.capture import audithook
from jupyter_audit.capture.hashing import LARGE, Hasher
from jupyter_audit.capture.named_files import named_files
from jupyter_audit.capture.places import FOLDER, user_data
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import BEING_HASHED, FileFact, NoteFact

HASH_BYTES = 2 * 2**20
"""A larger file is hashed in the background: hashing must not be felt."""
HASH_BYTES_PER_CELL = 8 * 2**20
MAX_FILES = 500
"""Files listed per cell."""
MIN_ENTRIES, MAX_ENTRIES, ENTRIES_A_SECOND = 300, 20_000, 10_000
"""Entries of the working folder that are looked at when a cell ends: at least, at most, by how long the cell took."""

OPENED, NAMED, FOUND = "opened", "named in the code", "changed in the folder"
Mode = Literal["read", "write"]
LaterHashed = Callable[[int, FileFact], None]
"""Told the run and the fact that takes the place of the one of the same path and mode."""

_State = tuple[int, int, int]
"""Size, modification time in nanoseconds, inode: what tells whether a file changed since it was opened."""

# fmt: off
_PARTS = frozenset((
    "__pycache__", ".ipython", ".jupyter", ".cache", ".config", ".matplotlib", ".git", ".ipynb_checkpoints",
    "site-packages", "dist-packages", "node_modules", FOLDER,
))
# fmt: on


class FileProbe:
    """Collects ``open`` events while a cell runs, and looks at the files when it has ended."""

    def __init__(
        self, namespace: dict[str, object], hasher: Hasher, later: LaterHashed, own: Callable[[], frozenset[str]]
    ) -> None:
        self._namespace = namespace
        self._own = own
        self._hasher = hasher
        self._later = later
        self._opened: dict[tuple[str, bool], _State | None] = {}
        self._how: dict[str, str] = {}
        self._more = False
        self._libraries = _library_folders()
        self._hashes: dict[tuple[str, _State], str] = {}
        self._found: dict[str, _State] = {}
        self._cwd = self._source = ""
        self._seq = self._left = self._started = 0

    def begin(self, seq: int, source: str) -> None:
        """Start listening."""
        self._opened, self._how, self._more = {}, {}, False
        self._cwd, self._seq, self._source, self._left = os.getcwd(), seq, source, HASH_BYTES_PER_CELL
        with audithook.not_the_users():
            self._take_named()
        audithook.listen(("open",), self._on_open)
        self._started = time.time_ns()

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
        self._take(text, writes, OPENED)

    def _take(self, path: str, writes: bool, how: str) -> None:
        key = (path, writes)
        if self._how.get(path) == NAMED and how == OPENED:  # Python opens it after all: that is the better witness
            del self._how[path]
            self._opened.pop((path, not writes), None)
        elif key in self._opened:
            return
        if len(self._opened) >= MAX_FILES:
            self._more = True
            return
        self._opened[key] = None if writes else _state(path)
        self._how.setdefault(path, how)

    def _is_users(self, path: str) -> bool:
        if path.startswith(self._libraries):
            return False
        return _PARTS.isdisjoint(Path(path).parts) and not path.endswith(_ENDINGS)

    def end(self) -> Iterator[FileFact | NoteFact]:
        """The files, with digests where they are still as they were when they were opened."""
        audithook.ignore(self._on_open)
        with audithook.not_the_users():
            seconds = (time.time_ns() - self._started) / 1e9
            self._take_named()
            self._take_changed(int(min(MIN_ENTRIES + max(seconds, 0) * ENTRIES_A_SECOND, MAX_ENTRIES)))
            opened, self._opened = self._opened, {}
            for (path, writes), before in opened.items():
                fact = self._fact(path, "write" if writes else "read", before)
                if fact is not None:
                    yield fact
        if self._more:
            yield NoteFact(f"more than {MAX_FILES} files were opened: the rest is not listed")

    def _take_named(self) -> None:
        """What the text names, for libraries that open files by themselves."""
        for named in named_files(self._source, self._namespace):
            path = os.path.abspath(os.path.join(self._cwd, os.path.expanduser(named.path)))
            if path not in self._how and self._is_users(path) and _state(path) is not None:
                self._take(path, named.mode == "write", NAMED)

    def _take_changed(self, budget: int) -> None:
        """What is new or changed in the working folder and the folders in it."""
        own = self._own()
        for entry in _entries(self._cwd, budget):
            if entry.path in own:
                continue
            try:
                found = entry.stat()
            except OSError:
                continue
            state = (found.st_size, found.st_mtime_ns, found.st_ino)
            # a file's time may lag by a tick of some milliseconds: rather miss one than credit the cell before
            if found.st_mtime_ns < self._started or self._found.get(entry.path) == state:
                continue
            self._found[entry.path] = state
            if (entry.path, True) not in self._opened and self._is_users(entry.path):
                self._take(entry.path, True, FOUND)

    def _fact(self, path: str, mode: Mode, before: _State | None) -> FileFact | None:
        now = _state(path)
        if now is None and before is None:
            return None  # it did not exist, or it was a directory or device, or is gone again
        shown, how = redact(_shown(path, self._cwd)), self._how.get(path, OPENED)
        if now is None:
            return FileFact(shown, mode, None, None, f"{how}, then deleted")
        if mode == "write":
            self._found[path] = now
        elif now != before:
            return FileFact(shown, mode, None, None, f"{how}, then changed: not hashed")
        if now[0] <= min(HASH_BYTES, self._left):
            self._left -= now[0]
            digest = self._hash(path, now)
            return FileFact(shown, mode, digest, now[0], how if digest else f"{how}, not readable")
        seq, size = self._seq, now[0]

        def hashed(digest: str | None, why: str) -> None:
            self._later(seq, FileFact(shown, mode, digest, size, how if digest else f"{how}, {why}"))

        waits = self._hasher.hash(path, now, hashed)
        return FileFact(shown, mode, None, size, f"{how}, {BEING_HASHED if waits else LARGE}")

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


def _entries(folder: str, budget: int) -> Iterator[os.DirEntry[str]]:
    """Files in a folder and in the folders in it, hidden ones left out."""
    waiting = [folder]
    for depth in range(2):
        inner: list[str] = []
        for each in waiting:
            try:
                with os.scandir(each) as entries:
                    for entry in entries:
                        budget -= 1
                        if budget < 0:
                            return
                        if entry.name.startswith((".", "__")):
                            continue
                        if entry.is_file(follow_symlinks=False):
                            yield entry
                        elif depth == 0 and entry.is_dir(follow_symlinks=False):
                            inner.append(entry.path)
            except OSError:
                continue
        waiting = inner


_ENDINGS = (".pyc", ".so", ".pyd", ".dll", ".dylib", ".ipynb")
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
