"""What taint analysis looks up of a notebook; each table is made on first use."""

import ast
from collections import defaultdict
from functools import cached_property

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.callbacks import Callback, callbacks
from jupyter_audit.notebook.index.cell_index import FunctionDef, Scope, qualified
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Bound
from jupyter_audit.notebook.taint.guards import Guard, guards_in


class Tables:
    """Functions, their returns, what feeds names, comprehensions, callbacks and checks."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self.bare: dict[str, ast.Call] = {}
        """Calls without arguments, for properties."""
        self._guards: dict[int, dict[str, list[Guard]]] = {}

    @cached_property
    def functions(self) -> dict[str, tuple[Cell, FunctionDef]]:
        """The functions and classes of the notebook, with their cell, by qualified name."""
        found = {}
        for cell, index in self.index.cells:
            for function in index.functions:
                if function.name:
                    found[qualified(function.name, function.scope.parent)] = cell, function
        return found

    @cached_property
    def returns(self) -> dict[Scope, list[ast.AST]]:
        """What each function may return."""
        found: dict[Scope, list[ast.AST]] = defaultdict(list)
        for _, index in self.index.cells:
            for value, scope in index.returns:
                found[scope].append(value)
        return found

    @cached_property
    def feeds(self) -> dict[str, list[Bound]]:
        """What is put into a name that holds something already: ``x.append(y)``, ``x[k] = y``."""
        found: dict[str, list[Bound]] = defaultdict(list)
        for cell, index in self.index.cells:
            for feed in index.feeds:
                found[feed.name].append(Bound(cell, feed))
        return found

    @cached_property
    def comprehensions(self) -> dict[int, Scope]:
        """The name space of each comprehension, by the id of its node."""
        scopes = (binding.scope for _, index in self.index.cells for binding in index.bindings)
        return {id(scope.node): scope for scope in scopes if scope.kind == "comprehension"}

    @cached_property
    def callbacks(self) -> dict[str, list[Callback]]:
        """Functions handed to something that calls them, by qualified name."""
        return callbacks(self.index)

    def guards_in(self, root: ast.AST) -> dict[str, list[Guard]]:
        """The checks below a node, by the name that they check."""
        if id(root) not in self._guards:
            table: dict[str, list[Guard]] = defaultdict(list)
            for guard in guards_in(root):
                table[guard.name].append(guard)
            self._guards[id(root)] = table
        return self._guards[id(root)]
