"""The source line that a finding stands on, cut to what a reader can take in and with nothing secret in it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from jupyter_audit.capture.redact import MAX_TEXT, find_secrets
from jupyter_audit.model.finding import Finding, Place
from jupyter_audit.report.audited_file import AuditedFile
from jupyter_audit.report.visible import visible

MAX_LENGTH = 160
"""Characters of a source line that are shown; a longer line is shown around the span."""
_LEAD = 40
"""Characters before the span that are kept of a line that is cut."""
HIDDEN = "•"
_QUOTED = re.compile(r"""("{3}|'{3}|"|')(?P<inside>.*?)(\1|$)""")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of source: what comes before the marked span, the span, and what comes after."""

    number: int
    before: str
    marked: str
    after: str
    more_lines: int


def excerpt(audited: AuditedFile, finding: Finding) -> Excerpt | None:
    """The line a finding begins on, ready to show; None for findings about outputs or the whole notebook."""
    place = finding.place
    line = safe_line(audited, place)
    if line is None or place.line is None:
        return None
    start = min(max((place.column or 1) - 1, 0), len(line))
    more = (place.end_line or place.line) - place.line
    end = len(line) if more or place.end_column is None else min(max(place.end_column - 1, start), len(line))
    if place.column is None:
        start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    if finding.category == "secrets":
        line = _hide_literals(line, start, end)
    before, marked, after = _cut(line[:start], line[start:end], line[end:].rstrip())
    return Excerpt(place.line, _shown(before), _shown(marked), _shown(after), more)


def safe_line(audited: AuditedFile, place: Place) -> str | None:
    """The line that a place begins on, each character of a secret replaced; None where the place has no line."""
    line = audited.line_text(place)
    if line is None or audited.notebook is None or place.cell is None or place.line is None:
        return None
    lines = audited.notebook.cells[place.cell].lines
    offset = sum(len(each) + 1 for each in lines[: place.line - 1])
    for start, end in _secrets("\n".join(lines)):
        line = _hide(line, max(start - offset, 0), min(end - offset, len(line)))
    return line


@lru_cache(maxsize=64)
def _secrets(source: str) -> tuple[tuple[int, int], ...]:
    """Where the secrets of a cell stand. They are looked for in the whole cell: a key may span lines."""
    if len(source) > MAX_TEXT:
        return ((0, len(source)),)
    return tuple((match.start, match.end) for match in find_secrets(source))


def _hide(line: str, start: int, end: int) -> str:
    return line if start >= end else f"{line[:start]}{HIDDEN * (end - start)}{line[end:]}"


def _hide_literals(line: str, start: int, end: int) -> str:
    """The line without its quoted texts; without its whole span where that holds none."""
    quoted = list(_QUOTED.finditer(line))
    for match in quoted:
        line = _hide(line, *match.span("inside"))
    return line if any(match.start() < end and match.end() > start for match in quoted) else _hide(line, start, end)


def _cut(before: str, marked: str, after: str) -> tuple[str, str, str]:
    if len(before) + len(marked) + len(after) <= MAX_LENGTH:
        return before, marked, after
    before = f"…{before[-_LEAD:]}" if len(before) > _LEAD else before
    room = MAX_LENGTH - len(before)
    marked = f"{marked[: room - 1]}…" if len(marked) > room else marked
    room -= len(marked)
    return before, marked, f"{after[:room]}…" if len(after) > room else after


def _shown(text: str) -> str:
    return visible(re.sub(f"{HIDDEN}+", HIDDEN * 3, text.replace("\t", "    ")))
