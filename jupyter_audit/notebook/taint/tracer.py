"""From sources to sinks: what an expression may hold, asked backwards from where it is used, across cells.

Nothing is computed until a rule asks about an argument; then names are followed to the assignments that can
reach the use, parameters to the calls that fill them, calls of the notebook's functions into their returns.
An answer says how little the value is trusted, where it came from, and by which places it went.
"""

import ast
from collections.abc import Iterable

from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call, Site
from jupyter_audit.notebook.taint.expressions import HANDLERS
from jupyter_audit.notebook.taint.tables import Tables
from jupyter_audit.notebook.taint.trace import FIXED, Point, Trace, rank, worst

MAX_DEPTH = 40
"""Steps from a use back to a source; a longer way is not followed."""
MAX_STEPS = 10_000
"""Expressions that one question may look at: functions that call each other in many ways would never end."""

_CLEAN: frozenset[str] = frozenset()

Frame = tuple[Scope, ast.Call, Point]


class Taint:
    """Traces for one notebook. ``Audited.taint`` makes it on first use."""

    believes_checks = True
    """Whether a value that passed a check of the notebook counts as fixed."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self.tables = Tables(index)
        self.frames: tuple[Frame, ...] = ()
        """The calls that are followed into their functions, the innermost last."""
        self.clean = _CLEAN
        """The calls that make a value harmless for the question at hand."""
        self._memo: dict[tuple[object, ...], Trace] = {}
        self._active: set[tuple[object, ...]] = set()
        self._depth = 0
        self._steps = 0

    def of(self, expression: ast.AST | None, at: Site, clean: frozenset[str] = _CLEAN) -> Trace:
        """What an expression may hold at a call. ``clean`` are calls that make a value harmless for this use."""
        if expression is None:
            return FIXED
        column = at.stmt.col_offset if isinstance(at, Call) else getattr(at, "column", 0)
        self.clean, self.frames, self._depth, self._steps = clean, (), 0, 0
        return self.follow(expression, Point(at.cell, at.scope, at.clock, column))

    def worst_of(self, expressions: Iterable[ast.AST | None], at: Site, clean: frozenset[str] = _CLEAN) -> Trace:
        """The least trusted of several expressions."""
        return max((self.of(expression, at, clean) for expression in expressions), key=rank, default=FIXED)

    def follow(self, node: ast.AST, at: Point) -> Trace:
        """What an expression may hold, as a part of the question that is being answered."""
        handler = HANDLERS.get(node.__class__)
        if handler is None:
            return FIXED
        key = (id(node), at.scope, at.clock, self.clean, *[id(call) for _, call, _ in self.frames])
        known = self._memo.get(key)
        if known is not None:
            return known
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

    def follow_all(self, nodes: Iterable[ast.AST | None], at: Point) -> Trace:
        """What any of several expressions may hold."""
        return worst(self.follow(node, at) for node in nodes if node is not None)
