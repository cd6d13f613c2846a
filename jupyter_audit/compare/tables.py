"""HTML compared as text, with the first difference named by table, row and column."""

import re
from html.parser import HTMLParser
from itertools import zip_longest

from jupyter_audit.compare.outcome import Context, Outcome, shown
from jupyter_audit.compare.text import compare_text

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ELEMENT_ID = re.compile(rf"(?<=[\"'#])(?:df-)?{_UUID}")
_STYLER_ID = re.compile(r"\bT_[0-9a-f]{5}(?=_|\"|'|\s)")
Table = list[list[str]]


def compare_html(reference: str, actual: str, context: Context) -> Outcome:
    """Two pieces of HTML. Random element ids (never shown to a reader) are set equal; all else as ``compare_text``."""
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
    """The first cell that differs, or the shape, as a sentence; empty when the tables agree (or there are none)."""
    for a, b in zip(left, right, strict=False):
        if _shape(a) != _shape(b):
            return f"the table was {_shape(a)} and became {_shape(b)}"
        for row, (before, after) in enumerate(zip(a, b, strict=True)):
            for column, (x, y) in enumerate(zip_longest(before, after, fillvalue="")):
                if compare_text(x, y, context).word == "changed":
                    name = a[0][column] if column < len(a[0]) and a[0][column] else str(column)
                    return f"table row {row}, column {shown(name)}: {shown(x)} became {shown(y)}"
    return "" if len(left) == len(right) else f"there were {len(left)} tables and are {len(right)}"


def _shape(table: Table) -> str:
    """Rows (the head is one) by columns."""
    return f"{len(table)} x {max(map(len, table), default=0)}"
