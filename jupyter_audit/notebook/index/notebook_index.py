"""The notebook's index: every call, reference and import by qualified name, over all cells.

Each cell is walked once (``walk.py``, cached by source); here its names are resolved (``resolver.py``). A rule asks
for a name and pays for the matches only. What is asked is known by kind and key, so that a rule whose questions all
have no answer in a notebook need not be run there at all (``asked.py``).
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Set
from functools import cached_property
from typing import TypeVar

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.cell_index import Binding, CellIndex, FunctionDef, Import, Scope
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.resolver import PARTIAL, Resolver
from jupyter_audit.notebook.index.sites import Call, Reference
from jupyter_audit.notebook.reading.magics import Magic

N = TypeVar("N", bound=ast.AST)


class NotebookIndex(Resolver):
    """Everything rules look up. Made once per notebook; lists are in document order."""

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(notebook)
        self._notebook = notebook
        self._calls: dict[str, list[Call]] = defaultdict(list)
        self._methods: dict[str, list[Call]] = defaultdict(list)
        self._reads: dict[str, list[tuple[Cell, ast.Attribute, Scope, int]]] = defaultdict(list)
        self._references: dict[str, dict[str, list[Reference]]] = {}
        """By the attribute's own name, then by qualified name. Most nobody asks for, so each is resolved when asked."""
        self._imports: list[tuple[Cell, Import]] = []
        self._spelt: dict[str, bool] = {}
        self._resolve_all()

    # ------------------------------------------------------------ look-ups

    def calls(self, *names: str) -> Iterator[Call]:
        """Calls of exactly these qualified names."""
        table = self._calls
        for name in names:
            if name in table:
                yield from table[name]

    def items_called(self) -> Iterator[Call]:
        """Calls of an item: ``tools[name]()``."""
        for name in self._items:
            yield from self._calls[name]

    def calls_under(self, module: str) -> Iterator[Call]:
        """Calls of anything below an imported module (``jax.random``)."""
        start = module + "."
        for name, calls in self._calls.items():
            if name.startswith(start):
                yield from calls

    def methods(self, *names: str) -> Iterator[Call]:
        """Calls whose last part is one of these names, whatever the receiver."""
        table = self._methods
        for name in names:
            if name in table:
                yield from table[name]

    def names_called(self) -> Set[str]:
        """All qualified names that are called somewhere."""
        return self._calls.keys()

    def methods_called(self) -> Set[str]:
        """The last parts of all names that are called somewhere: ``read_csv`` for ``pandas.read_csv``."""
        return self._methods.keys()

    def attributes_read(self) -> Set[str]:
        """The last parts of all attributes that are read somewhere: ``environ`` for ``os.environ``."""
        return self._reads.keys()

    def references(self, *names: str) -> Iterator[Reference]:
        """Reads of exactly these attributes by qualified name."""
        for name in names:
            attribute = name.rpartition(".")[2]
            if attribute in self._reads:
                if attribute not in self._references:
                    self._references[attribute] = self._resolve_reads(attribute)
                yield from self._references[attribute].get(name, ())

    def nodes(self, *kinds: type[N]) -> Iterator[tuple[Cell, N]]:
        """Every node of these kinds (of ``walk.KEPT``) and the cell it is in."""
        for cell, index in self._cells:
            for kind in kinds:
                if kind in index.kept:
                    for node in index.kept[kind]:
                        yield cell, node  # type: ignore[misc]

    def imported(self, *tops: str) -> bool:
        """Whether any of these top-level packages is imported anywhere."""
        return not self._tops.isdisjoint(tops)

    def imports_of(self, *tops: str) -> Iterator[tuple[Cell, Import]]:
        """The imports of these top-level packages, of what is in them and of what is below."""
        if self.imported(*tops):
            yield from ((cell, item) for cell, item in self._imports if item.top in tops)

    def magics(self, *names: str) -> Iterator[tuple[Cell, Magic]]:
        """Uses of these magics (``!`` for shell escapes), of all where none is named, in document order."""
        for cell, magic in self._magics:
            if not names or magic.name in names:
                yield cell, magic

    def functions(self) -> Iterator[tuple[Cell, FunctionDef]]:
        """Every function, class and lambda."""
        for cell, index in self._cells:
            for function in index.functions:
                yield cell, function

    def decorated(self) -> Iterator[tuple[Cell, FunctionDef]]:
        """Every function and class with a decorator."""
        for cell, function in self.functions():
            if getattr(function.node, "decorator_list", None):
                yield cell, function

    def attributes_set(self, *keys: str) -> Iterator[tuple[Cell, Binding]]:
        """Assignments to attributes of these names: ``session.verify = False``."""
        for key in keys:
            yield from self._attributes_set.get(key, ())

    def items_set(self, *keys: str) -> Iterator[tuple[Cell, Binding, ast.Subscript]]:
        """Assignments to items by these constant keys, with the target: ``os.environ["PATH"] = ...``."""
        for key in keys:
            yield from self._items_set.get(key, ())

    def packages_imported(self) -> Set[str]:
        """The top-level packages that are imported anywhere."""
        return self._tops

    def attributes_written(self) -> Set[str]:
        """The last parts of all attributes that are assigned somewhere."""
        return self._attributes_set.keys()

    def items_written(self) -> Set[str]:
        """The constant keys of all items that are assigned somewhere, as text."""
        return self._items_set.keys()

    def names_bound(self) -> Set[str]:
        """The names that the notebook's level gives a value somewhere."""
        return self._globals.keys()

    def spells(self, *texts: str) -> bool:
        """Whether the code, comments and magics of any Python cell hold one of these texts."""
        return any(map(self._holds, texts))

    def _holds(self, text: str) -> bool:
        if text not in self._spelt:
            self._spelt[text] = text in self.text
        return self._spelt[text]

    # ------------------------------------------------------------ everything at once

    @property
    def notebook(self) -> Notebook:
        """The notebook itself."""
        return self._notebook

    @property
    def cells(self) -> list[tuple[Cell, CellIndex]]:
        """Every Python cell with what one walk found in it."""
        return self._cells

    @property
    def imports(self) -> list[tuple[Cell, Import]]:
        """Every import."""
        return self._imports

    def all_calls(self) -> Iterator[Call]:
        """Every call, grouped by name."""
        for calls in self._calls.values():
            yield from calls

    # ------------------------------------------------------------ made when first asked for

    @cached_property
    def _magics(self) -> list[tuple[Cell, Magic]]:
        return [(cell, magic) for cell, _ in self._cells for magic in cell.parsed.magics]

    @cached_property
    def _attributes_set(self) -> dict[str, list[tuple[Cell, Binding]]]:
        found: dict[str, list[tuple[Cell, Binding]]] = defaultdict(list)
        for bounds in self._attributes.values():
            for bound in bounds:
                if isinstance(bound.binding.value, ast.expr):
                    found[bound.binding.name.rpartition(".")[2]].append((bound.cell, bound.binding))
        return found

    @cached_property
    def _items_set(self) -> dict[str, list[tuple[Cell, Binding, ast.Subscript]]]:
        found: dict[str, list[tuple[Cell, Binding, ast.Subscript]]] = defaultdict(list)
        for cell, index in self._cells:
            for feed in index.feeds:
                if feed.stmt.__class__ is ast.Assign and isinstance(feed.value, ast.expr):
                    for target in feed.stmt.targets:
                        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                            found[str(target.slice.value)].append((cell, feed, target))
        return found

    @cached_property
    def _items(self) -> list[str]:
        return [name for name in self._calls if name[-1] == "]"]

    @property
    def text(self) -> str:
        """The sources of all Python cells, one below the other."""
        return self._notebook.code_text

    def _resolve_all(self) -> None:
        for cell, index in self._cells:
            for raw in index.calls:
                call = Call(cell, raw, self._resolve(raw.chain, cell, raw.scope, raw.clock))
                if raw.chain[-1] == "]":
                    call.name = self._of_table(call) or call.name
                if call.name == PARTIAL:
                    call.node = self.unwrapped(call.node, call)
                    call.name = self.resolve(call.node.func, call)
                self._calls[call.name].append(call)
                self._methods[call.name.rpartition(".")[2]].append(call)
            for node, scope, clock in index.references:
                self._reads[node.attr].append((cell, node, scope, clock))
            self._imports.extend((cell, item) for item in index.imports)
        self._tops = {item.top for _, item in self._imports}

    def _of_table(self, call: Call) -> str | None:
        """``ACTIONS["go"](...)``: what the table holds under that key, where both are written."""
        function = call.node.func
        if not isinstance(function, ast.Subscript) or not isinstance(function.slice, ast.Constant):
            return None
        table = self.value(function.value, call)
        for key, value in zip(table.keys, table.values, strict=True) if isinstance(table, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value == function.slice.value:
                name = self.resolve(value, call)
                return name if name[0] not in "!?" else None
        return None

    def _resolve_reads(self, attribute: str) -> dict[str, list[Reference]]:
        found: dict[str, list[Reference]] = defaultdict(list)
        for cell, node, scope, clock in self._reads[attribute]:
            name = self._resolve(chain_of(node) or "?", cell, scope, clock)
            found[name].append(Reference(cell, node, scope, clock, name))
        return found
