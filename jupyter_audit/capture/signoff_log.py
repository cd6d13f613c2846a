"""``signoffs.jsonl``: who vouched for what, and which cells were run past the guard, one after the other.

Append-only and chained as the journals are: ``previous`` is the SHA-256 of the line before. One process writes at a
time. The chain shows accidents and careless edits; what was cut off its end shows to whoever wrote to it last
(``known_end.py``); what a vouching is worth is for its signature to say.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture import known_end
from jupyter_audit.capture.file_lock import locked
from jupyter_audit.capture.places import apart, beside, journal_folder
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import Override, SignOff

NAME = "signoffs.jsonl"
FIRST = "0" * 64
MAX_BYTES = 16 * 2**20
"""A log above this size is neither read nor added to."""


def signoff_log(notebook: Path | None) -> Path:
    """Where the log of a notebook is written: beside its journals."""
    return journal_folder(notebook) / NAME


def append_signoff(notebook: Path, signoff: SignOff) -> Path:
    """Add a vouching to the log and return its path."""
    return _append(notebook, {"kind": "signoff", "signoff": wire.to_json(signoff)})


def append_override(notebook: Path | None, override: Override) -> Path:
    """Add that a cell was run although the guard had stopped it, and return the log's path."""
    return _append(notebook, {"kind": "override", **wire.to_json(override)})


def read_signoffs(notebook: Path) -> tuple[SignOff, ...]:
    """The vouchings logged for a notebook, oldest first; none where there is no log.

    Raises UnreadableError for a log that is too large or whose chain does not hold.
    """
    return tuple(
        wire.from_json(SignOff, line.get("signoff")) for line in _lines(notebook) if line.get("kind") == "signoff"
    )


def read_overrides(notebook: Path) -> tuple[Override, ...]:
    """The cells that were run past the guard, oldest first. Raises UnreadableError as ``read_signoffs`` does."""
    return tuple(wire.from_json(Override, line) for line in _lines(notebook) if line.get("kind") == "override")


def _lines(notebook: Path) -> list[dict[str, Any]]:
    return [line for folder in (beside(notebook), apart(notebook)) for line in read_log(folder / NAME)]


def read_log(path: Path) -> list[dict[str, Any]]:
    """Every line of a log. Raises UnreadableError where the chain does not hold, or lacks what this user wrote.

    A torn last line is left out.
    """
    end = known_end.known(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(f"{path} is larger than {MAX_BYTES >> 20} MiB", "it is not read")
        raw = path.read_bytes()
    except FileNotFoundError:
        raw = b""
    except OSError as problem:
        raise UnreadableError(f"{path} cannot be read: {problem.strerror}", "check its permissions") from None
    whole = list(_chain(path, raw))
    known_end.check(path, end, [digest for _, digest in whole])
    return [line for line, _ in whole]


def _chain(path: Path, raw: bytes) -> Iterator[tuple[dict[str, Any], str]]:
    """Every whole line with its digest. Raises UnreadableError at the first that does not follow the one before."""
    previous = FIRST
    for number, data in enumerate(raw.split(b"\n")[:-1], 1):
        try:
            line = json.loads(data)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict) or line.get("previous") != previous:
            raise UnreadableError(
                f"line {number} of {path} does not follow the line before", "the log was edited; none of it is used"
            )
        previous = hashlib.sha256(data).hexdigest()
        yield line, previous


def _append(notebook: Path | None, content: dict[str, Any]) -> Path:
    path = signoff_log(notebook)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with locked(descriptor):
                _write_next(path, descriptor, content)
        finally:
            os.close(descriptor)
    except TimeoutError:
        raise UnreadableError(f"{path} is being written by another process", "try again") from None
    except OSError as problem:
        raise UnreadableError(f"{path} cannot be written: {problem.strerror}", "check its folder") from None
    return path


def _write_next(path: Path, descriptor: int, content: dict[str, Any]) -> None:
    """Add a line after the last whole one. Nothing is added to a log that does not hold."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"{path} is larger than {MAX_BYTES >> 20} MiB", "move it away to begin another")
    digests = [digest for _, digest in _chain(path, raw)]
    known_end.check(path, known_end.known(path), digests)
    previous = digests[-1] if digests else FIRST
    end = raw.rfind(b"\n") + 1  # a torn last line goes: whoever wrote it was never told that it was kept
    data = json.dumps({"previous": previous, **content}, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    os.ftruncate(descriptor, end)
    os.lseek(descriptor, end, os.SEEK_SET)
    os.write(descriptor, data)
    os.fsync(descriptor)
    known_end.keep(path, len(digests) + 1, hashlib.sha256(data[:-1]).hexdigest())
