"""What each kind of expression may hold, made of what its parts may hold."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.resolver import PARTIAL
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.bodies import trace_of_field
from jupyter_audit.notebook.taint.calls import trace_of_call
from jupyter_audit.notebook.taint.guards import item_name
from jupyter_audit.notebook.taint.harmless import HARMLESS_ATTRIBUTES, HARMLESS_CALLS, HARMLESS_METHODS
from jupyter_audit.notebook.taint.names import fed, guarded, reaching, trace_of_binding
from jupyter_audit.notebook.taint.sources import (
    Trust,
    source_of_attribute,
    source_of_call,
    source_of_handler,
)
from jupyter_audit.notebook.taint.trace import FIXED, HOLE, MAX_TEXT, Point, Trace, concatenated, filled, worst
from jupyter_audit.notebook.values.options import bounded_options

if TYPE_CHECKING:
    from jupyter_audit.notebook.taint.tracer import Taint

_BUILDERS = frozenset("format format_map substitute safe_substitute".split())
_NUMERIC_SPEC = re.compile(r"^[^A-Za-z]*[dfeEgGnxXbo%]$")
_PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*(?:\*|\d+)?(?:\.\d+)?([a-zA-Z%])")
_REMOVES = re.compile(r"^\[\^[^\]]*\][+*]?$|^\\W[+*]?$")
_MARKUPS = frozenset({"markupsafe.Markup", "flask.Markup", "jinja2.Markup", "django.utils.html.format_html"})
_BOUND_PARAMETERS = frozenset({"bindparams"})
_SAME_TEXT = frozenset(
    (
        "strip lstrip rstrip dedent textwrap.dedent text sqlalchemy.text encode decode str SQL lower upper "
        "Path PurePath join"
    ).split()
)


def _constant(_taint: "Taint", node: ast.Constant, _at: Point) -> Trace:
    return Trace(text=node.value[:MAX_TEXT]) if isinstance(node.value, str) else Trace(text=str(node.value)[:40])


def _joined(taint: "Taint", node: ast.JoinedStr, at: Point) -> Trace:
    return concatenated([taint.follow(value, at) for value in node.values])


def _formatted(taint: "Taint", node: ast.FormattedValue, at: Point) -> Trace:
    spec = node.format_spec
    last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
    if isinstance(last, ast.Constant) and _NUMERIC_SPEC.match(str(last.value)):
        return FIXED
    return taint.follow(node.value, at)


def _binary(taint: "Taint", node: ast.BinOp, at: Point) -> Trace:
    if isinstance(node.op, ast.Mod):
        return _percent(taint, node, at)
    if isinstance(node.op, ast.Add):
        return concatenated([taint.follow(node.left, at), taint.follow(node.right, at)])
    if isinstance(node.op, ast.Div):  # paths
        left, right = taint.follow(node.left, at), taint.follow(node.right, at)
        return concatenated([left, Trace(text="/"), right])
    return taint.follow_all((node.left, node.right), at)


def _percent(taint: "Taint", node: ast.BinOp, at: Point) -> Trace:
    left = taint.follow(node.left, at)
    if _escapes(taint, node.left, at):
        return left
    values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    specs = [spec for spec in _PERCENT.findall(left.text) if spec != "%"]
    if len(specs) == len(values):
        values = [value for value, spec in zip(values, specs, strict=True) if spec in "srac"]
    return filled(left, taint.follow_all(values, at), _PERCENT.sub(HOLE, left.text))


def _call(taint: "Taint", node: ast.Call, at: Point) -> Trace:
    name = taint.index.resolve(node.func, at)
    if name == PARTIAL:
        node = taint.index.unwrapped(node, at)
        name = taint.index.resolve(node.func, at)
    last = name.rpartition(".")[2]
    if name in taint.clean or last in taint.clean or name in HARMLESS_CALLS or name.startswith("hashlib."):
        return FIXED
    source = source_of_call(name)
    if source is not None:
        return Trace(*source, places=(place_of(at.cell, node),))
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        if last in HARMLESS_METHODS:
            return FIXED
        if last in _BUILDERS:
            receiver = taint.follow(node.func.value, at)
            if _escapes(taint, node.func.value, at):
                return receiver
            return filled(
                receiver, taint.follow_all(values, at), re.sub(r"\{[^{}]*\}|\$\{?\w+\}?", HOLE, receiver.text)
            )
        if last == "join":
            return _join(taint, node, at)
    if (
        name == "re.sub"
        and len(values) > 1
        and isinstance(values[0], ast.Constant)
        and _REMOVES.match(str(values[0].value))
    ):
        return FIXED
    called = f"{name}.__call__" if name.endswith("()") and name.startswith("__main__.") else name
    if called in taint.tables.functions:
        return trace_of_call(taint, called, node, at)
    owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    if last in _BOUND_PARAMETERS:
        values = []  # they travel beside the statement
    elif last in ("get", "pop") and owner and taint.follow(owner[0], at).trust is Trust.FIXED:
        values = values[1:]  # an element of a fixed table; the key does not choose its text
    trace = taint.follow_all([*owner, *values], at)
    return replace(trace, text=trace.text if last in _SAME_TEXT else HOLE)


def _escapes(taint: "Taint", template: ast.expr, at: Point) -> bool:
    """``Markup("<b>%s</b>") % text``: a Markup escapes what is put into it."""
    made = taint.index.value(template, at) if isinstance(template, ast.Name) else template
    name = taint.index.resolve(made.func, at) if isinstance(made, ast.Call) else ""
    return name in _MARKUPS and "escape" in taint.clean


def _join(taint: "Taint", node: ast.Call, at: Point) -> Trace:
    assert isinstance(node.func, ast.Attribute)
    separator, items = taint.follow(node.func.value, at), [*node.args]
    if taint.index.resolve(node.func, at) == "os.path.join":
        separator = Trace(text="/")
    if len(items) == 1 and isinstance(items[0], ast.List | ast.Tuple):
        items = items[0].elts
    traces = [taint.follow(item, at) for item in items]
    mixed = [part for trace in traces for part in (trace, separator)]
    return concatenated(mixed[:-1] if len(mixed) > 2 else mixed)


def _name(taint: "Taint", node: ast.Name, at: Point) -> Trace:
    if node.id in ("self", "cls"):
        return FIXED
    bounds = reaching(taint, node.id, at)
    if not bounds:
        return FIXED
    traces = [trace_of_binding(taint, bound) for bound in bounds]
    traces += [trace_of_binding(taint, bound) for bound in fed(taint, node.id, at)]
    trace = worst(traces)
    if trace.trust is not Trust.FIXED and guarded(taint, node.id, node, at):
        return replace(FIXED, text=trace.text)
    return trace


def _attribute(taint: "Taint", node: ast.Attribute, at: Point) -> Trace:
    name = taint.index.resolve(node, at)
    source = source_of_attribute(name) or source_of_handler(chain_of(node) or "?", _class_of(at.scope))
    if source is not None:
        return Trace(*source, places=(place_of(at.cell, node),)) if source[0] else FIXED
    if node.attr in HARMLESS_ATTRIBUTES or node.attr in taint.clean:
        return FIXED
    if ".parse_args()." in name and node.attr in shared(taint.index, bounded_options):
        return FIXED
    if name in taint.tables.functions and _is_property(taint, name):
        return trace_of_call(taint, name, taint.tables.bare.setdefault(name, ast.Call(node, [], [])), at)
    sent = trace_of_field(taint, node, at)
    owned = _attributes_of(taint, node, name, at) if sent is None else sent
    if owned is not None:
        trace = owned
    elif name.startswith("__main__.") and "()" in name:
        return FIXED
    else:
        trace = replace(taint.follow(node.value, at), text=HOLE)
    chain = chain_of(node)
    return FIXED if trace.trust is not Trust.FIXED and chain and guarded(taint, chain, node, at) else trace


def _attributes_of(taint: "Taint", node: ast.Attribute, name: str, at: Point) -> Trace | None:
    """What was put into an attribute of one of the notebook's objects."""
    chain = chain_of(node) or "?"
    bounds = taint.index.attributes(chain, name, at)
    bounds += [feed for feed in taint.tables.feeds.get(chain, ()) if chain.startswith("self.")]
    if not bounds and (kind := _kind_of(node, name, at)):
        return _field(taint, node, kind, at)
    return worst(trace_of_binding(taint, bound) for bound in bounds) if bounds else None


def _kind_of(node: ast.Attribute, name: str, at: Point) -> str:
    """The notebook's class whose attribute it is; empty where it is none's."""
    if name.startswith("__main__."):
        return name[len("__main__.") :].partition("()")[0]
    kind = _class_of(at.scope) if isinstance(node.value, ast.Name) and node.value.id == "self" else None
    return kind.name if isinstance(kind, ast.ClassDef) else ""


def _field(taint: "Taint", node: ast.Attribute, kind: str, at: Point) -> Trace | None:
    """A dataclass's field: the argument that the object was made with; of ``self``, that any was made with."""
    fields = taint.index.members.fields(kind)
    if node.attr not in fields:
        return None
    position = fields.index(node.attr)
    made = taint.index.value(node.value, at)
    if isinstance(made, ast.Call):
        bound = taint.index.definition(node.value, at)
        there = Point(bound.cell, bound.binding.scope, bound.binding.clock) if bound else at
        return taint.follow_all(_filled(made, node.attr, position), there)
    if not isinstance(node.value, ast.Name) or node.value.id != "self":
        return None
    heirs = taint.index.members.heirs(kind)
    makers = taint.index.calls(f"__main__.{kind}", *(f"__main__.{heir}" for heir in heirs))
    traces = [
        taint.follow_all(_filled(call.node, node.attr, position), Point(call.cell, call.scope, call.clock))
        for call in makers
    ]
    return worst(traces) if traces else None


def _filled(made: ast.Call, field: str, position: int) -> list[ast.expr]:
    """The expressions that fill a field where a dataclass is made."""
    given = [keyword.value for keyword in made.keywords if keyword.arg in (field, None)]
    return [*made.args[position : position + 1], *given]


def _is_property(taint: "Taint", name: str) -> bool:
    decorators = getattr(taint.tables.functions[name][1].node, "decorator_list", ())
    return any((chain_of(each) or "").endswith("property") for each in decorators)


def _subscript(taint: "Taint", node: ast.Subscript, at: Point) -> Trace:
    name = taint.index.resolve(node, at)
    source = source_of_attribute(name)
    if source is not None:
        return Trace(*source, places=(place_of(at.cell, node),)) if source[0] else FIXED
    chain = chain_of(node.value)
    trace = taint.follow(node.value, at)
    if (
        trace.trust is not Trust.FIXED
        and chain
        and isinstance(node.value, ast.Name)
        and (guarded(taint, chain, node, at) or guarded(taint, item_name(node) or "?", node, at))
    ):
        return FIXED
    return replace(trace, text=HOLE)


def _items(taint: "Taint", node: ast.AST, at: Point) -> Trace:
    return taint.follow_all(ast.iter_child_nodes(node), at)


def _dict(taint: "Taint", node: ast.Dict, at: Point) -> Trace:
    return taint.follow_all(node.values, at)


def _choice(taint: "Taint", node: ast.IfExp, at: Point) -> Trace:
    return taint.follow_all((node.body, node.orelse), at)


def _inner(taint: "Taint", node: ast.Await | ast.Starred | ast.NamedExpr, at: Point) -> Trace:
    return taint.follow(node.value, at)


def _comprehension(
    taint: "Taint", node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, at: Point
) -> Trace:
    scope = taint.tables.comprehensions.get(id(node))
    inside = replace(at, scope=scope) if scope is not None else at
    return taint.follow(node.value if isinstance(node, ast.DictComp) else node.elt, inside)


def _class_of(scope: Scope) -> ast.AST | None:
    """The class whose method a scope is."""
    owner = scope.parent
    return owner.node if owner is not None and owner.kind == "class" else None


HANDLERS: dict[type[ast.AST], Callable[["Taint", Any, Point], Trace]] = {
    ast.Constant: _constant, ast.JoinedStr: _joined, ast.FormattedValue: _formatted,
    ast.BinOp: _binary, ast.Call: _call, ast.Name: _name, ast.Attribute: _attribute,
    ast.Subscript: _subscript, ast.List: _items, ast.Tuple: _items, ast.Set: _items,
    ast.BoolOp: _items, ast.Dict: _dict, ast.IfExp: _choice, ast.Await: _inner,
    ast.Starred: _inner, ast.NamedExpr: _inner, ast.ListComp: _comprehension,
    ast.SetComp: _comprehension, ast.GeneratorExp: _comprehension, ast.DictComp: _comprehension,
    ast.Yield: _inner, ast.YieldFrom: _inner,
}  # fmt: skip
