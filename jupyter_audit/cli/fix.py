"""Apply safe fixes to a file. Only the changed characters of the source change; every other byte stays.

In an ``.ipynb`` the edits are made inside the JSON string literals of the cells' source, so key order, indents,
escapes, line ends and unknown fields are as before. What came out is read again and compared before it is written.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.cli.write import write_file
from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Edit, Finding
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.report.source_map import Literals, literals, map_source

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
Change = tuple[int, int, str]
"""Replace the file's text between two offsets."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """One character of a cell's source, and the stretch of the file that writes it."""

    char: str
    start: int
    end: int


def safe_edits(findings: Iterable[Finding]) -> list[tuple[Edit, ...]]:
    """The safe fixes of standing findings in one cell each, without those that overlap an earlier one."""
    taken: list[Edit] = []
    chosen: list[tuple[Edit, ...]] = []
    for finding in findings:
        if not (finding.counts and finding.fix and finding.fix.safe and finding.fix.edits):
            continue
        edits = tuple(edit for edit in finding.fix.edits if edit not in taken)
        if edits and not any(_overlap(edit, other) for edit in edits for other in taken):
            taken += edits
            chosen.append(edits)
    return chosen


def apply_edits(path: Path, notebook: Notebook, edits: Iterable[Edit]) -> None:
    """Write the file anew with the edits made. Raises UsageError where that cannot be done without touching more."""
    data = path.read_bytes()
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits:
        by_cell.setdefault(notebook.by_id[edit.cell_id].position, []).append(edit)
    try:
        text = data[len(bom) :].decode()
        changes = _changes_in_json if path.suffix == ".ipynb" else _changes_in_script
        changed = _applied(text, changes(text, by_cell))
        wanted = {at: _mended(notebook.cells[at].source, edits) for at, edits in by_cell.items()}
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8, so it is not mended", "save it as UTF-8 first") from None
    except IndexError:
        raise UsageError(f"a fix points outside its cell in {path}", "nothing was written; please report it") from None
    _prove(path, data, bom + changed.encode(), wanted)
    write_file(path, bom + changed.encode())


def _overlap(one: Edit, other: Edit) -> bool:
    if one.cell_id != other.cell_id:
        return False
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    other_start, other_end = (other.line, other.column), (other.end_line, other.end_column)
    return start == other_start or (start < other_end and other_start < end)


def _changes_in_json(text: str, by_cell: dict[int, list[Edit]]) -> Iterator[Change]:
    cells = literals(text)
    for position, edits in by_cell.items():
        letters = list(_letters(text, cells[position]))
        for edit in edits:
            start = _offset(letters, edit.line, edit.column)
            end = _offset(letters, edit.end_line, edit.end_column)
            yield _change_in_json(text, cells[position], letters[start:end], letters[:start], letters[end:], edit.text)


def _change_in_json(
    text: str, cell: Literals, gone: list[_Letter], before: list[_Letter], after: list[_Letter], new: str
) -> Change:
    """One edit within a cell's literals. In a list, each line of the source stays an entry of its own."""
    if not cell.spans:
        raise IndexError
    bottom = cell.spans[-1][1] - 1
    first = gone[0].start if gone else after[0].start if after else bottom
    last = gone[-1].end if gone else first
    if not cell.listed:
        return first, last, _written(text, new)
    if gone and after and gone[-1].char == "\n" and not new.endswith("\n"):
        last = after[0].start  # the next line is joined on: the quotes and the comma between go with the line end
    entries = [_written(text, line) for line in re.split(r"(?<=\n)", new)]
    if text[last] == '"' and len(entries) > 1 and not entries[-1]:
        entries.pop()  # nothing follows in this entry, so it ends with the line
    if new and before and before[-1].char == "\n" and before[-1].end == first:
        entries.insert(0, "")  # behind a line's end: an entry of its own
    return first, last, f'"{_between(text, cell)}"'.join(entries)


def _written(text: str, new: str) -> str:
    """Text as a JSON string without its quotes, with escapes for what is not ASCII where the file has such."""
    return json.dumps(new, ensure_ascii=text.isascii() and "\\u" in text)[1:-1]


def _between(text: str, cell: Literals) -> str:
    """What separates two entries of the list in this file: a comma, and the line end and indent after it."""
    if len(cell.spans) > 1:
        return text[cell.spans[0][1] : cell.spans[1][0]]
    start = cell.spans[0][0]
    return "," + text[text.rindex("[", 0, start) + 1 : start]


def _letters(text: str, cell: Literals) -> Iterator[_Letter]:
    for start, end in cell.spans:
        at = start + 1
        while at < end - 1:
            width = 1
            if text[at] == "\\":
                width = 6 if text[at + 1] == "u" else 2
                if (
                    width == 6
                    and text[at + 2 : at + 4].lower() in ("d8", "d9", "da", "db")
                    and text[at + 6 : at + 8] == "\\u"
                ):
                    width = 12 if len(json.loads(f'"{text[at : at + 12]}"')) == 1 else 6
            yield _Letter(json.loads(f'"{text[at : at + width]}"') if width > 1 else text[at], at, at + width)
            at += width


def _offset(letters: list[_Letter], line: int, column: int) -> int:
    """The index of the letter at a line and column (1-based). Raises IndexError for a line that is not there."""
    at = 0
    for _ in range(line - 1):
        while letters[at].char != "\n":
            at += 1
        at += 1
    return at + column - 1


def _changes_in_script(text: str, by_cell: dict[int, list[Edit]]) -> Iterator[Change]:
    mapped = map_source(text, "script.py")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for position, edits in by_cell.items():
        rows = mapped[position]
        for edit in edits:
            start = starts[rows[edit.line - 1] - 1] + edit.column - 1
            yield start, starts[rows[edit.end_line - 1] - 1] + edit.end_column - 1, edit.text


def _applied(text: str, changes: Iterable[Change]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _mended(source: str, edits: list[Edit]) -> str:
    """What the source must be afterwards, made without the file."""
    letters = [_Letter(char, at, at + 1) for at, char in enumerate(source)]
    return _applied(
        source,
        [(_offset(letters, e.line, e.column), _offset(letters, e.end_line, e.end_column), e.text) for e in edits],
    )


def _prove(path: Path, before: bytes, after: bytes, wanted: dict[int, str]) -> None:
    """The new bytes are what was wanted, and differ in nothing else. Raises UsageError where they are not."""
    if path.suffix == ".ipynb":
        old, new = _shells(before), _shells(after)
        same = old == new
    else:
        same = True
    old_cells, new_cells = (_parse(path, data).cells for data in (before, after))
    for one, other in zip(old_cells, new_cells, strict=False):
        same = same and other.source.rstrip("\n") == wanted.get(one.position, one.source).rstrip("\n")
    if not same or len(old_cells) != len(new_cells):
        raise UsageError(f"a fix would change more than its place in {path}", "nothing was written; please report it")


def _shells(data: bytes) -> object:
    """The document without its cells' sources."""
    document = json.loads(data)
    for sheet in document.get("worksheets") or [document]:
        for cell in sheet.get("cells", ()) if isinstance(sheet, dict) else ():
            if isinstance(cell, dict):
                cell.pop("source", None)
                cell.pop("input", None)
    return document


def _parse(path: Path, data: bytes) -> Notebook:
    return (
        parse_notebook(data, path.name)
        if path.suffix == ".ipynb"
        else parse_percent(data.decode("utf-8-sig"), path.name)
    )
