"""Gather the verdicts of several people into one replication record."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from jupyter_audit.errors import BundleError, UnreadableError, UsageError
from jupyter_audit.model.replication import Attempted, Disagreement, Refused, Replication, ReplicationRecord
from jupyter_audit.model.verdict import Level, Verdict
from jupyter_audit.verify.judge import AGREES
from jupyter_audit.verify.record import Record, read_record

VERSION = 1
MAX_FILES = 10_000
SUFFIXES = (".json", ".dsse")


def gather(folder: Path, trusted: Sequence[bytes] = ()) -> ReplicationRecord:
    """Every verdict below ``folder``. With ``trusted`` keys, verdicts of others are refused, unsigned ones too.

    A copy of a verdict counts once. Raises UsageError when ``folder`` is none or holds no file that could be one.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", "give a folder of verdicts: verify --format json --output FILE")
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    if not paths:
        raise UsageError(f"{folder} holds no verdicts", "verify --format json --output FILE writes one")
    if len(paths) > MAX_FILES:
        raise UsageError(f"{folder} holds more than {MAX_FILES} files", "give a smaller folder")
    refused: list[Refused] = []
    found: dict[str, list[tuple[str, Record]]] = {}
    seen: set[str] = set()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            record = read_record(path, tuple(trusted))
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except (UnreadableError, BundleError, OSError) as error:
            refused.append(Refused(name, str(error)))
            continue
        if trusted and not record.trusted:
            refused.append(
                Refused(name, f"signed by {record.signer}, no trusted key" if record.signer else "not signed")
            )
        elif not record.verdict.bundle_sha256:
            refused.append(Refused(name, "it does not say of which bundle it is"))
        elif digest not in seen:
            found.setdefault(record.verdict.bundle_sha256, []).append((name, record))
        seen.add(digest)
    return ReplicationRecord(VERSION, tuple(_replication(each) for _, each in sorted(found.items())), tuple(refused))


def _replication(found: list[tuple[str, Record]]) -> Replication:
    attempts = sorted(
        (_attempted(name, record) for name, record in found), key=lambda a: (-a.level.rank, a.replayed, a.file)
    )
    good = [attempt.level.rank >= Level.AGREES.rank for attempt in attempts]
    first = found[0][1].verdict
    return Replication(
        bundle_sha256=first.bundle_sha256,
        notebook=first.notebook,
        outcome="replicated" if all(good) else "mixed" if any(good) else "refuted",
        attempts=tuple(attempts),
        people=len({attempt.signer for attempt in attempts if attempt.signer}),
        disagreements=_disagreements([record.verdict for _, record in found]),
    )


def _attempted(name: str, record: Record) -> Attempted:
    verdict = record.verdict
    return Attempted(
        file=name,
        level=verdict.level,
        replayed=verdict.replayed,
        made=verdict.made,
        machine=verdict.machine,
        elsewhere=any(badge.name == "elsewhere" and badge.state == "yes" for badge in verdict.badges),
        rtol=verdict.rtol,
        atol=verdict.atol,
        signer=record.signer,
        trusted=record.trusted,
    )


def _disagreements(verdicts: Iterable[Verdict]) -> tuple[Disagreement, ...]:
    """Cells in order, then files."""
    against: dict[tuple[int, str], int] = {}
    compared: dict[tuple[int, str], int] = {}
    for verdict in verdicts:
        cells = [((cell.cell, f"cell {cell.cell + 1}"), cell.word) for cell in verdict.cells]
        last = max((cell.cell for cell in verdict.cells), default=0) + 1_000_000
        for key, word in [*cells, *(((last, file.path), file.word) for file in verdict.files)]:
            compared[key] = compared.get(key, 0) + 1
            against[key] = against.get(key, 0) + (word not in AGREES)
    return tuple(Disagreement(key[1], against[key], compared[key]) for key in sorted(compared) if against[key])
