"""``signoffs.jsonl``: who vouched for what, and which cells were run past the guard, one after the other.

Append-only and chained as the journals are: ``previous`` is the SHA-256 of the line before. The chain shows accidents
and careless edits; what a vouching is worth is for its signature to say.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture.bodies import append_flags
from jupyter_audit.capture.places import apart, beside, journal_folder
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import SignOff

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


def append_override(notebook: Path | None, *, cell_id: str, source_sha256: str, reason: str, time: str) -> Path:
    """Add that a cell was run although the guard had stopped it, and return the log's path."""
    entry = {"cell_id": cell_id, "source_sha256": source_sha256, "reason": reason, "time": time}
    return _append(notebook, {"kind": "override", **entry})


def read_signoffs(notebook: Path) -> tuple[SignOff, ...]:
    """The vouchings logged for a notebook, oldest first; none where there is no log.

    Raises UnreadableError for a log that is too large or whose chain does not hold.
    """
    lines = [line for folder in (beside(notebook), apart(notebook)) for line in read_log(folder / NAME)]
    return tuple(wire.from_json(SignOff, line.get("signoff")) for line in lines if line.get("kind") == "signoff")


def read_log(path: Path) -> list[dict[str, Any]]:
    """Every line of a log. Raises UnreadableError where the chain does not hold; a torn last line is left out."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(f"{path} is larger than {MAX_BYTES >> 20} MiB", "it is not read")
        raw = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise UnreadableError(f"{path} cannot be read: {problem.strerror}", "check its permissions") from None
    lines, previous = [], FIRST
    for number, data in enumerate(raw, 1):
        try:
            line = json.loads(data)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict) or line.get("previous") != previous:
            raise UnreadableError(
                f"line {number} of {path} does not follow the line before", "the log was edited; none of it is used"
            )
        lines.append(line)
        previous = hashlib.sha256(data).hexdigest()
    return lines


def _append(notebook: Path | None, content: dict[str, Any]) -> Path:
    path = signoff_log(notebook)
    read_log(path)  # nothing is added to a log that does not hold
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.read_bytes() if path.exists() else b""
        if len(whole) > MAX_BYTES:
            raise UnreadableError(f"{path} is larger than {MAX_BYTES >> 20} MiB", "move it away to begin another")
        if whole and not whole.endswith(b"\n"):  # a torn last line: whoever wrote it was never told that it was kept
            whole = whole[: whole.rfind(b"\n") + 1]
            os.truncate(path, len(whole))
        lines = whole.split(b"\n")[:-1]
        previous = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
        data = json.dumps({"previous": previous, **content}, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        descriptor = os.open(path, append_flags(), 0o600)
        try:
            os.write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise UnreadableError(f"{path} cannot be written: {problem.strerror}", "check its folder") from None
    return path
