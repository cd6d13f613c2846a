"""From nodes and offsets to places: 1-based lines and columns in characters, as people and SARIF count."""

import ast

from jupyter_audit.model.finding import Edit, Part, Place
from jupyter_audit.notebook.cell import Cell

_BLOCKS = frozenset(
    (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.With, ast.If, ast.Try)
)


def place_of(cell: Cell, node: ast.AST) -> Place:
    """The place of a syntax node. Nodes without a position get the cell's first line."""
    line = getattr(node, "lineno", 1)
    end_line = getattr(node, "end_lineno", None) or line
    column = getattr(node, "col_offset", 0)
    end_column = getattr(node, "end_col_offset", None)
    if node.__class__ in _BLOCKS:
        end_line, end_column = line, None  # a block is shown by its first line
    return Place(
        cell.id,
        cell.position,
        line,
        _character(cell, line, column) + 1,
        end_line,
        (_character(cell, end_line, end_column) if end_column is not None else len(_line(cell, end_line))) + 1,
    )


def place_of_line(cell: Cell, line: int, start: int = 0, end: int | None = None, end_line: int | None = None) -> Place:
    """A whole line of a cell (1-based), or the part of it between two 0-based character offsets."""
    last = end_line or line
    return Place(cell.id, cell.position, line, start + 1, last, (len(_line(cell, last)) if end is None else end) + 1)


def place_of_offset(cell: Cell, start: int, end: int) -> Place:
    """The place between two character offsets of a cell's source (newlines as in ``cell.lines``)."""
    text = "\n".join(cell.lines)
    line, end_line = text.count("\n", 0, start), text.count("\n", 0, end)
    column = start - (text.rfind("\n", 0, start) + 1)
    end_column = end - (text.rfind("\n", 0, end) + 1)
    return Place(cell.id, cell.position, line + 1, column + 1, end_line + 1, end_column + 1)


def place_of_output(cell: Cell, line: int | None = None) -> Place:
    """An output of a cell; ``line`` (1-based) within the text of all its outputs, where known."""
    return Place(cell.id, cell.position, line, None, line, None, Part.OUTPUT)


def place_of_notebook() -> Place:
    """The notebook as a whole."""
    return Place(part=Part.NOTEBOOK)


def edit_node(cell: Cell, node: ast.AST, text: str) -> Edit:
    """Replace a node's source by ``text``."""
    place = place_of(cell, node)
    return Edit(cell.id, place.line or 1, place.column or 1, place.end_line or 1, place.end_column or 1, text)


def insert_after(cell: Cell, node: ast.AST, text: str) -> Edit:
    """Insert ``text`` right after a node."""
    place = place_of(cell, node)
    line, column = place.end_line or 1, place.end_column or 1
    return Edit(cell.id, line, column, line, column, text)


def source_of(cell: Cell, node: ast.AST, limit: int = 60) -> str:
    """A node's source on one line, shortened for messages."""
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    if first is None or last is None:
        return ""
    lines = cell.lines[first - 1 : last]
    lines[-1:] = [line[: _character(cell, last, getattr(node, "end_col_offset", 0))] for line in lines[-1:]]
    lines[:1] = [line[_character(cell, first, getattr(node, "col_offset", 0)) :] for line in lines[:1]]
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _line(cell: Cell, number: int) -> str:
    return cell.lines[number - 1] if 0 < number <= len(cell.lines) else ""


def _character(cell: Cell, line: int, byte: int) -> int:
    """``ast`` counts columns in UTF-8 bytes; people count characters."""
    text = _line(cell, line)
    if text.isascii():
        return byte
    return len(text.encode(errors="surrogatepass")[:byte].decode(errors="ignore"))
