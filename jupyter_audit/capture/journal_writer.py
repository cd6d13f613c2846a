"""The writing half of the journal: one line a finished cell, flushed at once, bodies by digest, nothing secret."""

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture.bodies import BodyWriter, append, append_flags
from jupyter_audit.capture.journal import FIRST, MAX_JOURNAL_BYTES, VERSION
from jupyter_audit.capture.redact import redact
from jupyter_audit.model.session import EntropyDraw, Environment, FileFact, Session

SYNC_SECONDS = 5.0
"""At most this much is lost when the machine (not only the kernel) dies."""

MAX_WAITING = 2000
"""Lines kept in memory while the disk takes none; what comes after them is lost."""


class Journal:
    """Writes one session. The file is made when the first line is written, for its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._previous = FIRST
        self._size = 0
        self._full = False
        self._lock = threading.Lock()
        self._synced = time.monotonic()
        self._owner = os.getpid()
        self._waiting: list[dict[str, Any]] = []

    def begin(self, session: Session) -> None:
        """The first line: which session this is."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor, self.path = _create(self.path)
        self._sources, self._entropy = BodyWriter(self.path, "sources"), BodyWriter(self.path, "entropy")
        fields = {"version": VERSION, "id": session.id, "notebook": session.notebook, "started": session.started}
        self._line({"kind": "start", **fields, "blind_spots": list(session.blind_spots)})

    def run(self, run: dict[str, Any], source: str, draws: Iterable[EntropyDraw], variables: Iterable[str]) -> None:
        """One finished cell, given as its wire form."""
        if not self._writable():
            return
        taken = wire.to_json(tuple(draws))
        text = json.dumps(taken, separators=(",", ":")) if taken else None
        problem: OSError | None = None
        entropy, body = digest_of(text), digest_of(redacted := redact(source))
        try:  # bodies may be dropped: the line names their digests all the same
            if text is not None:
                self._entropy.store(text)
            self._sources.store(redacted)
        except OSError as error:
            problem = error
        self._line({"kind": "run", "run": run, "source": body, "entropy": entropy, "variables": sorted(variables)})
        if problem is not None:
            raise problem

    def hashed(self, seq: int, fact: FileFact) -> None:
        """What a run's line could not say yet: the digest of a large file."""
        self._line({"kind": "hashed", "seq": seq, "file": wire.to_json(fact)})

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
        """Delete what the ledger wrote of this session: the digests stay, the values do not."""
        self._entropy.drop()

    def end(self, runs: int) -> None:
        """The last line; then the file is on the disk and closed."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                self._line({"kind": "end", "runs": runs})
                if self._writable():
                    os.fsync(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None
            self._sources.close()
            self._entropy.close()

    def _writable(self) -> bool:
        """A forked child holds the same files: only the kernel itself may write."""
        return self._descriptor is not None and not self._full and os.getpid() == self._owner

    def _line(self, content: dict[str, Any]) -> None:
        """Write a line, after those that could not be written before. Raises OSError; then it waits with them."""
        with self._lock:
            if self._descriptor is None or not self._writable():
                return
            if len(self._waiting) < MAX_WAITING:
                self._waiting.append(content)
            while self._waiting and not self._full:
                self._append(self._descriptor, self._waiting[0])
                del self._waiting[0]
            self._sync()

    def _append(self, descriptor: int, content: dict[str, Any]) -> None:
        line = _encode({"previous": self._previous, **content})
        if self._size + len(line) > MAX_JOURNAL_BYTES:
            self._full = True
            text = f"the journal reached {MAX_JOURNAL_BYTES >> 20} MiB: later runs were not written"
            line = _encode({"previous": self._previous, "kind": "note", "text": text})
        append(descriptor, line, self._size)
        self._size += len(line)
        self._previous = hashlib.sha256(line[:-1]).hexdigest()

    def _sync(self) -> None:
        """Ask for the disk in the background: waiting for it would cost a cell more than recording does."""
        now = time.monotonic()
        if now - self._synced >= SYNC_SECONDS and self._descriptor is not None:
            self._synced = now
            threading.Thread(target=_fsync_copy, args=(os.dup(self._descriptor),), daemon=True).start()


def digest_of(text: str | None) -> str | None:
    """By which a body is known."""
    return None if text is None else hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _encode(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _create(path: Path) -> tuple[int, Path]:
    """A new file, never an existing one: a second session of the same second gets a number."""
    for attempt in range(1, 100):
        candidate = path if attempt == 1 else path.with_name(f"{path.stem}-{attempt}{path.suffix}")
        try:
            return os.open(candidate, append_flags() | os.O_EXCL, 0o600), candidate
        except FileExistsError:
            continue
    raise FileExistsError(path)


def _fsync_copy(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError:  # the disk is full or gone: the next write will tell
        pass
    finally:
        os.close(descriptor)
