"""Where a chained log ended when this user last wrote to it: kept apart from it, so that a cut or an edit shows.

A chain proves the order of its lines, and nothing of what was taken off its end or put in place of its only line. On
another machine, or for another user, nothing is known, and only signatures tell.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.capture.places import user_data
from jupyter_audit.errors import UnreadableError

MAX_BYTES = 1000
"""A kept end above this size, the log's path aside, is none of ours."""


def place(log: Path) -> Path:
    """The file in the user's data directory that keeps the end of ``log``."""
    digest = hashlib.sha256(str(log.absolute()).encode(errors="surrogatepass")).hexdigest()[:32]
    return user_data() / "ends" / f"{digest}.json"


def keep(log: Path, lines: int, digest: str) -> None:
    """Remember that ``log`` now has ``lines`` lines, the last with that SHA-256. Not kept where it cannot be."""
    path = place(log)
    with contextlib.suppress(OSError):  # the sign-off itself was kept; only this check will be missing
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_text(json.dumps({"log": str(log), "lines": lines, "sha256": digest}), "utf-8")
        scratch.replace(path)


@dataclass(frozen=True, slots=True)
class End:
    """How many lines a log had, and the SHA-256 of the last."""

    lines: int
    digest: str


def known(log: Path) -> End | None:
    """The end that was kept of ``log``; None where none was. Ask before reading the log: it may grow meanwhile."""
    path = place(log)
    try:
        if path.stat().st_size > MAX_BYTES + len(str(log)) * 6:
            return None
        told = json.loads(path.read_text("utf-8"))
        return End(int(told["lines"]), str(told["sha256"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def check(log: Path, end: End | None, digests: Sequence[str]) -> None:
    """Raise UnreadableError where ``log``, by the digests of its lines, has not all that it had at that end."""
    if end is None or end.lines <= 0 or (end.lines <= len(digests) and digests[end.lines - 1] == end.digest):
        return
    what = f"has {len(digests)} of the {end.lines} lines" if len(digests) < end.lines else "is not the log"
    raise UnreadableError(
        f"{log} {what} that it had when you last wrote to it",
        f"put the whole log back; or, to accept it as it is, delete {place(log)}",
    )
