"""Two texts laid side by side: what changed, with a little around it, and the words that differ marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jupyter_audit.report.visible import visible

CONTEXT = 2
"""Unchanged lines shown around a change."""
MAX_LINES = 4000
MAX_ROWS = 400
MAX_LINE = 2000
"""Lines of a side that are compared, rows that are shown, and characters of a line that are shown."""

_WORD = re.compile(r"\w+(?:\.\w+)*|\s+|.")
Piece = tuple[str, bool]
"""A piece of a line, and whether it differs."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line on both sides; None where a side has none. ``gap`` is the number of equal lines left out before it."""

    left: tuple[Piece, ...] | None
    right: tuple[Piece, ...] | None
    left_number: int | None
    right_number: int | None
    changed: bool
    gap: int = 0


def rows(before: str | None, after: str | None) -> tuple[Row, ...]:
    """The rows to show. More than ``MAX_ROWS`` are cut, and the last one says so."""
    found: list[Row] = []
    for row in _rows(_lines(before), _lines(after)):
        if len(found) == MAX_ROWS:
            cut: tuple[Piece, ...] = (("more differs than is shown here", False),)
            found.append(Row(cut, cut, None, None, changed=False))
            break
        found.append(row)
    return tuple(found)


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text.split("\n")[:MAX_LINES]


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, left, right, autojunk=len(left) + len(right) > 1000)
    groups = list(matcher.get_grouped_opcodes(CONTEXT))
    end = 0
    for group in groups:
        gap, end = group[0][1] - end, group[-1][2]
        for kind, a, b, c, d in group:
            for row in _block(kind, left[a:b], right[c:d], a, c):
                yield Row(row.left, row.right, row.left_number, row.right_number, row.changed, gap)
                gap = 0


def _block(kind: str, left: Sequence[str], right: Sequence[str], a: int, c: int) -> Iterator[Row]:
    for i in range(max(len(left), len(right))):
        old = left[i] if i < len(left) else None
        new = right[i] if i < len(right) else None
        numbers = (None if old is None else a + i + 1, None if new is None else c + i + 1)
        if kind == "equal" or old is None or new is None:
            yield Row(_plain(old), _plain(new), *numbers, changed=kind != "equal")
        else:
            yield Row(*_marked(old, new), *numbers, changed=True)


def _plain(line: str | None) -> tuple[Piece, ...] | None:
    return None if line is None else ((_shown(line), False),)


def _marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if max(len(old), len(new)) > MAX_LINE:
        return ((_shown(old), True),), ((_shown(new), True),)
    a, b = _WORD.findall(old), _WORD.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, words in ((left, a[i:j]), (right, b[k:m])):
            if words:
                side.append((_shown("".join(words)), kind != "equal"))
    return tuple(left), tuple(right)


def _shown(text: str) -> str:
    """Control characters made visible, so that nothing hides."""
    cut = text if len(text) <= MAX_LINE else f"{text[:MAX_LINE]}…"
    return visible(cut)
