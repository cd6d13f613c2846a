"""The table of handlers by node type, and the way from a node to its handler.

Speed is the reason for the shape: each handler visits its children directly, and most are generated from the grammar
that the ``ast`` classes carry in their docstrings. A walk per rule would cost a hundred times as much.
"""

import ast
from collections.abc import Callable
from typing import Any

from jupyter_audit.notebook.index.cell_index import CellIndex

Handler = Callable[[CellIndex, Any], None]

HANDLERS: dict[type[ast.AST], Handler] = {}
"""What to do with a node of each kind. ``walk.py`` fills it."""

KEPT = (
    ast.If, ast.Try, ast.TryStar, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Compare, ast.Set,
    ast.SetComp, ast.GeneratorExp, ast.Assert,
)  # fmt: skip
"""Kinds of nodes that rules look for as such: kept by kind, so that no rule has to walk a tree for them."""


def visit_statement(index: CellIndex, stmt: ast.stmt) -> None:
    """Visit a statement; what is recorded meanwhile stands in it."""
    outer = index._stmt
    index._stmt = stmt
    HANDLERS[stmt.__class__](index, stmt)
    index._stmt = outer


def visit_body(index: CellIndex, statements: list[ast.stmt]) -> None:
    """Visit statements in order."""
    for stmt in statements:
        visit_statement(index, stmt)


def visit(index: CellIndex, node: ast.AST | None) -> None:
    """Visit a node, if there is one."""
    if node is not None:
        HANDLERS[node.__class__](index, node)


_LEAVES = {"identifier", "int", "string", "constant", "operator", "unaryop", "boolop", "cmpop", "expr_context"}


def generated(kind: type[ast.AST]) -> Handler:
    """A handler that visits the children of ``kind`` directly, from the grammar in its docstring."""
    lines = ["    index.kept[node.__class__].append(node)"] if kind in KEPT else []
    _, _, signature = (kind.__doc__ or "").partition("(")
    for part in signature.rstrip(")").split(","):
        words = part.split()
        if len(words) != 2 or words[0].rstrip("*?") in _LEAVES:
            continue
        kind_name, field = words
        call = "HANDLERS[child.__class__](index, child)"
        if kind_name.startswith("stmt"):
            call = "visit_statement(index, child)"
        if kind_name.endswith("*"):
            lines.append(f"    for child in node.{field}:\n        if child is not None: {call}")
        elif kind_name.endswith("?"):
            lines.append(f"    child = node.{field}\n    if child is not None: {call}")
        else:
            lines.append(f"    child = node.{field}\n    {call}")
    code = "def handler(index, node):\n" + ("\n".join(lines) or "    pass")
    names: dict[str, Any] = {"HANDLERS": HANDLERS, "visit_statement": visit_statement}
    exec(code, names)  # our own text, made from Python's grammar
    handler: Handler = names["handler"]
    return handler
