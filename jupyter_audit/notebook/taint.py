"""From sources to sinks: what an expression may hold, asked backwards from where it is used, across cells.

Nothing is computed until a rule asks about an argument; then names are followed to the assignments that can
reach the use, parameters to the calls that fill them, calls of the notebook's functions into their returns.
An answer says how little the value is trusted, where it came from, and by which places it went.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from jupyter_audit.notebook.arguments import arguments_for
from jupyter_audit.notebook.callbacks import Callback, callbacks
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.cell_index import Binding, FunctionDef, Scope, qualified
from jupyter_audit.notebook.chains import chain_of
from jupyter_audit.notebook.guards import END, Guard, guards_in, item_name
from jupyter_audit.notebook.harmless import HARMLESS_ATTRIBUTES, HARMLESS_CALLS, HARMLESS_METHODS
from jupyter_audit.notebook.index import NotebookIndex
from jupyter_audit.notebook.options import bounded_options
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.resolver import PARTIAL
from jupyter_audit.notebook.shared import shared
from jupyter_audit.notebook.sites import Bound, Call, Site
from jupyter_audit.notebook.sources import (
    REQUEST,
    Trust,
    source_of_attribute,
    source_of_call,
    source_of_handler,
    source_of_parameter,
)
from jupyter_audit.notebook.trace import FIXED, HOLE, MAX_TEXT, Point, Trace, concatenated, filled, rank, worst

MAX_DEPTH = 40
"""Steps from a use back to a source; a longer way is not followed."""
MAX_STEPS = 10_000
"""Expressions that one question may look at: functions that call each other in many ways would never end."""

_BUILDERS = frozenset("format format_map substitute safe_substitute".split())
_NUMERIC_SPEC = re.compile(r"^[^A-Za-z]*[dfeEgGnxXbo%]$")
_PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*(?:\*|\d+)?(?:\.\d+)?([a-zA-Z%])")
_REMOVES = re.compile(r"^\[\^[^\]]*\][+*]?$|^\\W[+*]?$")
_MARKUPS = frozenset({"markupsafe.Markup", "flask.Markup", "jinja2.Markup", "django.utils.html.format_html"})
_BOUND_PARAMETERS = frozenset({"bindparams"})
_ENDS = ("$", "\\Z", "\\z")
_CLEAN: frozenset[str] = frozenset()


Frame = tuple[Scope, ast.Call, Point]


class Taint:
    """Traces for one notebook. ``Audited.taint`` makes it on first use."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self._memo: dict[tuple[object, ...], Trace] = {}
        self._bare: dict[str, ast.Call] = {}
        """Calls without arguments, for properties."""
        self._active: set[tuple[object, ...]] = set()
        self._frames: tuple[Frame, ...] = ()
        self._clean = _CLEAN
        self._depth = 0
        self._steps = 0

    def of(self, expression: ast.AST | None, at: Site, clean: frozenset[str] = _CLEAN) -> Trace:
        """What an expression may hold at a call. ``clean`` are calls that make a value harmless for this use."""
        if expression is None:
            return FIXED
        column = at.stmt.col_offset if isinstance(at, Call) else getattr(at, "column", 0)
        self._clean, self._frames, self._depth, self._steps = clean, (), 0, 0
        return self._of(expression, Point(at.cell, at.scope, at.clock, column))

    def worst_of(self, expressions: Iterable[ast.AST | None], at: Site, clean: frozenset[str] = _CLEAN) -> Trace:
        """The least trusted of several expressions."""
        return max((self.of(expression, at, clean) for expression in expressions), key=rank, default=FIXED)

    # ------------------------------------------------------------ tables made on first use

    @cached_property
    def _functions(self) -> dict[str, tuple[Cell, FunctionDef]]:
        found = {}
        for cell, index in self.index.cells:
            for function in index.functions:
                if function.name:
                    found[qualified(function.name, function.scope.parent)] = cell, function
        return found

    @cached_property
    def _returns(self) -> dict[Scope, list[ast.AST]]:
        found: dict[Scope, list[ast.AST]] = defaultdict(list)
        for _, index in self.index.cells:
            for value, scope in index.returns:
                found[scope].append(value)
        return found

    @cached_property
    def _feeds(self) -> dict[str, list[Bound]]:
        found: dict[str, list[Bound]] = defaultdict(list)
        for cell, index in self.index.cells:
            for feed in index.feeds:
                found[feed.name].append(Bound(cell, feed))
        return found

    @cached_property
    def _comprehensions(self) -> dict[int, Scope]:
        scopes = (binding.scope for _, index in self.index.cells for binding in index.bindings)
        return {id(scope.node): scope for scope in scopes if scope.kind == "comprehension"}

    @cached_property
    def _callbacks(self) -> dict[str, list[Callback]]:
        return callbacks(self.index)

    @cached_property
    def _guards(self) -> dict[int, dict[str, list[Guard]]]:
        return {}

    # ------------------------------------------------------------ expressions

    def _of(self, node: ast.AST, at: Point) -> Trace:
        handler = _HANDLERS.get(node.__class__)
        if handler is None:
            return FIXED
        key = (id(node), at.scope, at.clock, self._clean, tuple(id(call) for _, call, _ in self._frames))
        if key in self._memo:
            return self._memo[key]
        self._steps += 1
        if key in self._active or self._depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return FIXED
        self._active.add(key)
        self._depth += 1
        try:
            trace = handler(self, node, at)
        finally:
            self._active.discard(key)
            self._depth -= 1
        if self._steps <= MAX_STEPS:
            self._memo[key] = trace
        return trace

    def _all(self, nodes: Iterable[ast.AST | None], at: Point) -> Trace:
        return worst(self._of(node, at) for node in nodes if node is not None)

    def _constant(self, node: ast.Constant, _at: Point) -> Trace:
        return Trace(text=node.value[:MAX_TEXT]) if isinstance(node.value, str) else Trace(text=str(node.value)[:40])

    def _joined(self, node: ast.JoinedStr, at: Point) -> Trace:
        return concatenated([self._of(value, at) for value in node.values])

    def _formatted(self, node: ast.FormattedValue, at: Point) -> Trace:
        spec = node.format_spec
        last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
        if isinstance(last, ast.Constant) and _NUMERIC_SPEC.match(str(last.value)):
            return FIXED
        return self._of(node.value, at)

    def _binary(self, node: ast.BinOp, at: Point) -> Trace:
        if isinstance(node.op, ast.Mod):
            return self._percent(node, at)
        if isinstance(node.op, ast.Add):
            return concatenated([self._of(node.left, at), self._of(node.right, at)])
        if isinstance(node.op, ast.Div):  # paths
            left, right = self._of(node.left, at), self._of(node.right, at)
            return concatenated([left, Trace(text="/"), right])
        return self._all((node.left, node.right), at)

    def _percent(self, node: ast.BinOp, at: Point) -> Trace:
        left = self._of(node.left, at)
        if self._escapes(node.left, at):
            return left
        values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        specs = [spec for spec in _PERCENT.findall(left.text) if spec != "%"]
        if len(specs) == len(values):
            values = [value for value, spec in zip(values, specs, strict=True) if spec in "srac"]
        return filled(left, self._all(values, at), _PERCENT.sub(HOLE, left.text))

    def _call(self, node: ast.Call, at: Point) -> Trace:
        name = self.index.resolve(node.func, at)
        if name == PARTIAL:
            node = self.index.unwrapped(node, at)
            name = self.index.resolve(node.func, at)
        last = name.rpartition(".")[2]
        if name in self._clean or last in self._clean or name in HARMLESS_CALLS or name.startswith("hashlib."):
            return FIXED
        source = source_of_call(name)
        if source is not None:
            return Trace(*source, places=(place_of(at.cell, node),))
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            if last in HARMLESS_METHODS:
                return FIXED
            if last in _BUILDERS:
                receiver = self._of(node.func.value, at)
                if self._escapes(node.func.value, at):
                    return receiver
                return filled(receiver, self._all(values, at), re.sub(r"\{[^{}]*\}|\$\{?\w+\}?", HOLE, receiver.text))
            if last == "join":
                return self._join(node, at)
        if (
            name == "re.sub"
            and len(values) > 1
            and isinstance(values[0], ast.Constant)
            and _REMOVES.match(str(values[0].value))
        ):
            return FIXED
        called = f"{name}.__call__" if name.endswith("()") and name.startswith("__main__.") else name
        if called in self._functions:
            return self._into(called, node, at)
        owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        if last in _BOUND_PARAMETERS:
            values = []  # they travel beside the statement
        elif last in ("get", "pop") and owner and self._of(owner[0], at).trust is Trust.FIXED:
            values = values[1:]  # an element of a fixed table; the key does not choose its text
        trace = self._all([*owner, *values], at)
        return replace(trace, text=trace.text if last in _SAME_TEXT else HOLE)

    def _escapes(self, template: ast.expr, at: Point) -> bool:
        """``Markup("<b>%s</b>") % text``: a Markup escapes what is put into it."""
        made = self.index.value(template, at) if isinstance(template, ast.Name) else template
        name = self.index.resolve(made.func, at) if isinstance(made, ast.Call) else ""
        return name in _MARKUPS and "escape" in self._clean

    def _join(self, node: ast.Call, at: Point) -> Trace:
        assert isinstance(node.func, ast.Attribute)
        separator, items = self._of(node.func.value, at), [*node.args]
        if self.index.resolve(node.func, at) == "os.path.join":
            separator = Trace(text="/")
        if len(items) == 1 and isinstance(items[0], ast.List | ast.Tuple):
            items = items[0].elts
        traces = [self._of(item, at) for item in items]
        mixed = [part for trace in traces for part in (trace, separator)]
        return concatenated(mixed[:-1] if len(mixed) > 2 else mixed)

    def _name(self, node: ast.Name, at: Point) -> Trace:
        if node.id in ("self", "cls"):
            return FIXED
        bounds = self._reaching(node.id, at)
        if not bounds:
            return FIXED
        traces = [self._bound(bound) for bound in bounds]
        traces += [self._bound(bound) for bound in self._fed(node.id, at)]
        trace = worst(traces)
        if trace.trust is not Trust.FIXED and self._guarded(node.id, node, at):
            return replace(FIXED, text=trace.text)
        return trace

    def _attribute(self, node: ast.Attribute, at: Point) -> Trace:
        name = self.index.resolve(node, at)
        source = source_of_attribute(name) or source_of_handler(chain_of(node) or "?", _class_of(at.scope))
        if source is not None:
            return Trace(*source, places=(place_of(at.cell, node),)) if source[0] else FIXED
        if node.attr in HARMLESS_ATTRIBUTES or node.attr in self._clean:
            return FIXED
        if ".parse_args()." in name and node.attr in shared(self.index, bounded_options):
            return FIXED
        if name in self._functions and self._is_property(name):
            return self._into(name, self._bare.setdefault(name, ast.Call(node, [], [])), at)
        owned = self._attributes_of(node, name, at)
        if owned is not None:
            trace = owned
        elif name.startswith("__main__.") and "()" in name:
            return FIXED
        else:
            trace = replace(self._of(node.value, at), text=HOLE)
        chain = chain_of(node)
        return FIXED if trace.trust is not Trust.FIXED and chain and self._guarded(chain, node, at) else trace

    def _attributes_of(self, node: ast.Attribute, name: str, at: Point) -> Trace | None:
        """What was put into an attribute of one of the notebook's objects."""
        chain = chain_of(node) or "?"
        bounds = self.index.attributes(chain, name, at)
        bounds += [feed for feed in self._feeds.get(chain, ()) if chain.startswith("self.")]
        if not bounds and name.startswith("__main__."):
            return self._field(node, name, at)
        return worst(self._bound(bound) for bound in bounds) if bounds else None

    def _field(self, node: ast.Attribute, name: str, at: Point) -> Trace | None:
        """A dataclass's field: the argument that the object was made with."""
        fields = self.index.members.fields(name[len("__main__.") :].partition("()")[0])
        made = self.index.value(node.value, at)
        if node.attr not in fields or not isinstance(made, ast.Call):
            return None
        position = fields.index(node.attr)
        given = [keyword.value for keyword in made.keywords if keyword.arg in (node.attr, None)]
        bound = self.index.definition(node.value, at)
        there = Point(bound.cell, bound.binding.scope, bound.binding.clock) if bound else at
        return self._all([*made.args[position : position + 1], *given], there)

    def _is_property(self, name: str) -> bool:
        decorators = getattr(self._functions[name][1].node, "decorator_list", ())
        return any((chain_of(each) or "").endswith("property") for each in decorators)

    def _subscript(self, node: ast.Subscript, at: Point) -> Trace:
        name = self.index.resolve(node, at)
        source = source_of_attribute(name)
        if source is not None:
            return Trace(*source, places=(place_of(at.cell, node),)) if source[0] else FIXED
        chain = chain_of(node.value)
        trace = self._of(node.value, at)
        if (
            trace.trust is not Trust.FIXED
            and chain
            and isinstance(node.value, ast.Name)
            and (self._guarded(chain, node, at) or self._guarded(item_name(node) or "?", node, at))
        ):
            return FIXED
        return replace(trace, text=HOLE)

    def _items(self, node: ast.AST, at: Point) -> Trace:
        return self._all(ast.iter_child_nodes(node), at)

    def _dict(self, node: ast.Dict, at: Point) -> Trace:
        return self._all(node.values, at)

    def _choice(self, node: ast.IfExp, at: Point) -> Trace:
        return self._all((node.body, node.orelse), at)

    def _inner(self, node: ast.Await | ast.Starred | ast.NamedExpr, at: Point) -> Trace:
        return self._of(node.value, at)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, at: Point) -> Trace:
        scope = self._comprehensions.get(id(node))
        inside = replace(at, scope=scope) if scope is not None else at
        return self._of(node.value if isinstance(node, ast.DictComp) else node.elt, inside)

    # ------------------------------------------------------------ names

    def _reaching(self, name: str, at: Point) -> list[Bound]:
        """The assignments that may have given the name its value: the last certain one, and later uncertain ones."""
        bounds = self.index.definitions(name, at)
        if len(bounds) < 2:
            return bounds
        same = at.scope is bounds[0].binding.scope
        here = (at.cell.position, at.clock)
        before = [b for b in bounds if not same or (b.cell.position, b.binding.clock) <= here]
        reaching: list[Bound] = []
        for bound in reversed(before or bounds[:1]):
            reaching.append(bound)
            column = at.column if same and bound.cell is at.cell else 0
            if bound.binding.stmt.col_offset <= column or isinstance(bound.binding.value, ast.arg):
                break
        return reaching

    def _fed(self, name: str, at: Point) -> Iterator[Bound]:
        for feed in self._feeds.get(name, ()):
            scope = feed.binding.scope
            if scope is at.scope:
                if (feed.cell.position, feed.binding.clock) <= (at.cell.position, at.clock):
                    yield feed
            elif scope.kind == "module" and name not in at.scope.bound:
                yield feed

    def _bound(self, bound: Bound) -> Trace:
        binding = bound.binding
        if isinstance(binding.value, ast.arg):
            return self._parameter(bound.cell, binding, binding.value)
        if binding.absolute or binding.value is None:
            return FIXED
        at = Point(bound.cell, binding.scope, binding.clock - 1, getattr(binding.stmt, "col_offset", 0))
        trace = self._of(binding.value, at).through(place_of(bound.cell, binding.stmt))
        return replace(trace, text=HOLE) if binding.part else trace

    def _guarded(self, name: str, node: ast.AST, at: Point) -> bool:
        owner: Scope = at.scope
        while owner.kind in ("comprehension", "lambda") and owner.parent is not None:
            owner = owner.parent
        line = getattr(node, "lineno", 0)
        roots = [(owner.node, line)] if owner.node is not None else [(at.cell.parsed.tree, line)]
        if owner.node is None:  # a check that stopped an earlier cell holds for this one
            earlier = (cell for cell, _ in self.index.cells if cell.position < at.cell.position)
            roots += [(cell.parsed.tree, END) for cell in earlier if name.partition("[")[0] in cell.source]
        return any(
            guard.first <= line <= guard.last
            and (guard.against is None or self._of(guard.against, at).trust is Trust.FIXED)
            and not (guard.pattern is not None and self._open_ended(guard.pattern, at))
            for root, line in roots
            for guard in self._guards_in(root).get(name, ())
        )

    def _open_ended(self, pattern: ast.expr, at: Point) -> bool:
        """Whether a pattern is known to say nothing about the end of the text."""
        value = self.index.value(pattern, at)
        if isinstance(value, ast.Call) and value.args:
            value = value.args[0]
        written = value.value if isinstance(value, ast.Constant) else None
        return isinstance(written, str) and not written.rstrip(")").endswith(_ENDS)

    def _guards_in(self, root: ast.AST) -> dict[str, list[Guard]]:
        if id(root) not in self._guards:
            table: dict[str, list[Guard]] = defaultdict(list)
            for guard in guards_in(root):
                table[guard.name].append(guard)
            self._guards[id(root)] = table
        return self._guards[id(root)]

    # ------------------------------------------------------------ functions

    def _into(self, name: str, node: ast.Call, at: Point) -> Trace:
        """What a call of one of the notebook's functions or classes gives."""
        cell, function = self._functions[name]
        if function.is_class:
            return self._all([*node.args, *(keyword.value for keyword in node.keywords)], at)
        outer = self._frames
        self._frames = (*outer, (function.scope, node, at))
        try:
            inside = Point(cell, function.scope, 1 << 60)
            trace = worst(self._of(value, inside) for value in self._returns.get(function.scope, ()))
        finally:
            self._frames = outer
        return trace.through(place_of(at.cell, node))

    def _parameter(self, cell: Cell, binding: Binding, parameter: ast.arg) -> Trace:
        scope = binding.scope
        if scope.node is None or parameter.arg in ("self", "cls"):
            return FIXED
        if self._frames and self._frames[-1][0] is scope:
            _, call, at = self._frames[-1]
            outer, self._frames = self._frames, self._frames[:-1]
            try:
                return self._all(arguments_for(scope.node, parameter, call), at)
            finally:
                self._frames = outer
        source = source_of_parameter(scope.node, parameter)
        if source is not None:
            return Trace(*source, places=(place_of(cell, parameter),)) if source[0] else FIXED
        name = qualified(scope.name, scope.parent)
        calls = self._constructions(scope) if scope.name == "__init__" else self.index.calls(name)
        if scope.name == "__call__":
            calls = self.index.calls(name.removesuffix(".__call__"))
        traces = [self._argument(scope.node, parameter, call) for call in calls]
        traces += [self._handed(callback) for callback in self._callbacks.get(name, ())]
        if traces:
            return worst(traces).through(place_of(cell, parameter))
        what = f"the parameter `{parameter.arg}`, which no cell fills"
        if parameter.arg == "request" and scope.kind == "function":
            return Trace(Trust.OUTSIDE, REQUEST, (place_of(cell, parameter),))
        return Trace(Trust.UNKNOWN, what, (place_of(cell, parameter),))

    def _constructions(self, scope: Scope) -> Iterator[Call]:
        """The calls that run an ``__init__``: of its class, of heirs without one, and heirs' ``super().__init__``."""
        kind = scope.parent.name if scope.parent is not None else ""
        heirs = self.index.members.heirs(kind)
        yield from self.index.calls(
            f"__main__.{kind}", *(f"__main__.{heir}" for heir in heirs if not self.index.members.has(heir, "__init__"))
        )
        for call in self.index.calls("super().__init__") if heirs else ():
            if call.scope.parent is not None and call.scope.parent.name in heirs:
                yield call

    def _argument(self, function: ast.AST, parameter: ast.arg, call: Call) -> Trace:
        at = Point(call.cell, call.scope, call.clock, call.stmt.col_offset)
        trace = self._all(arguments_for(function, parameter, call.node), at)
        return trace.through(place_of(call.cell, call.node))

    def _handed(self, callback: Callback) -> Trace:
        call = callback.call
        place = place_of(call.cell, call.node)
        if callback.source is not None:
            return Trace(*callback.source, places=(place,))
        at = Point(call.cell, call.scope, call.clock, call.stmt.col_offset)
        return self._all(callback.values, at).through(place)


def _class_of(scope: Scope) -> ast.AST | None:
    """The class whose method a scope is."""
    owner = scope.parent
    return owner.node if owner is not None and owner.kind == "class" else None


_SAME_TEXT = frozenset(
    (
        "strip lstrip rstrip dedent textwrap.dedent text sqlalchemy.text encode decode str SQL lower upper "
        "Path PurePath join"
    ).split()
)


_HANDLERS: dict[type[ast.AST], Callable[[Taint, Any, Point], Trace]] = {
    ast.Constant: Taint._constant, ast.JoinedStr: Taint._joined, ast.FormattedValue: Taint._formatted,
    ast.BinOp: Taint._binary, ast.Call: Taint._call, ast.Name: Taint._name, ast.Attribute: Taint._attribute,
    ast.Subscript: Taint._subscript, ast.List: Taint._items, ast.Tuple: Taint._items, ast.Set: Taint._items,
    ast.BoolOp: Taint._items, ast.Dict: Taint._dict, ast.IfExp: Taint._choice, ast.Await: Taint._inner,
    ast.Starred: Taint._inner, ast.NamedExpr: Taint._inner, ast.ListComp: Taint._comprehension,
    ast.SetComp: Taint._comprehension, ast.GeneratorExp: Taint._comprehension, ast.DictComp: Taint._comprehension,
    ast.Yield: Taint._inner, ast.YieldFrom: Taint._inner,
}  # fmt: skip
