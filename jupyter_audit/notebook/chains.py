"""The dotted form of an expression: what it is called, as far as its text tells."""

import ast
from typing import Any

LITERALS: dict[type[ast.AST], str] = {
    ast.List: "!list",
    ast.ListComp: "!list",
    ast.Dict: "!dict",
    ast.DictComp: "!dict",
    ast.Set: "!set",
    ast.SetComp: "!set",
    ast.Tuple: "!tuple",
    ast.JoinedStr: "!str",
    ast.GeneratorExp: "!generator",
    ast.Lambda: "!function",
}
"""What a literal makes, marked so that it is never taken for a name."""


def chain_of(node: Any) -> str | None:
    """``a.b``, ``f().g``, ``x[].y``; literals by their type; '?' inside for what has no dotted form."""
    kind = node.__class__
    if kind is ast.Name:
        name: str = node.id
        return name
    if kind is ast.Attribute:
        value = node.value
        if value.__class__ is ast.Name:  # most chains are this short
            return f"{value.id}.{node.attr}"
        return f"{chain_of(value) or '?'}.{node.attr}"
    if kind is ast.Call:
        return (chain_of(node.func) or "?") + "()"
    if kind is ast.Subscript:
        return (chain_of(node.value) or "?") + "[]"
    if kind is ast.Constant:
        return "!" + type(node.value).__name__
    if kind in (ast.Await, ast.Starred, ast.NamedExpr):
        return chain_of(node.value)
    return LITERALS.get(kind)
