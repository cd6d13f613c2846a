"""Where the cells' source stands in the file: for reports that point into files, and for edits that keep the rest.

The text of an ``.ipynb`` is walked just deep enough to find the string literals of each cell's source; everything
else is stepped over by the standard library's scanner.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.reading.percent import HEAD

SourceMap = dict[int, tuple[int, ...]]
"""Cell position to the file's line (1-based) of each line of the cell's source."""

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Literals:
    """One cell's source in the file: the offsets of its string literals, quotes included. ``listed``: in a list."""

    spans: tuple[tuple[int, int], ...]
    listed: bool


def map_source(text: str, name: str) -> SourceMap:
    """Where each line of each cell stands in the file with this text and name. Empty where it cannot be told."""
    if not name.endswith(".ipynb"):
        return _map_percent(text)
    try:
        cells = literals(text)
    except (ValueError, RecursionError):
        return {}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines: SourceMap = {}
    for position, cell in enumerate(cells):
        # A line of the source begins where a literal begins, or after a line feed inside one.
        found: list[int] = []
        at_start = True
        for start, end in cell.spans:
            value = json.loads(text[start:end]).replace("\r\n", "\n").replace("\r", "\n")
            row = bisect_right(starts, start)
            found += [row] * (value.count("\n") + at_start - value.endswith("\n"))
            at_start = value.endswith("\n")
        lines[position] = tuple(found + [found[-1]] * at_start if found else ())
    return lines


def literals(text: str) -> list[Literals]:
    """The source literals of every cell of an ``.ipynb`` text, in document order. Raises ValueError where not JSON."""
    found: list[Literals] = []
    for key, at in _members(text, _skip(text, 0)):
        if key == "cells":
            found = _cells(text, at)
        elif key == "worksheets" and text[at] == "[":
            for sheet in _elements(text, at):
                for name, value in _members(text, sheet):
                    found += _cells(text, value) if name == "cells" else []
    return found


def _cells(text: str, at: int) -> list[Literals]:
    found = []
    for element in _elements(text, at):
        if text[element] == "{":
            source = [value for key, value in _members(text, element) if key in ("source", "input")]
            found.append(_source(text, source[-1]) if source else Literals((), False))
    return found


def _source(text: str, at: int) -> Literals:
    if text[at] == '"':
        return Literals(((at, _end(text, at)),), False)
    spans = [(each, _end(text, each)) for each in _elements(text, at) if text[each] == '"']
    return Literals(tuple(spans), True)


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """(key, offset of the value) of an object; nothing for any other value."""
    if text[at : at + 1] != "{":
        return
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        yield key, at
        at = _skip(text, _end(text, at))
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at


def _elements(text: str, at: int) -> Iterator[int]:
    """The offsets of a list's values; nothing for any other value."""
    if text[at : at + 1] != "[":
        return
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        yield at
        at = _skip(text, _end(text, at))
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at


def _end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _map_percent(text: str) -> SourceMap:
    """Cells of a script begin below their ``# %%`` line; what stands above the first one is a cell if not blank."""
    lines: SourceMap = {}
    rows: list[int] = []
    headed, blank = False, True
    for row, line in enumerate([*text.split("\n"), "# %%"], 1):
        if not (line.startswith("#") and HEAD.match(line.rstrip("\r"))):
            rows.append(row)
            blank = blank and not line.strip()
            continue
        if headed or not blank:
            lines[len(lines)] = tuple(rows)
        rows, headed, blank = [], True, True
    return lines
