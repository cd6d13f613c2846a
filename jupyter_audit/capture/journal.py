"""The record on disk: append-only, hash-chained, complete up to the last finished cell whatever ends the kernel.

One JSON object a line; ``previous`` is the SHA-256 of the line before. Lines carry digests. Bodies (the source of a
cell, the entropy a run took) lie apart, see ``bodies``, and may be dropped without breaking the chain. The chain
shows accidents and careless edits; it is no proof against somebody who writes the whole file anew. ``journal_writer``
writes what is read here.
"""

import hashlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_audit import wire
from jupyter_audit.capture.bodies import FOLDER as BODIES
from jupyter_audit.capture.bodies import KINDS, body_path, read_bodies
from jupyter_audit.capture.hashing import LATE
from jupyter_audit.capture.places import apart, beside, journal_folder, journal_path
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.session import (
    BEING_HASHED,
    CellRun,
    Entropy,
    EntropyDraw,
    Environment,
    FileFact,
    Session,
)

__all__ = ["find_session", "journal_folder", "journal_path", "prune", "read_session", "read_source"]

VERSION = 1
JOURNALS = "[0-9]*.jsonl"
"""Journals are named by their time; ``signoffs.jsonl`` lies beside them and is no journal."""
FIRST = "0" * 64
"""What the first line gives as the digest of the line before."""
MAX_JOURNAL_BYTES = 256 * 2**20
"""A journal stops growing here, and says so; a longer one is not read."""
MAX_AGE_DAYS = 90
MAX_FOLDER_BYTES = 512 * 2**20
"""What ``prune`` keeps of one notebook: the newest journals, within this age and size."""


def find_session(notebook: Path | str) -> Path | None:
    """The newest journal of a notebook, beside it or in the user's data directory; None where there is none."""
    found = [path for folder in (beside(Path(notebook)), apart(Path(notebook))) for path in folder.glob(JOURNALS)]
    return max(found, key=lambda path: path.name, default=None)


def read_session(path: Path | str) -> Session:
    """A session from its journal.

    A torn last line is dropped with a note. Raises UnreadableError for a missing or too long file, for a line
    that is not what it should be, and for a chain that does not hold.
    """
    path = Path(path)
    lines, notes = _lines(path)
    if not lines:
        raise UnreadableError(f"{path.name} holds no session", "the kernel ended before its first line was written")
    reading = _Reading(path, notes)
    for number, line in enumerate(lines, 1):
        reading.take(number, line)
    return reading.session()


def read_source(path: Path | str, run: CellRun) -> str | None:
    """The source of a run as it was stored, redacted; None where its body was dropped. Raises as read_session does."""
    for line in _lines(Path(path))[0]:
        if line.get("kind") == "run" and (written := wire.from_json(_Run, line)).run.seq == run.seq:
            return read_bodies(Path(path), "sources").get(written.source or "")
    return None


def _lines(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        if path.stat().st_size > MAX_JOURNAL_BYTES:
            raise UnreadableError(f"{path.name} is larger than {MAX_JOURNAL_BYTES >> 20} MiB", "it is not read")
        raw = path.read_bytes().split(b"\n")
    except OSError as problem:
        raise UnreadableError(f"{path} cannot be read: {problem.strerror}", "check the path") from None
    if raw and raw[-1] == b"":
        raw.pop()
    lines: list[dict[str, Any]] = []
    previous = FIRST
    for number, data in enumerate(raw, 1):
        try:
            line = json.loads(data)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            if number == len(raw):
                return lines, [f"the last line of {path.name} is torn: what it said is lost"]
            raise UnreadableError(f"line {number} of {path.name} is damaged", "the journal was changed or broken")
        if line.get("previous") != previous:
            raise UnreadableError(
                f"the chain of {path.name} breaks at line {number}", "lines were changed, removed or added"
            )
        previous = hashlib.sha256(data).hexdigest()
        lines.append(line)
    return lines, []


@dataclass(frozen=True, slots=True)
class _Start:
    version: int
    id: str
    notebook: str | None
    started: str
    blind_spots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    run: CellRun
    source: str | None
    entropy: str | None
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Partial:
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hashed:
    seq: int
    file: FileFact


@dataclass(frozen=True, slots=True)
class _Note:
    text: str


@dataclass(frozen=True, slots=True)
class _Surroundings:
    environment: Environment


class _Reading:
    """Collects a session line by line."""

    def __init__(self, path: Path, notes: list[str]) -> None:
        self._path = path
        self._notes = notes
        self._bodies = read_bodies(path, "entropy")
        self._start = _Start(VERSION, "", None, "")
        self._runs: list[CellRun] = []
        self._draws: list[EntropyDraw] = []
        self._partial: tuple[str, ...] = ()
        self._variables: set[str] = set()
        self._environment: Environment | None = None
        self._dropped: list[int] = []
        self._hashed: list[_Hashed] = []
        self._ended = False

    def take(self, number: int, line: dict[str, Any]) -> None:
        """One line. Kinds of a newer writer are left alone."""
        kind = line.get("kind")
        if (number == 1) != (kind == "start"):
            raise UnreadableError(f"{self._path.name} does not begin like a session", "it is not a journal")
        if kind == "start":
            self._start = wire.from_json(_Start, line)
            if self._start.version != VERSION:
                raise UnreadableError(
                    f"{self._path.name} has version {self._start.version}, not {VERSION}", "update jupyter_audit"
                )
        elif kind == "run":
            self._take_run(wire.from_json(_Run, line))
        elif kind == "environment":
            self._environment = wire.from_json(_Surroundings, line).environment
        elif kind == "partial":
            self._partial = wire.from_json(_Partial, line).reasons
        elif kind == "hashed":
            self._hashed.append(wire.from_json(_Hashed, line))
        elif kind == "note":
            self._notes.append(wire.from_json(_Note, line).text)
        elif kind == "end":
            self._ended = True

    def _take_run(self, line: _Run) -> None:
        self._runs.append(line.run)
        self._variables.update(line.variables)
        if line.entropy is None:
            return
        body = self._bodies.get(line.entropy)
        if body is None:
            self._dropped.append(line.run.seq)
            return
        try:
            self._draws += wire.from_json(_Ledger, {"draws": json.loads(body)}).draws
        except (RecursionError, ValueError):
            raise UnreadableError(f"the entropy of run {line.run.seq} is damaged", "the journal was changed") from None

    def session(self) -> Session:
        """All of it as one session."""
        partial = self._partial
        if self._dropped:
            runs = ", ".join(map(str, self._dropped))
            partial = (*partial, f"the entropy of these runs was dropped from the journal or withheld: {runs}")
        notes = tuple(self._notes)
        if not self._ended:
            notes = (*notes, "the session has no end: its kernel still runs, or was killed")
        environment = self._environment
        if environment is not None:
            names = tuple(sorted({*environment.variables, *self._variables}))
            environment = replace(environment, variables=names)
        return Session(
            version=VERSION,
            id=self._start.id,
            notebook=self._start.notebook,
            started=self._start.started,
            environment=environment,
            entropy=Entropy(tuple(self._draws), partial),
            runs=tuple(self._with_digests(run) for run in self._runs),
            notes=notes,
            blind_spots=self._start.blind_spots,
        )

    def _with_digests(self, run: CellRun) -> CellRun:
        for late in self._hashed:
            if late.seq == run.seq:
                run = with_digest(run, late.file)
        waiting = [fact for fact in run.facts if isinstance(fact, FileFact) and fact.how.endswith(BEING_HASHED)]
        for fact in waiting:
            run = with_digest(run, replace(fact, how=fact.how.removesuffix(BEING_HASHED) + LATE))
        return run


def with_digest(run: CellRun, file: FileFact) -> CellRun:
    """The run with this fact in place of the one of the same path and mode that waited for it."""
    facts = tuple(
        file
        if isinstance(fact, FileFact) and (fact.path, fact.mode) == (file.path, file.mode) and fact.sha256 is None
        else fact
        for fact in run.facts
    )
    return replace(run, facts=facts)


@dataclass(frozen=True, slots=True)
class _Ledger:
    draws: tuple[EntropyDraw, ...]


def prune(
    notebook: Path | str, max_age_days: float = MAX_AGE_DAYS, max_bytes: int = MAX_FOLDER_BYTES
) -> tuple[Path, ...]:
    """Delete a notebook's old journals with their bodies, and bodies without a journal. Gives what was deleted.

    The newest journal stays, whatever its age and size.
    """
    removed: list[Path] = []
    now = time.time()
    for folder in (beside(Path(notebook)), apart(Path(notebook))):
        total, kept = 0, set()
        for position, path in enumerate(sorted(folder.glob(JOURNALS), key=lambda path: path.name, reverse=True)):
            bodies = [body for kind in KINDS if (body := body_path(path, kind)).exists()]
            total += sum(file.stat().st_size for file in (path, *bodies))
            if position and (now - path.stat().st_mtime > max_age_days * 86400 or total > max_bytes):
                removed.append(path)
            else:
                kept.update(bodies)
        removed += [body for body in (folder / BODIES).glob("*.jsonl") if body not in kept]
    for path in removed:
        path.unlink()
    return tuple(removed)
