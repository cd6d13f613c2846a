"""Waivers: a comment in the cell, or an entry in its metadata or the notebook's, with reason, author and expiry."""

import io
import re
import tokenize
from collections.abc import Set
from dataclasses import replace
from datetime import date
from typing import Any

from jupyter_audit.model.finding import Finding, Part, Waiver
from jupyter_audit.notebook.cell import Cell, Notebook

_COMMENT = re.compile(r"#\s*audit:\s*ignore(?:\[(?P<rules>[^\]]*)\])?\s*(?P<reason>[^#]*)")
_UNTIL = re.compile(r"\(?until (?P<date>\d{4}-\d{2}-\d{2})\)?")


def apply_waivers(
    notebook: Notebook, findings: list[Finding], today: date, untrusted: Set[str] = frozenset()
) -> list[Finding]:
    """The findings, each with the first waiver that covers it, one in force before one that is not.

    A waiver past its date is marked expired; one inside a cell of the ``untrusted`` ids is marked unsigned.

    A comment covers its own line, or the next one when it stands alone; metadata covers the whole cell
    (``cell.metadata.jupyter_audit.waivers``) or notebook (``metadata.jupyter_audit.waivers``).
    """
    everywhere = _from_metadata(notebook.metadata)
    by_cell: dict[int, list[tuple[Waiver, int | None]]] = {}
    result = []
    for finding in findings:
        waivers: list[tuple[Waiver, int | None]] = [(waiver, None) for waiver in everywhere]
        position = finding.place.cell
        if position is not None and position < len(notebook.cells):
            if position not in by_cell:
                by_cell[position] = _of_cell(notebook.cells[position], untrusted)
            waivers = by_cell[position] + waivers
        result.append(_waived(finding, waivers, today) if waivers else finding)
    return result


def _waived(finding: Finding, waivers: list[tuple[Waiver, int | None]], today: date) -> Finding:
    covering = [
        replace(waiver, expired=_expired(waiver, today))
        for waiver, line in waivers
        if _names(waiver, finding) and (line is None or _on_line(finding, line))
    ]
    if not covering:
        return finding
    return replace(finding, waiver=next((waiver for waiver in covering if waiver.in_force), covering[0]))


def _names(waiver: Waiver, finding: Finding) -> bool:
    return not waiver.rules or finding.rule in waiver.rules or finding.category in waiver.rules


def _on_line(finding: Finding, line: int) -> bool:
    place = finding.place
    if place.part is not Part.SOURCE or place.line is None:
        return False
    return place.line <= line <= (place.end_line or place.line)


def _expired(waiver: Waiver, today: date) -> bool:
    if waiver.until is None:
        return False
    try:
        return date.fromisoformat(waiver.until) < today
    except ValueError:
        return True  # a date nobody can read never opens anything


def _of_cell(cell: Cell, untrusted: Set[str]) -> list[tuple[Waiver, int | None]]:
    found: list[tuple[Waiver, int | None]] = []
    if "audit:" in cell.source:
        for line, comment in _comments(cell):
            match = _COMMENT.search(comment)
            if match:
                found.append((_from_comment(match), line))
    found.extend((waiver, None) for waiver in _from_metadata(cell.metadata))
    return [(replace(waiver, unsigned=cell.id in untrusted), line) for waiver, line in found]


def _comments(cell: Cell) -> list[tuple[int, str]]:
    """(line covered, comment text): real comments where Python's tokenizer can tell, else lines that start with #."""
    lines = cell.lines
    found = []
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline))
        found = [(t.start[0], t.string, t.start[1]) for t in tokens if t.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError, IndentationError):
        for number, line in enumerate(lines, 1):
            at = line.find("# audit:")
            if at >= 0:
                found.append((number, line[at:], at))
    covered = []
    for number, text, column in found:
        alone = not lines[number - 1][:column].strip()
        covered.append((_next_code_line(lines, number) if alone else number, text))
    return covered


def _next_code_line(lines: list[str], number: int) -> int:
    for following in range(number + 1, len(lines) + 1):
        text = lines[following - 1].strip()
        if text and not text.startswith("#"):
            return following
    return number


def _from_comment(match: "re.Match[str]") -> Waiver:
    rules = tuple(rule.strip() for rule in (match["rules"] or "").split(",") if rule.strip())
    reason = match["reason"].strip()
    until = _UNTIL.search(reason)
    if until:
        reason = (reason[: until.start()] + reason[until.end() :]).strip()
    return Waiver(rules, reason, None, until["date"] if until else None)


def _from_metadata(metadata: dict[str, Any]) -> list[Waiver]:
    ours = metadata.get("jupyter_audit")
    entries = ours.get("waivers") if isinstance(ours, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        rules = entry.get("rules") or [entry.get("rule")]
        names = tuple(str(rule) for rule in rules if isinstance(rule, str)) if isinstance(rules, list) else ()
        if names:
            author, until = entry.get("author"), entry.get("until")
            found.append(
                Waiver(
                    names,
                    str(entry.get("reason") or ""),
                    author if isinstance(author, str) else None,
                    str(until) if until else None,
                )
            )
    return found
