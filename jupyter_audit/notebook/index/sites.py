"""Calls, attribute reads and bindings as rules get them: with their cell and their resolved name."""

import ast
from typing import Protocol

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import Binding, RawCall, Scope


class Call:
    """A call with its resolved name, such as ``numpy.random.rand`` or ``sqlite3.connect().cursor().execute``.

    The receiver's origin is in the name: ``f()`` stands for what calling ``f`` gave, ``x[]`` for an element
    of x, ``?`` for what is not known.
    """

    __slots__ = ("cell", "clock", "name", "node", "scope", "stmt")

    def __init__(self, cell: Cell, raw: RawCall, name: str) -> None:
        self.cell = cell
        self.node = raw.node
        self.stmt = raw.stmt
        self.scope = raw.scope
        self.clock = raw.clock
        self.name = name

    def __repr__(self) -> str:
        return f"<Call {self.name} cell {self.cell.position} line {self.node.lineno}>"

    @property
    def attr(self) -> str:
        """The last part of the name: the method or function as it is spelled in its library."""
        return self.name.rpartition(".")[2]

    @property
    def receiver(self) -> ast.expr | None:
        """The expression before the last dot, where there is one."""
        return self.node.func.value if isinstance(self.node.func, ast.Attribute) else None

    def arg(self, position: int | None, keyword: str | None = None) -> ast.expr | None:
        """The argument at a position (0-based) or by keyword; None if absent or hidden behind ``*``."""
        given = self.node.args[: position + 1] if position is not None else []
        if position is not None and len(given) > position and not any(isinstance(arg, ast.Starred) for arg in given):
            return given[position]
        return self.keyword(keyword) if keyword else None

    def keyword(self, name: str) -> ast.expr | None:
        """The value of a keyword argument."""
        return next((keyword.value for keyword in self.node.keywords if keyword.arg == name), None)

    @property
    def open_ended(self) -> bool:
        """Whether ``*args`` or ``**kwargs`` are passed, so that an absent argument may be present."""
        return any(keyword.arg is None for keyword in self.node.keywords) or any(
            isinstance(arg, ast.Starred) for arg in self.node.args
        )


class Reference:
    """An attribute that is read, by qualified name: ``ssl.CERT_NONE``, ``os.environ``."""

    __slots__ = ("cell", "clock", "name", "node", "scope")

    def __init__(self, cell: Cell, node: ast.Attribute, scope: Scope, clock: int, name: str) -> None:
        self.cell = cell
        self.node = node
        self.scope = scope
        self.clock = clock
        self.name = name


class Site(Protocol):
    """Where an expression is evaluated: a Call, a Reference, or any point of the notebook."""

    @property
    def cell(self) -> Cell:
        """The cell it stands in."""

    @property
    def scope(self) -> Scope:
        """The name space it stands in."""

    @property
    def clock(self) -> int:
        """How much of the cell is evaluated before it."""


class Bound:
    """A binding and the cell it is in."""

    __slots__ = ("binding", "cell")

    def __init__(self, cell: Cell, binding: Binding) -> None:
        self.cell = cell
        self.binding = binding
