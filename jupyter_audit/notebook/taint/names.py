"""Which assignments can have given a name its value, and which checks hold where it is used."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Bound
from jupyter_audit.notebook.taint.calls import trace_of_parameter
from jupyter_audit.notebook.taint.guards import END
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.taint.trace import FIXED, HOLE, Point, Trace

if TYPE_CHECKING:
    from jupyter_audit.notebook.taint.tracer import Taint

_ENDS = ("$", "\\Z", "\\z")


def reaching(taint: "Taint", name: str, at: Point) -> list[Bound]:
    """The assignments that may have given the name its value: the last certain one, and later uncertain ones."""
    bounds = taint.index.definitions(name, at)
    if len(bounds) < 2:
        return bounds
    same = at.scope is bounds[0].binding.scope
    here = (at.cell.position, at.clock)
    before = [b for b in bounds if not same or (b.cell.position, b.binding.clock) <= here]
    found: list[Bound] = []
    for bound in reversed(before or bounds[:1]):
        found.append(bound)
        column = at.column if same and bound.cell is at.cell else 0
        if bound.binding.stmt.col_offset <= column or isinstance(bound.binding.value, ast.arg):
            break
    return found


def fed(taint: "Taint", name: str, at: Point) -> Iterator[Bound]:
    """What was put into a name after it was bound."""
    for feed in taint.tables.feeds.get(name, ()):
        scope = feed.binding.scope
        if scope is at.scope:
            if (feed.cell.position, feed.binding.clock) <= (at.cell.position, at.clock):
                yield feed
        elif name not in at.scope.bound and (scope.kind == "module" or name not in scope.bound):
            yield feed  # also what one function puts into a list that another one reads


def trace_of_binding(taint: "Taint", bound: Bound) -> Trace:
    """What an assignment gave its name."""
    binding = bound.binding
    if isinstance(binding.value, ast.arg):
        return trace_of_parameter(taint, bound.cell, binding, binding.value)
    if binding.absolute or binding.value is None:
        return FIXED
    at = Point(bound.cell, binding.scope, binding.clock - 1, getattr(binding.stmt, "col_offset", 0))
    trace = taint.follow(binding.value, at).through(bound.cell, binding.stmt)
    return replace(trace, text=HOLE) if binding.part and not _yielded(taint, bound, at) else trace


def _yielded(taint: "Taint", bound: Bound, at: Point) -> bool:
    """Whether a loop gets, one by one and whole, what a generator of the notebook yields."""
    value = bound.binding.value
    if not isinstance(bound.binding.stmt, ast.For) or not isinstance(value, ast.Call):
        return False
    function = taint.tables.functions.get(taint.index.resolve(value.func, at))
    node = function[1].node if function is not None else None
    return node is not None and any(isinstance(each, ast.Yield) for each in walk(node))


def guarded(taint: "Taint", name: str, node: ast.AST, at: Point) -> bool:
    """Whether a check that lets only what is fixed pass stands before the use of a name."""
    if not taint.believes_checks:
        return False
    owner: Scope = at.scope
    while owner.kind in ("comprehension", "lambda") and owner.parent is not None:
        owner = owner.parent
    line = getattr(node, "lineno", 0)
    roots = [(owner.node, line)] if owner.node is not None else [(at.cell.parsed.tree, line)]
    if owner.node is None:  # a check that stopped an earlier cell holds for this one
        earlier = (cell for cell, _ in taint.index.cells if cell.position < at.cell.position)
        roots += [(cell.parsed.tree, END) for cell in earlier if name.partition("[")[0] in cell.source]
    return any(
        guard.first <= line <= guard.last
        and (guard.against is None or taint.follow(guard.against, at).trust is Trust.FIXED)
        and not (guard.pattern is not None and _open_ended(taint, guard.pattern, at))
        for root, line in roots
        for guard in taint.tables.guards_in(root).get(name, ())
    )


def _open_ended(taint: "Taint", pattern: ast.expr, at: Point) -> bool:
    """Whether a pattern is known to say nothing about the end of the text."""
    value = taint.index.value(pattern, at)
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
    written = value.value if isinstance(value, ast.Constant) else None
    return isinstance(written, str) and not written.rstrip(")").endswith(_ENDS)
