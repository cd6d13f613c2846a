"""What a table is like, in short: its columns, how much is missing, and between which values it lies.

Two profiles tell how a data file moved, without keeping the data.
"""

import csv
import gzip
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.compare.outcome import shown
from jupyter_audit.model.bundle import ColumnKind, ColumnProfile, TableProfile

MAX_BYTES = 500_000_000
MAX_COLUMNS = 2000
MAX_CELL = 1_000_000
"""Characters of one cell."""

NULLS = frozenset({"", "na", "n/a", "nan", "null", "none", "<na>", "#n/a", "-nan"})
"""What stands for a missing value, as pandas reads it."""

MOVED_SHARE = 0.001
"""A share of missing values that moved by less is not named."""

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_TRUTHS = frozenset({"true", "false"})


@dataclass(slots=True)
class _Column:
    name: str
    count: int = 0
    nulls: int = 0
    integers: int = 0
    numbers: int = 0
    truths: int = 0
    low: float = math.inf
    high: float = -math.inf

    def add(self, text: str) -> None:
        self.count += 1
        word = text.strip().lower()
        if word in NULLS:
            self.nulls += 1
            return
        self.truths += word in _TRUTHS
        try:
            value = float(word)
        except ValueError:
            return
        self.numbers += 1
        self.integers += word.lstrip("+-").isdigit()
        self.low, self.high = min(self.low, value), max(self.high, value)

    def profile(self) -> ColumnProfile:
        known = self.count - self.nulls
        kind: ColumnKind = "text"
        if known == 0:
            kind = "empty"
        elif self.integers == known:
            kind = "integer"
        elif self.numbers == known:
            kind = "number"
        elif self.truths == known:
            kind = "boolean"
        numeric = kind in ("integer", "number") and math.isfinite(self.low) and math.isfinite(self.high)
        share = self.nulls / self.count if self.count else 0.0
        low, high = (self.low, self.high) if numeric else (None, None)
        return ColumnProfile(shown(self.name), kind, round(share, 9), low, high)


def profile(path: Path) -> TableProfile | None:
    """The profile of a CSV or TSV file (gzipped or not), None for what is no such table or beyond the limits."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    delimiter = DELIMITERS.get((suffixes[:-1] if packed else suffixes)[-1] if len(suffixes) > packed else "")
    if delimiter is None:
        return None
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            text = io.TextIOWrapper(io.BufferedReader(_Bounded(file)), "utf-8-sig", "replace", newline="")
            return _profile(csv.reader(text, delimiter=delimiter))
    except (OSError, EOFError, csv.Error, ValueError):
        return None


class _Bounded(io.RawIOBase):
    """A file that ends with an error beyond ``MAX_BYTES``: a gzip file can be a bomb."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file, self._left = file, MAX_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("the table is too large")
        buffer[: len(data)] = data
        return len(data)


def _profile(rows: Iterator[list[str]]) -> TableProfile | None:
    csv.field_size_limit(MAX_CELL)
    head = next(rows, None)
    if not head or len(head) > MAX_COLUMNS:
        return None
    columns, count, ragged = [_Column(name) for name in head], 0, 0
    for row in rows:
        if not row:
            continue
        count += 1
        ragged += len(row) != len(columns)
        for position, column in enumerate(columns):
            column.add(row[position] if position < len(row) else "")
    return TableProfile(count, ragged, tuple(column.profile() for column in columns))


def moved(before: TableProfile, after: TableProfile) -> tuple[str, ...]:
    """How a table moved: schema, number of rows, share of missing values, range. A phrase each, none where equal."""
    old, new = _named(before.columns), _named(after.columns)
    found = [f"column {name} is gone" for name in old if name not in new]
    found += [f"column {name} is new ({new[name].kind})" for name in new if name not in old]
    if [name for name in old if name in new] != [name for name in new if name in old]:
        found.append("the columns are in another order")
    if before.rows != after.rows:
        found.append(f"{before.rows} rows became {after.rows}")
    if before.ragged != after.ragged:
        found.append(f"rows of another length: {before.ragged} became {after.ragged}")
    for name in old:
        if name in new:
            found += _moved(name, old[name], new[name])
    return tuple(found)


def _named(columns: Sequence[ColumnProfile]) -> dict[str, ColumnProfile]:
    """By name; a name that occurs again gets its position."""
    found: dict[str, ColumnProfile] = {}
    for position, column in enumerate(columns):
        found[column.name if column.name not in found else f"{column.name} (column {position + 1})"] = column
    return found


def _moved(name: str, a: ColumnProfile, b: ColumnProfile) -> Iterator[str]:
    if a.kind != b.kind:
        yield f"column {name}: {a.kind} became {b.kind}"
    if abs(a.nulls - b.nulls) >= MOVED_SHARE:
        yield f"column {name}: missing values {a.nulls:.1%} became {b.nulls:.1%}"
    if None not in (a.low, a.high, b.low, b.high) and (a.low, a.high) != (b.low, b.high):
        yield f"column {name}: range {a.low:g} to {a.high:g} became {b.low:g} to {b.high:g}"
