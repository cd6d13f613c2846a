"""What ``%audit`` shows, as a few kinds of blocks, each with one text and one HTML form.

Everything in a block is untrusted: it is written out as text, never as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from jupyter_audit.report.visible import visible

Tone = Literal["plain", "good", "bad", "warn", "dim"]
MAX_COLUMN = 60
"""Characters of a table's column in the text form; the HTML form is never cut."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, ``indent`` steps in."""

    text: str
    tone: Tone = "plain"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A line of source with a marked part, or several lines with none."""

    before: str
    marked: str = ""
    after: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Line | Code | Table
Blocks = Sequence[Block]

_COLOURS = {
    "good": "var(--jp-success-color1, #2e7d32)",
    "bad": "var(--jp-error-color1, #c62828)",
    "warn": "var(--jp-warn-color1, #9a5b00)",
    "dim": "var(--jp-ui-font-color2, #6b6b6b)",
}


def to_text(blocks: Blocks) -> str:
    """For a terminal, a plain output, or a screen reader."""
    parts = [_text(block) for block in blocks]
    return "\n".join(parts).strip("\n")


def _text(block: Block) -> str:
    if isinstance(block, Heading):
        return f"\n{visible(block.text)}\n{'-' * len(visible(block.text))}"
    if isinstance(block, Line):
        return "  " * block.indent + visible(block.text)
    if isinstance(block, Code):
        return _code_text(block)
    return _table_text(block)


def _code_text(code: Code) -> str:
    if code.number is None:
        return "\n".join(f"    | {visible(line)}" for line in code.before.split("\n"))
    head = f"{code.number:>4} | "
    before, marked = visible(code.before), visible(code.marked)
    marks = " " * (len(head) - 2) + "| " + " " * len(before) + "^" * max(len(marked), 1)
    return f"{head}{before}{marked}{visible(code.after)}\n{marks}"


def _table_text(table: Table) -> str:
    rows = [tuple(_cut(visible(cell)) for cell in row) for row in table.rows]
    widths = [max(len(row[column]) for row in [table.columns, *rows]) for column in range(len(table.columns))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [table.columns, *rows]
    ]
    return "\n".join(lines)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_COLUMN else f"{text[: MAX_COLUMN - 1]}…"


def to_html(blocks: Blocks) -> str:
    """For a notebook's output: no script, no class of its own, readable in light and dark themes."""
    body = "".join(_html(block) for block in blocks)
    return f'<div style="line-height:1.45;max-width:72em;overflow-wrap:anywhere">{body}</div>'


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        style = "font-weight:600;margin:0.8em 0 0.2em"
        return f'<div role="heading" aria-level="4" style="{style}">{_escaped(block.text)}</div>'
    if isinstance(block, Line):
        colour = f"color:{_COLOURS[block.tone]};" if block.tone in _COLOURS else ""
        return f'<div style="{colour}margin-left:{block.indent * 1.5}em">{_escaped(block.text)}</div>'
    if isinstance(block, Code):
        return _code_html(block)
    head, rows = _row("th", block.columns), "".join(_row("td", row) for row in block.rows)
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _row(tag: str, cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag} style=text-align:left>{_escaped(cell)}</{tag}>' for cell in cells)}</tr>"


def _code_html(code: Code) -> str:
    if code.number is None:
        text = "\n".join(_escaped(line) for line in code.before.split("\n"))
    else:
        mark = f"<mark>{_escaped(code.marked)}</mark>" if code.marked else ""
        text = f"{code.number}  {_escaped(code.before)}{mark}{_escaped(code.after)}"
    return f'<pre style="margin:0.2em 0 0.4em 1.5em;white-space:pre-wrap">{text}</pre>'


def _escaped(text: str) -> str:
    return escape(visible(text), quote=True)
