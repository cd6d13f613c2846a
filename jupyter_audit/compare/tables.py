"""Tables in HTML and delimited text, with the first difference named by shape, label, dtype, row and column."""

import csv
import io
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import zip_longest

from jupyter_audit.compare.outcome import Context, Outcome, shown
from jupyter_audit.compare.profile import NULLS
from jupyter_audit.compare.text import compare_text

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ELEMENT_ID = re.compile(rf"(?<=[\"'#])(?:df-)?{_UUID}")
_STYLER_ID = re.compile(r"\bT_[0-9a-f]{5}(?=_|\"|'|\s)")
_INTEGER = re.compile(r"[-+]?\d+")
_NUMBER = re.compile(r"(?i)[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|[-+]?inf")
Table = list[list[str]]


def compare_html(reference: str, actual: str, context: Context) -> Outcome:
    """Two pieces of HTML. Random element ids (never shown to a reader) are set equal; all else as ``compare_text``.

    Where tables are in it, what differs is said of the table: shape, labels, dtypes, values.
    """
    left, right = _plain_ids(reference), _plain_ids(actual)
    outcome = compare_text(left, right, context)
    if (left, right) != (reference, actual) and reference != actual:
        steps = tuple(sorted({*outcome.normalised, "element ids"}))
        if outcome.word == "same":
            return Outcome("normalised", "equal but for element ids", steps)
        outcome = Outcome(outcome.word, outcome.why, steps)
    if outcome.word == "changed":
        why = _first_difference(tables_of(left), tables_of(right), context)
        return Outcome("changed", why or outcome.why, outcome.normalised)
    return outcome


def compare_delimited(reference: str, actual: str, delimiter: str, context: Context) -> Outcome:
    """Two CSV or TSV texts, compared as text, with what differs said of the table."""
    outcome = compare_text(reference, actual, context)
    if outcome.word != "changed":
        return outcome
    try:
        left, right = (list(csv.reader(io.StringIO(text), delimiter=delimiter)) for text in (reference, actual))
    except csv.Error:
        return outcome
    return Outcome("changed", table_difference(left, right, context) or outcome.why, outcome.normalised)


def _plain_ids(html: str) -> str:
    return _STYLER_ID.sub("T_id", _ELEMENT_ID.sub("element-id", html))


def tables_of(html: str) -> list[Table]:
    """The texts of all tables' cells, row by row."""
    parser = _Tables()
    parser.feed(html)
    parser.close()
    return parser.tables


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data.strip()


def _first_difference(left: list[Table], right: list[Table], context: Context) -> str:
    """How the first table that differs does; empty when the tables agree (or there are none)."""
    if len(left) != len(right):
        return f"there were {len(left)} tables and are {len(right)}"
    return next(filter(None, (table_difference(a, b, context) for a, b in zip(left, right, strict=True))), "")


def table_difference(a: Table, b: Table, context: Context) -> str:
    """How two tables differ: in shape, labels, the dtype of a column, or a value. Empty when they agree.

    The first row holds the labels.
    """
    if _shape(a) != _shape(b):
        return f"the table was {_shape(a)} and became {_shape(b)}"
    if not a:
        return ""
    if a[0] != b[0]:
        old, new = next((x, y) for x, y in zip_longest(a[0], b[0], fillvalue="") if x != y)
        return f"the label {shown(old)} became {shown(new)}"
    for column, (x, y) in enumerate(zip(_columns(a), _columns(b), strict=True)):
        if (old := dtype(x)) != (new := dtype(y)):
            return f"column {_label(a, column)}: {old} became {new}"
    return _value_difference(a, b, context)


def _value_difference(a: Table, b: Table, context: Context) -> str:
    found = []
    for row, (before, after) in enumerate(zip(a, b, strict=True)):
        for column, (x, y) in enumerate(zip_longest(before, after, fillvalue="")):
            if x != y and compare_text(x, y, context).word == "changed":
                found.append(f"table row {row}, column {_label(a, column)}: {shown(x)} became {shown(y)}")
    more = f" ({len(found)} values differ)" if len(found) > 1 else ""
    return found[0] + more if found else ""


def dtype(values: Sequence[str]) -> str:
    """``integer``, ``number``, ``boolean``, ``text`` or ``empty``, from how the values of a column are written."""
    known = [value.strip() for value in values if value.strip().lower() not in NULLS]
    if not known:
        return "empty"
    if all(_INTEGER.fullmatch(value) for value in known):
        return "integer"
    if all(_NUMBER.fullmatch(value) for value in known):
        return "number"
    return "boolean" if all(value in ("True", "False") for value in known) else "text"


def _columns(table: Table) -> list[list[str]]:
    """Of the rows below the labels."""
    width = max(map(len, table), default=0)
    return [[row[column] for row in table[1:] if column < len(row)] for column in range(width)]


def _label(table: Table, column: int) -> str:
    return shown(table[0][column]) if column < len(table[0]) and table[0][column] else str(column)


def _shape(table: Table) -> str:
    """Rows (the head is one) by columns."""
    return f"{len(table)} x {max(map(len, table), default=0)}"
