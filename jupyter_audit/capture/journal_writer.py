"""The writing half of the journal: one line a finished cell, flushed at once, bodies by digest, nothing secret."""

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture.journal import BODIES, FIRST, MAX_BODY_BYTES, MAX_JOURNAL_BYTES, VERSION
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import EntropyDraw, Environment, Session

SYNC_SECONDS = 5.0
"""At most this much is lost when the machine (not only the kernel) dies."""


class Journal:
    """Writes one session. The file is made when the first line is written, for its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._previous = FIRST
        self._size = 0
        self._full = False
        self._stored: set[str] = set()
        self._lock = threading.Lock()
        self._synced = time.monotonic()
        self._owner = os.getpid()

    def begin(self, session: Session) -> None:
        """The first line: which session this is."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor, self.path = _create(self.path)
        fields = {"version": VERSION, "id": session.id, "notebook": session.notebook, "started": session.started}
        self._line({"kind": "start", **fields})

    def run(self, run: dict[str, Any], source: str, draws: Iterable[EntropyDraw], variables: Iterable[str]) -> None:
        """One finished cell, given as its wire form."""
        body = self._body(redact(source), ".txt")
        taken = wire.to_json(tuple(draws))
        entropy = self._body(json.dumps(taken, separators=(",", ":")), ".json") if taken else None
        self._line({"kind": "run", "run": run, "source": body, "entropy": entropy, "variables": sorted(variables)})

    def environment(self, environment: Environment) -> None:
        """The kernel's environment as far as known now; a later line replaces an earlier one."""
        self._line({"kind": "environment", "environment": wire.to_json(environment)})

    def partial(self, reasons: Iterable[str]) -> None:
        """Why a replay would not be complete: all reasons so far."""
        self._line({"kind": "partial", "reasons": list(reasons)})

    def note(self, text: str) -> None:
        """Something that the recorder has to say about the session."""
        self._line({"kind": "note", "text": redact(text)})

    def withhold_entropy(self) -> None:
        """Delete every ledger body of this session: the digests stay, the values do not."""
        for name in [name for name in self._stored if name.endswith(".json")]:
            (self.path.parent / BODIES / name).unlink(missing_ok=True)

    def end(self, runs: int) -> None:
        """The last line; then the file is on the disk and closed."""
        if self._descriptor is not None:
            self._line({"kind": "end", "runs": runs})
            if self._descriptor is not None and os.getpid() == self._owner:
                os.fsync(self._descriptor)
                os.close(self._descriptor)
            self._descriptor = None

    def _line(self, content: dict[str, Any]) -> None:
        with self._lock:
            # a forked child holds the same file: only the kernel itself may write
            if self._descriptor is None or self._full or os.getpid() != self._owner:
                return
            line = _encode({"previous": self._previous, **content})
            if self._size + len(line) > MAX_JOURNAL_BYTES:
                self._full = True
                text = f"the journal reached {MAX_JOURNAL_BYTES >> 20} MiB: later runs were not written"
                line = _encode({"previous": self._previous, "kind": "note", "text": text})
            os.write(self._descriptor, line)
            self._size += len(line)
            self._previous = hashlib.sha256(line[:-1]).hexdigest()
            self._sync()

    def _sync(self) -> None:
        """Ask for the disk in the background: waiting for it would cost a cell more than recording does."""
        now = time.monotonic()
        if now - self._synced >= SYNC_SECONDS and self._descriptor is not None:
            self._synced = now
            threading.Thread(target=_fsync_copy, args=(os.dup(self._descriptor),), daemon=True).start()

    def _body(self, text: str, suffix: str) -> str | None:
        data = text.encode(errors="surrogatepass")
        if len(data) > MAX_BODY_BYTES or self._descriptor is None:
            return None
        name = hashlib.sha256(data).hexdigest() + suffix
        if name not in self._stored:
            folder = self.path.parent / BODIES
            folder.mkdir(exist_ok=True)
            _write_once(folder / name, data)
            self._stored.add(name)
        return name


def _encode(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _create(path: Path) -> tuple[int, Path]:
    """A new file, never an existing one: a second session of the same second gets a number."""
    for attempt in range(1, 100):
        candidate = path if attempt == 1 else path.with_name(f"{path.stem}-{attempt}{path.suffix}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            return os.open(candidate, flags, 0o600), candidate
        except FileExistsError:
            continue
    raise FileExistsError(path)


def _write_once(path: Path, data: bytes) -> None:
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)


def _fsync_copy(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError:  # the disk is full or gone: the next write will tell
        pass
    finally:
        os.close(descriptor)
