"""Into the notebook's functions and out of them: what calls give, and what fills parameters."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.arguments import arguments_for
from jupyter_audit.notebook.index.callbacks import Callback
from jupyter_audit.notebook.index.cell_index import Binding, Scope, qualified
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST, Trust, source_of_parameter
from jupyter_audit.notebook.taint.trace import FIXED, Point, Trace, worst

if TYPE_CHECKING:
    from jupyter_audit.notebook.taint.tracer import Taint


def trace_of_call(taint: "Taint", name: str, node: ast.Call, at: Point) -> Trace:
    """What a call of one of the notebook's functions or classes gives."""
    cell, function = taint.tables.functions[name]
    if function.is_class:
        return taint.follow_all([*node.args, *(keyword.value for keyword in node.keywords)], at)
    outer = taint.frames
    taint.frames = (*outer, (function.scope, node, at))
    try:
        inside = Point(cell, function.scope, 1 << 60)
        trace = worst(taint.follow(value, inside) for value in taint.tables.returns.get(function.scope, ()))
    finally:
        taint.frames = outer
    return trace.through(at.cell, node)


def trace_of_parameter(taint: "Taint", cell: Cell, binding: Binding, parameter: ast.arg) -> Trace:
    """What a parameter may be filled with: by the call that is followed, by all calls, or by nobody who is known."""
    scope = binding.scope
    if scope.node is None or parameter.arg in ("self", "cls"):
        return FIXED
    if taint.frames and taint.frames[-1][0] is scope:
        _, call, at = taint.frames[-1]
        outer, taint.frames = taint.frames, taint.frames[:-1]
        try:
            return taint.follow_all(arguments_for(scope.node, parameter, call), at)
        finally:
            taint.frames = outer
    source = source_of_parameter(scope.node, parameter)
    if source is not None:
        return Trace(*source, places=(place_of(cell, parameter),)) if source[0] else FIXED
    name = qualified(scope.name, scope.parent)
    calls = _constructions(taint, scope) if scope.name == "__init__" else taint.index.calls(name)
    if scope.name == "__call__":
        calls = taint.index.calls(name.removesuffix(".__call__"))
    traces = [_argument(taint, scope.node, parameter, call) for call in calls]
    traces += [_handed(taint, callback) for callback in taint.tables.callbacks.get(name, ())]
    if traces:
        return worst(traces).through(cell, parameter)
    what = f"the parameter `{parameter.arg}`, which no cell fills"
    if parameter.arg == "request" and scope.kind == "function":
        return Trace(Trust.OUTSIDE, REQUEST, (place_of(cell, parameter),))
    return Trace(Trust.UNKNOWN, what, (place_of(cell, parameter),))


def _constructions(taint: "Taint", scope: Scope) -> Iterator[Call]:
    """The calls that run an ``__init__``: of its class, of heirs without one, and heirs' ``super().__init__``."""
    kind = scope.parent.name if scope.parent is not None else ""
    heirs = taint.index.members.heirs(kind)
    yield from taint.index.calls(
        f"__main__.{kind}", *(f"__main__.{heir}" for heir in heirs if not taint.index.members.has(heir, "__init__"))
    )
    for call in taint.index.calls("super().__init__") if heirs else ():
        if call.scope.parent is not None and call.scope.parent.name in heirs:
            yield call


def _argument(taint: "Taint", function: ast.AST, parameter: ast.arg, call: Call) -> Trace:
    at = Point(call.cell, call.scope, call.clock, call.stmt.col_offset)
    trace = taint.follow_all(arguments_for(function, parameter, call.node), at)
    return trace.through(call.cell, call.node)


def _handed(taint: "Taint", callback: Callback) -> Trace:
    call = callback.call
    if callback.source is not None:
        return Trace(*callback.source, places=(place_of(call.cell, call.node),))
    at = Point(call.cell, call.scope, call.clock, call.stmt.col_offset)
    return taint.follow_all(callback.values, at).through(call.cell, call.node)
