"""What a rule asks of the index, noted once for an empty notebook.

A rule is a pure function of what it looks up. Where nothing that it asked for is in a notebook, it gets the same
answers as from the empty one, and so finds the same: nothing. So hundreds of rules cost what their matches cost, and
no rule has to say by hand when it is wanted.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Literal, NoReturn, TypeVar

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.cell_index import Binding, CellIndex, FunctionDef, Import
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Bound, Call, Reference
from jupyter_audit.notebook.reading.magics import Magic

N = TypeVar("N", bound=ast.AST)
Kind = Literal["call", "method", "read", "import", "node", "magic", "function", "attribute", "item", "bound", "text"]
ANY = ""
"""The key of a question that anything of its kind answers."""


class AsksForAll(Exception):  # noqa: N818 - no error: it ends the asking, as nothing can be left out
    """The rule goes through everything, so that it has to be run on every notebook."""


def answers(index: NotebookIndex) -> dict[Kind, Set[str]]:
    """The keys that this notebook has something for, by kind; texts are left to ``NotebookIndex.spells``."""
    functions = {ANY} if any(cell_index.functions for _, cell_index in index.cells) else set()
    if functions and any(True for _ in index.decorated()):
        functions.add("@")
    kept = {kind.__name__ for _, cell_index in index.cells for kind in cell_index.kept}
    names = {magic.name for _, magic in index.magics()}
    return {
        "call": index.names_called() | {"[]"} if any(index.items_called()) else index.names_called(),
        "method": index.methods_called(),
        "read": index.attributes_read(),
        "import": index.packages_imported(),
        "node": kept,
        "magic": names | {ANY} if names else names,
        "function": functions,
        "attribute": index.attributes_written(),
        "item": index.items_written(),
        "bound": index.names_bound(),
    }


class AskedIndex(NotebookIndex):
    """The index of an empty notebook that notes every question."""

    def __init__(self) -> None:
        super().__init__(Notebook("", ()))
        self.asked: dict[Kind, set[str]] = defaultdict(set)

    def _note(self, kind: Kind, keys: Iterable[str]) -> Iterator[NoReturn]:
        self.asked[kind].update(keys)
        return iter(())

    def calls(self, *names: str) -> Iterator[Call]:
        """Noted."""
        return self._note("call", names)

    def items_called(self) -> Iterator[Call]:
        """Noted."""
        return self._note("call", ["[]"])

    def calls_under(self, module: str) -> Iterator[Call]:
        """Noted: what is below a module is called only where the module is imported."""
        return self._note("import", [module.partition(".")[0]])

    def methods(self, *names: str) -> Iterator[Call]:
        """Noted."""
        return self._note("method", names)

    def names_called(self) -> Set[str]:
        """Noted name by name, when it is compared."""
        return _AskedNames(self, "call")

    def methods_called(self) -> Set[str]:
        """Noted name by name, when it is compared."""
        return _AskedNames(self, "method")

    def attributes_read(self) -> Set[str]:
        """Noted name by name, when it is compared."""
        return _AskedNames(self, "read")

    def references(self, *names: str) -> Iterator[Reference]:
        """Noted by the attribute's own name."""
        return self._note("read", (name.rpartition(".")[2] for name in names))

    def nodes(self, *kinds: type[N]) -> Iterator[tuple[Cell, N]]:
        """Noted."""
        return self._note("node", (kind.__name__ for kind in kinds))

    def imported(self, *tops: str) -> bool:
        """Noted."""
        self._note("import", tops)
        return False

    def imports_of(self, *tops: str) -> Iterator[tuple[Cell, Import]]:
        """Noted."""
        return self._note("import", tops)

    def magics(self, *names: str) -> Iterator[tuple[Cell, Magic]]:
        """Noted."""
        return self._note("magic", names or [ANY])

    def functions(self) -> Iterator[tuple[Cell, FunctionDef]]:
        """Noted."""
        return self._note("function", [ANY])

    def decorated(self) -> Iterator[tuple[Cell, FunctionDef]]:
        """Noted."""
        return self._note("function", ["@"])

    def attributes_set(self, *keys: str) -> Iterator[tuple[Cell, Binding]]:
        """Noted."""
        return self._note("attribute", keys)

    def items_set(self, *keys: str) -> Iterator[tuple[Cell, Binding, ast.Subscript]]:
        """Noted."""
        return self._note("item", keys)

    def bindings(self, name: str) -> list[Bound]:
        """Noted."""
        return list(self._note("bound", [name]))

    def spells(self, *texts: str) -> bool:
        """Noted."""
        self._note("text", texts)
        return False

    @property
    def notebook(self) -> Notebook:
        """Ends the asking."""
        raise AsksForAll

    @property
    def cells(self) -> list[tuple[Cell, CellIndex]]:
        """Ends the asking."""
        raise AsksForAll

    @property
    def imports(self) -> list[tuple[Cell, Import]]:
        """Ends the asking."""
        raise AsksForAll

    def all_calls(self) -> Iterator[Call]:
        """Ends the asking."""
        raise AsksForAll


class _AskedNames(Set[str]):
    """No names at all; those that it is compared with are noted."""

    def __init__(self, index: AskedIndex, kind: Kind) -> None:
        self._index = index
        self._kind: Kind = kind

    def __contains__(self, name: object) -> bool:
        self._index._note(self._kind, [str(name)])
        return False

    def __iter__(self) -> Iterator[str]:
        raise AsksForAll

    def __len__(self) -> int:
        raise AsksForAll

    def __and__(self, other: Set[object]) -> Set[str]:
        self._index._note(self._kind, map(str, other))
        return frozenset()

    __rand__ = __and__

    def isdisjoint(self, other: Iterable[object]) -> bool:
        self._index._note(self._kind, map(str, other))
        return True
