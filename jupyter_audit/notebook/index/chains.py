"""The dotted form of an expression: what it is called, as far as its text tells."""

import ast
from typing import Any

from jupyter_audit.notebook.reading.spelled import spelled

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
    """``a.b``, ``f().g``, ``x[].y``; literals by their type; '?' inside for what has no dotted form.

    ``getattr(a, "b")`` is ``a.b``, and ``__import__("a")`` is ``a``.
    """
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
        return _named_by_text(node) or (chain_of(node.func) or "?") + "()"
    if kind is ast.Subscript:
        return (chain_of(node.value) or "?") + "[]"
    if kind is ast.Constant:
        return "!" + type(node.value).__name__
    if kind in (ast.Await, ast.Starred, ast.NamedExpr):
        return chain_of(node.value)
    return LITERALS.get(kind)


def _named_by_text(call: ast.Call) -> str | None:
    """What a call gives that takes a module or an attribute by a name in quotes; None for others."""
    function = call.func
    name = function.attr if function.__class__ is ast.Attribute else getattr(function, "id", None)
    if name not in ("getattr", "__import__", "import_module"):
        return None
    position = 1 if name == "getattr" else 0
    text = spelled(call.args[position]) if len(call.args) > position else ""
    if not all(part.isidentifier() for part in text.split(".")):
        return None
    if name == "getattr":
        return f"{chain_of(call.args[0]) or '?'}.{text}"
    return text if name == "import_module" else text.partition(".")[0]
