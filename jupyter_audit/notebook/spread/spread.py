"""How far an unstable value spreads: which statements use it, and which cells show or save something made of it.

Statement by statement over the notebook's own level, in document order. A name is unstable from the statement that
gives it an unstable value until one that gives it a stable one. A function that draws makes its callers unstable.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import CellIndex, Scope
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.order.timeline import When, outermost
from jupyter_audit.notebook.spread.uses import SHOWING, WRITING

MAX_ORIGINS = 60
"""Unstable calls of one notebook that are followed to the cells they reach."""

_STABLE_PARTS = frozenset(
    "shape columns dtypes dtype ndim size nbytes itemsize index flags keys strides allclose array_equal isinstance len "
    "type classes_ get_params info issubclass id".split()
)
"""What does not change when the values do."""
_SILENT_CALLS = frozenset(
    "fit fit_transform append extend seed update add sort shuffle train eval insert compile to".split()
)
_TIMERS = frozenset({"timeit", "prun", "memit", "lprun", "mprun"})


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an unstable value ends up: the cells that show or save something made of it."""

    shown: tuple[Cell, ...]
    saved: bool

    @property
    def harmless(self) -> bool:
        """Whether nothing that the notebook shows or saves depends on the value, as far as names tell."""
        return not self.shown and not self.saved


class _Step:
    """One statement of a cell: what it reads and gives, and whether it shows or saves."""

    __slots__ = ("_ends", "cell", "first", "last", "node", "reads", "writes")

    def __init__(self, cell: Cell, node: ast.stmt) -> None:
        self.cell = cell
        self.node = node
        self.first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        self.last = node.end_lineno or node.lineno
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self._ends: tuple[bool, bool] | None = None

    @property
    def ends(self) -> tuple[bool, bool]:
        """(shows something, saves something). Looked for when a value reaches the statement: few do."""
        if self._ends is None:
            body = self.cell.parsed.tree.body
            last = self.node is body[-1] and not self.cell.source.rstrip().endswith(";")
            timed = (magic for magic in self.cell.parsed.magics if magic.name in _TIMERS)
            quiet = any(magic.line <= self.first <= magic.end_line for magic in timed)
            self._ends = (False, False) if quiet else _ends(self.node, last)
        return self._ends


class Spread:
    """All statements of a notebook, made once; ``reach`` follows one origin through them."""

    def __init__(self, index: NotebookIndex) -> None:
        self._free = {
            function.name: set(function.free)
            for _, cell_index in index.cells
            for function in cell_index.functions
            if function.name and function.scope.parent is cell_index.module
        }
        self._steps = [step for cell, cell_index in index.cells for step in _steps(cell, cell_index)]

    def reach(self, cell: Cell, node: ast.AST, scope: Scope) -> Reach:
        """Where the value of a call ends up."""
        unstable: set[str] = set()
        owner = outermost(scope)
        line = getattr(node, "lineno", 0)
        shown: dict[int, Cell] = {}
        saved = False
        for step in self._steps:
            here = step.cell is cell and step.first <= line <= step.last
            if here and owner is not None:
                unstable.add(owner.name)
                continue
            if not here and not (unstable and self._touched(step, unstable)):
                unstable -= step.writes
                continue
            unstable |= step.writes | (_changed_in_place(node) if here else set())
            shows, saves = step.ends
            saved = saved or saves
            if shows and (here or _values_used(step.node, unstable)):
                shown[step.cell.position] = step.cell
        return Reach(tuple(shown.values()), saved)

    def _touched(self, step: _Step, unstable: set[str]) -> bool:
        if step.reads & unstable:
            return True
        pending = [name for name in step.reads if name in self._free]
        seen = set(pending)
        while pending:
            free = self._free[pending.pop()]
            if free & unstable:
                return True
            for name in free & self._free.keys() - seen:
                seen.add(name)
                pending.append(name)
        return False


def _steps(cell: Cell, index: CellIndex) -> Iterable[_Step]:
    body = cell.parsed.tree.body
    if not body:
        return []
    steps = [_Step(cell, node) for node in body]
    position = 0
    for kind, name, node in index.events:
        line = getattr(node, "lineno", 0)
        position = _find(steps, line, position)
        if kind == "read":
            steps[position].reads.add(name)
        elif kind == "mutate":
            steps[position].reads.add(name)
            steps[position].writes.add(name)
        else:
            steps[position].writes.add(name)
    return steps


def _find(steps: list[_Step], line: int, near: int) -> int:
    for position in (*range(near, len(steps)), *range(near)):
        if steps[position].first <= line <= steps[position].last:
            return int(position)
    return near


def _ends(node: ast.stmt, last: bool) -> tuple[bool, bool]:
    """(shows something, saves something)."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return False, False
    shows = saves = False
    if isinstance(node, ast.Expr):
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        called = value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        shows = (last and called not in _SILENT_CALLS) or (isinstance(value, ast.Call) and called not in _SILENT_CALLS)
    for inner in walk(node):
        if isinstance(inner, ast.Call):
            name = chain_of(inner.func) or ""
            part = name.rpartition(".")[2]
            shows = shows or name in SHOWING or part in ("plot", "hist", "scatter", "imshow", "bar", "show", "evaluate")
            saves = saves or part in WRITING
    return shows, saves


def _changed_in_place(node: ast.AST) -> set[str]:
    """The lists that ``random.shuffle(names)`` changes."""
    if not isinstance(node, ast.Call) or (chain_of(node.func) or "").rpartition(".")[2] != "shuffle":
        return set()
    return {argument.id for argument in node.args if isinstance(argument, ast.Name)}


def _values_used(node: ast.AST, unstable: set[str]) -> bool:
    """Whether more of an unstable name is used than what never changes, such as its shape."""
    pending: list[ast.AST] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, ast.Attribute) and current.attr in _STABLE_PARTS:
            continue
        if isinstance(current, ast.Call) and (chain_of(current.func) or "").rpartition(".")[2] in _STABLE_PARTS:
            continue
        if isinstance(current, ast.Name) and current.id in unstable:
            return True
        pending.extend(ast.iter_child_nodes(current))
    return False


def no_harm(index: NotebookIndex, call: Call, when: When | None) -> str | None:
    """Why a draw does no harm here: nothing runs it, or nothing shown or saved depends on it. None if it may."""
    if when is not None and when.moment is None:
        return "nothing in the notebook calls the function it stands in"
    reach = shared(index, Spread).reach(call.cell, call.node, call.scope)
    return "nothing that the notebook shows or saves depends on it, as far as names tell" if reach.harmless else None
