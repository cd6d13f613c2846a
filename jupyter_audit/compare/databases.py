"""SQLite files compared by what they hold: schema and rows, whatever the order of their pages."""

import sqlite3
from itertools import zip_longest
from pathlib import Path

from jupyter_audit.compare.outcome import SAME, Context, Outcome, shown, worst
from jupyter_audit.compare.text import compare_text

MAX_ROWS = 2_000_000
_MAGIC = b"SQLite format 3\x00"


def is_sqlite(data: bytes) -> bool:
    """Whether the bytes begin as a database does."""
    return data.startswith(_MAGIC)


def compare_sqlite(reference: Path, actual: Path, context: Context) -> Outcome:
    """Two databases as SQL text (``iterdump``), line by line. What cannot be read is ``changed``."""
    try:
        with _opened(reference) as left, _opened(actual) as right:
            outcomes = []
            for number, (a, b) in enumerate(zip_longest(left.iterdump(), right.iterdump())):
                if number > MAX_ROWS:
                    return Outcome("changed", "the bytes differ, and the database is too large to compare")
                if a == b:
                    continue
                if a is None or b is None:
                    return Outcome("changed", f"rows are {'new' if a is None else 'gone'}: {shown(a or b or '')}")
                outcomes.append(_compare_row(a, b, context))
                if outcomes[-1].word not in ("normalised", "tolerance"):
                    break
    except (sqlite3.Error, ValueError) as error:
        return Outcome("changed", f"the bytes differ and the database cannot be read: {type(error).__name__}")
    outcome = worst(outcomes)
    return Outcome("normalised", "equal content, other pages", ("database pages",)) if outcome == SAME else outcome


def _compare_row(a: str, b: str, context: Context) -> Outcome:
    outcome = compare_text(a, b, context)
    return Outcome(outcome.word, f"{shown(a)}: {outcome.why}", outcome.normalised)


class _opened:  # noqa: N801  # used like a function
    """A database that is only read, and in which nothing of what it defines runs."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self._connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        self._connection.execute("PRAGMA trusted_schema = OFF")

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *error: object) -> None:
        self._connection.close()
