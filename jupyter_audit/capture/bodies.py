"""The bodies of a journal: texts known to its lines by their SHA-256, in files that may be dropped.

One file a session and kind, in ``bodies/`` beside the journal: ``<journal>.sources.jsonl`` holds what ran, redacted,
``<journal>.entropy.jsonl`` what seeded the generators. Each line is ``{"sha256": ..., "text": ...}``.
"""

import contextlib
import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Literal

from jupyter_audit.errors import UnreadableError

FOLDER = "bodies"
MAX_BODY_BYTES = 4 * 2**20
"""A longer text is known by its digest only."""
MAX_FILE_BYTES = 256 * 2**20
"""A file of bodies stops growing here; a longer one is not read."""

Kind = Literal["sources", "entropy"]
KINDS: tuple[Kind, ...] = ("sources", "entropy")


def body_path(journal: Path, kind: Kind) -> Path:
    """Where a journal's bodies of one kind lie."""
    return journal.parent / FOLDER / f"{journal.stem}.{kind}.jsonl"


def append(descriptor: int, line: bytes, size: int) -> None:
    """Add a whole line to a file of ``size`` bytes, or nothing of it. Raises OSError (the disk may be full)."""
    written = 0
    try:
        written = os.write(descriptor, line)
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
        raise


def append_flags() -> int:
    """To append to a file in binary, made if needed."""
    return os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class BodyWriter:
    """Appends the bodies of one kind, each once."""

    def __init__(self, journal: Path, kind: Kind) -> None:
        self._path = body_path(journal, kind)
        self._descriptor: int | None = None
        self._size = 0
        self._stored: set[str] = set()

    def store(self, text: str) -> str:
        """Keep a text, and give the digest by which it is known (kept or not)."""
        data = text.encode(errors="surrogatepass")
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._stored and len(data) <= MAX_BODY_BYTES and self._size <= MAX_FILE_BYTES:
            line = json.dumps({"sha256": digest, "text": text}, separators=(",", ":")).encode() + b"\n"
            if self._descriptor is None:
                self._path.parent.mkdir(exist_ok=True)
                self._descriptor = os.open(self._path, append_flags(), 0o600)
            append(self._descriptor, line, self._size)
            self._size += len(line)
            self._stored.add(digest)
        return digest

    def drop(self) -> None:
        """Delete all of them, and keep no more."""
        self.close()
        self._path.unlink(missing_ok=True)
        self._size = MAX_FILE_BYTES + 1

    def close(self) -> None:
        """No more will come."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_bodies(journal: Path, kind: Kind) -> dict[str, str]:
    """The bodies of one kind by digest; none where the file was dropped.

    A line that cannot be read counts as dropped. Raises UnreadableError for a text that is not what its digest says.
    """
    path = body_path(journal, kind)
    try:
        if path.stat().st_size > MAX_FILE_BYTES + 2 * MAX_BODY_BYTES:
            raise UnreadableError(f"{path.name} is larger than {MAX_FILE_BYTES >> 20} MiB", "it is not read")
        lines = path.read_bytes().splitlines()
    except OSError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        try:
            body = json.loads(line)
            digest, text = body["sha256"], body["text"]
            actual = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            continue
        if digest != actual:
            raise UnreadableError(f"a body in {path.name} is not what its digest says", "it was changed later")
        found[digest] = text
    return found
