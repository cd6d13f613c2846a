"""Fields of a request's body that a framework puts into a class of the notebook: ``def add(note: Note)``."""

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.taint.sources import PLAIN_TYPES, route_of
from jupyter_audit.notebook.taint.trace import FIXED, HOLE, Point, Trace

if TYPE_CHECKING:
    from jupyter_audit.notebook.taint.tracer import Taint

_CONTAINERS = frozenset({"list", "List", "set", "Set", "tuple", "Optional", "None"})


def trace_of_field(taint: "Taint", node: ast.Attribute, at: Point) -> Trace | None:
    """What a field of a route's own parameter may hold; None where the attribute is none of such a class."""
    bound = taint.index.definition(node.value, at) if isinstance(node.value, ast.Name) else None
    parameter = bound.binding.value if bound is not None else None
    function = bound.binding.scope.node if bound is not None else None
    if not isinstance(parameter, ast.arg) or function is None or route_of(function) is None:
        return None
    kind = chain_of(parameter.annotation) if parameter.annotation is not None else None
    model = taint.index.members.classes.get(kind or "")
    if model is None:
        return None
    if _is_enum(model):
        return FIXED
    for field in model.body:
        named = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id == node.attr
        if named and isinstance(field, ast.AnnAssign) and not _may_be_any_text(taint, field):
            return FIXED
    return replace(taint.follow(node.value, at), text=HOLE)


def _is_enum(kind: ast.ClassDef) -> bool:
    return any((chain_of(base) or "").endswith("Enum") for base in kind.bases)


def _may_be_any_text(taint: "Taint", field: ast.AnnAssign) -> bool:
    """Whether a field takes any text: it is no number or date, none of a list, and no pattern says what it is."""
    if any(isinstance(node, ast.keyword) and node.arg in ("pattern", "regex") for node in walk(field)):
        return False
    chains = [chain_of(node) or "" for node in walk(field.annotation) if isinstance(node, ast.Name | ast.Attribute)]
    names = {chain.rpartition(".")[2] for chain in chains}
    classes = taint.index.members.classes
    if "Literal" in names or any(_is_enum(classes[name]) for name in names & classes.keys()):
        return False
    return not names <= PLAIN_TYPES | _CONTAINERS
