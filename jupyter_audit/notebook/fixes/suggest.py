"""Edits that fixes are made of: add an argument to a call, wrap an expression, add a line."""

import ast
from itertools import takewhile

from jupyter_audit.model.finding import Edit
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of


def add_argument(cell: Cell, call: ast.Call, text: str) -> Edit | None:
    """Insert ``text`` as the last argument; None where the call's last line does not end in its bracket."""
    place = place_of(cell, call)
    if place.end_line is None or place.end_column is None:
        return None
    line = cell.lines[place.end_line - 1]
    column = place.end_column - 1  # 1-based column of the closing bracket
    if line[column - 1 : column] != ")":
        return None
    given = call.args or call.keywords
    before = line[: column - 1].rstrip()
    if not given or before.endswith(("(", ",")):
        joint = "" if not given or before.endswith("(") else " "
    elif before:
        joint = ", "
    else:  # the bracket stands alone on its line: the comma would have to go on another
        return None
    return Edit(cell.id, place.end_line, column, place.end_line, column, joint + text)


def wrap(cell: Cell, node: ast.AST, before: str, after: str) -> tuple[Edit, Edit] | None:
    """Put ``before`` and ``after`` around an expression."""
    place = place_of(cell, node)
    if not (place.line and place.column and place.end_line and place.end_column):
        return None
    return (
        Edit(cell.id, place.line, place.column, place.line, place.column, before),
        Edit(cell.id, place.end_line, place.end_column, place.end_line, place.end_column, after),
    )


def last_of_imports(cell: Cell, stmt: ast.stmt) -> ast.stmt:
    """The last of the imports that follow each other from this one on."""
    body = cell.parsed.tree.body
    if stmt in body:
        following = takewhile(lambda each: isinstance(each, ast.Import | ast.ImportFrom), body[body.index(stmt) :])
        *_, stmt = following
    return stmt


def add_line_below(cell: Cell, stmt: ast.stmt, text: str) -> Edit | None:
    """A line below a statement of the cell's own level; None where something else stands on its last line."""
    place = place_of(cell, stmt)
    line = stmt.end_lineno or stmt.lineno
    if stmt.col_offset or place.end_line is None or place.end_column is None:
        return None
    whole = cell.lines[line - 1]
    rest = whole[place.end_column - 1 :].strip()
    if rest and not rest.startswith("#"):
        return None
    return Edit(cell.id, line, len(whole) + 1, line, len(whole) + 1, "\n" + text)
