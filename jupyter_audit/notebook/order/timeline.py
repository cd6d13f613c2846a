"""When a call first runs in a run of the whole document: a function's body runs where the function is used."""

import ast
from dataclasses import dataclass

from jupyter_audit.notebook.index.cell_index import CellIndex, Scope
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call, Reference

Moment = tuple[int, int, int]
"""Position of the cell, line and column of the cell's own statement at which something first runs."""


@dataclass(frozen=True, slots=True)
class When:
    """``moment`` is None where nothing in the notebook uses the function that holds the call.

    ``function`` is the outermost function or class around the call ('' at the notebook's level), ``line`` the
    call's own line, so that two calls of one function can be put in order.
    """

    moment: Moment | None
    function: str
    line: int

    def before(self, other: "When") -> bool:
        """Whether this certainly runs before ``other``. Two functions that one statement calls have no known order."""
        if self.moment is None or other.moment is None:
            return False
        if self.moment == other.moment and self.function == other.function:
            return self.line < other.line
        return self.moment < other.moment


class Timeline:
    """First use of every function of a notebook, in document order."""

    def __init__(self, index: NotebookIndex) -> None:
        self._used: dict[str, Moment] = {}
        users: dict[str, list[str]] = {}
        self._defined = {function.name for _, cell_index in index.cells for function in cell_index.functions}
        for cell, cell_index in index.cells if self._defined else ():
            self._read_at_top(cell.position, cell_index)
            for function in cell_index.functions:
                if function.name and function.scope.parent is cell_index.module:
                    for free in function.free:
                        users.setdefault(function.name, []).append(free)
                    if getattr(function.node, "decorator_list", None):
                        self._use(function.name, _moment(cell.position, function.node))
        self._spread(users)

    def when(self, call: Call | Reference) -> When:
        """The first time a call runs."""
        line = call.node.lineno
        owner = outermost(call.scope)
        if owner is None:
            return When(_moment(call.cell.position, call.node), "", line)
        return When(self._used.get(owner.name), owner.name, line)

    def _read_at_top(self, position: int, cell_index: CellIndex) -> None:
        for kind, name, node in cell_index.events:
            if kind == "read" and name in self._defined and name not in self._used:
                self._use(name, _moment(position, node))

    def _use(self, name: str, moment: Moment) -> None:
        if name not in self._used or moment < self._used[name]:
            self._used[name] = moment

    def _spread(self, users: dict[str, list[str]]) -> None:
        """What a function uses is used when the function is."""
        pending = [name for name in users if name in self._used]
        while pending:
            name = pending.pop()
            for free in users.get(name, ()):
                before = self._used.get(free)
                self._use(free, self._used[name])
                if self._used[free] != before and free in users:
                    pending.append(free)


def outermost(scope: Scope) -> Scope | None:
    """The named function, or the class whose method it is, that must be used for code in ``scope`` to run.

    None at the notebook's own level: comprehensions, class bodies and unnamed lambdas run where they stand.
    """
    found: Scope | None = None
    current: Scope | None = scope
    while current is not None and current.kind != "module":
        if (
            current.kind == "function"
            or (current.kind == "lambda" and current.name)
            or (current.kind == "class" and found is not None)
        ):
            found = current
        current = current.parent
    return found


def _moment(position: int, node: ast.AST) -> Moment:
    return position, getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
