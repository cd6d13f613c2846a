"""The cross-cell graph: what each cell takes from the others, and what a run in some order would find.

Static: names only. Aliases, module state, files and databases are not seen; who shows this says so.
"""

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.cell_index import CellIndex, FunctionDef
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.reading.magics import AUTOMAGIC

KERNEL_NAMES = frozenset(vars(builtins)) | frozenset(
    "get_ipython display In Out exit quit _ __ ___ _i _ii _iii _ih _oh _dh _sh _exit_code __name__ "
    "__doc__ __file__ __builtin__ __builtins__ __annotations__ __IPYTHON__ __session__ WindowsError".split()
)
"""Names that every IPython kernel defines."""
HOSTED_NAMES = frozenset("spark sc sqlContext sqlCtx dbutils displayHTML displayHTML table ee".split())
"""Names that hosted services put into a notebook (Databricks, EMR): unknown here, so never called undefined."""

_WORD = re.compile(r"[A-Za-z_]\w*")
_EXISTENCE_TEST = re.compile(r"NameError|\bin (?:globals|locals|vars|dir)\(\)")
"""A cell that itself asks whether a name exists knows what it does."""
_NAMESPACE_WRITE = re.compile(r"\b(?:globals|locals|vars)\(\)\[[^\]]+\]\s*=[^=]")
_HISTORY = re.compile(r"^_i?\d+$")
_INJECTING_MAGICS = frozenset("run store pylab R Rpull sql cython load_ext reload_ext macro edit loadpy load_".split())
_INJECTING_CALLS = frozenset(
    "exec execfile globals().update locals().update vars().update "
    "get_ipython().run_cell get_ipython().ex get_ipython().push".split()
)
_UNKNOWN_MAGIC_BODIES = frozenset(
    "cython cython_pyximport cython_inline fortran julia R sql ai pypy px cu spark".split()
)


@dataclass(slots=True)
class CellFacts:
    """What running a cell does to the notebook's names, as far as its text tells.

    ``reads`` are names that must exist before the cell runs, with the first node that reads them; ``through``
    tells for some of them the function that really reads them. ``writes`` includes in-place changes.
    """

    reads: dict[str, ast.AST] = field(default_factory=dict)
    through: dict[str, str] = field(default_factory=dict)
    writes: dict[str, ast.AST] = field(default_factory=dict)
    mutates: dict[str, ast.AST] = field(default_factory=dict)
    deletes: dict[str, ast.AST] = field(default_factory=dict)
    opaque: str | None = None
    """Why the cell may define names that its text does not show."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that a cell needs and that no cell above it gives."""

    cell: Cell
    name: str
    node: ast.AST
    through: str | None
    below: tuple[Cell, ...]
    """The cells further down that would define it."""
    deleted: Cell | None
    """The cell above that deleted it, if that is why."""


class Flow:
    """Facts for every Python cell of a notebook, and document-order replay over them."""

    def __init__(self, notebook: Notebook, index: NotebookIndex) -> None:
        self.notebook = notebook
        self.index = index
        self._functions: dict[str, list[tuple[int, FunctionDef]]] = defaultdict(list)
        self._order = {cell.id: number for number, (cell, _) in enumerate(index.cells)}
        for number, (_, cell_index) in enumerate(index.cells):
            for function in cell_index.functions:
                if function.scope.parent is cell_index.module and function.name:
                    self._functions[function.name].append((number, function))
        self._injecting = {call.cell for call in index.calls(*_INJECTING_CALLS)}
        self._written: set[str] = set()
        """The names that the cells so far have bound."""
        self.facts: dict[str, CellFacts] = {}
        for cell, cell_index in index.cells:
            self.facts[cell.id] = self._facts(cell, cell_index)
            self._written.update(self.facts[cell.id].writes)
        self.maybe = self._maybe_defined()
        """Names that some magic or some cell that does not parse may define."""

    def writers(self, name: str) -> list[Cell]:
        """The cells that assign the name (in-place changes apart), in document order."""
        return self._writers.get(name, [])

    @cached_property
    def _writers(self) -> dict[str, list[Cell]]:
        found: dict[str, list[Cell]] = defaultdict(list)
        for cell, _ in self.index.cells:
            mutated = self._only_mutated(cell)
            for name in self.facts[cell.id].writes:
                if name not in mutated:
                    found[name].append(cell)
        return found

    def _only_mutated(self, cell: Cell) -> set[str]:
        facts = self.facts[cell.id]
        return {name for name in facts.mutates if facts.writes.get(name) is facts.mutates[name]}

    @property
    def opaque(self) -> list[tuple[Cell, str]]:
        """Cells that may define names unseen, with the reason."""
        return [(cell, why) for cell, _ in self.index.cells if (why := self.facts[cell.id].opaque)]

    def missing(self) -> Iterator[Missing]:
        """Names that Restart and Run All would not find, in document order, each once per cell."""
        return iter(self._missing)

    @cached_property
    def _missing(self) -> list[Missing]:
        return list(self._replay())

    def _replay(self) -> Iterator[Missing]:
        defined: set[str] = set()
        deleted: dict[str, Cell] = {}
        opaque = False
        for cell, _ in self.index.cells:
            facts = self.facts[cell.id]
            for name, node in facts.reads.items():
                if name in defined or name in KERNEL_NAMES or name in HOSTED_NAMES or _HISTORY.match(name):
                    continue
                if opaque or facts.opaque or name in self.maybe or _is_automagic(cell, name, node):
                    continue
                if _EXISTENCE_TEST.search(cell.source):
                    break
                below = tuple(w for w in self.writers(name) if w.position > cell.position)
                yield Missing(cell, name, node, facts.through.get(name), below, deleted.get(name))
            opaque = opaque or facts.opaque is not None
            defined.update(facts.writes)
            for name in facts.deletes:
                defined.discard(name)
                deleted[name] = cell

    def edges(self) -> Iterator[tuple[Cell, Cell, str]]:
        """(writer, reader, name) as document order would have it."""
        last: dict[str, Cell] = {}
        for cell, _ in self.index.cells:
            facts = self.facts[cell.id]
            for name in facts.reads:
                if name in last:
                    yield last[name], cell, name
            last.update(dict.fromkeys(facts.writes, cell))
            for name in facts.deletes:
                last.pop(name, None)

    # ------------------------------------------------------------ facts

    def _facts(self, cell: Cell, index: CellIndex) -> CellFacts:
        facts = CellFacts()
        reads, writes = facts.reads, facts.writes
        here: set[str] = set()
        expanded: set[str] = set()
        local = {f.name: f for f in index.functions if f.scope.parent is index.module and f.name}
        for kind, name, node in index.events:
            if kind == "write":
                here.add(name)
                writes[name] = node
                if facts.deletes:
                    facts.deletes.pop(name, None)
                continue
            if name not in here and name not in reads:
                reads[name] = node
            if kind == "read":
                own = name in here and name not in local  # bound in this cell, and not by a definition
                function = self._function(name, cell) if name in self._functions and not own else None
                if function is not None and (not function.is_class or _is_called(index, node)):
                    self._expand(name, node, cell, facts, here, local, expanded)
            elif kind == "mutate":
                facts.mutates[name] = node
                writes.setdefault(name, node)
            else:
                here.discard(name)
                writes.pop(name, None)
                facts.deletes[name] = node
        facts.opaque = _opaque(cell, index, cell in self._injecting)
        return facts

    def _expand(
        self,
        name: str,
        node: ast.AST,
        cell: Cell,
        facts: CellFacts,
        here: set[str],
        local: dict[str, FunctionDef],
        expanded: set[str],
    ) -> None:
        """Reading a function of the notebook is taken to call it: its body reads then, not where it stands."""
        pending = [name]
        while pending:
            current = pending.pop()
            if current in expanded:
                continue
            if current in local and (current in here or current != name):
                function = local[current]
            elif current not in local and (found := self._function(current, cell)) is not None:
                function = found
            else:
                continue
            expanded.add(current)
            for free in function.free:
                if free not in here and free not in facts.reads:
                    facts.reads[free] = node
                    facts.through[free] = current
                pending.append(free)
            for written in function.global_writes:
                facts.writes.setdefault(written, node)
                here.add(written)  # what the cell reads below the call is there

    def _function(self, name: str, cell: Cell) -> FunctionDef | None:
        """The function of that name as a cell finds it: the last definition above, else the first one below.

        None where there is none, or where a cell above has bound the name to something else.
        """
        known, here = self._functions.get(name, ()), self._order[cell.id]
        above = next((function for number, function in reversed(known) if number <= here), None)
        below = known[0][1] if known and name not in self._written else None
        return above or below

    def _maybe_defined(self) -> frozenset[str]:
        words: set[str] = set()
        for cell in self.notebook.code:
            parsed = cell.parsed
            if parsed.problem is not None:
                words.update(_WORD.findall(cell.source))
            for magic in parsed.magics:
                if magic.kind in ("line", "cell"):
                    words.update(_WORD.findall(magic.text))
                if magic.kind == "cell" and magic.name in _UNKNOWN_MAGIC_BODIES:
                    words.update(_WORD.findall(magic.body))
        return frozenset(words)


def _is_called(index: CellIndex, node: ast.AST) -> bool:
    """A class that is only named, as a base or a type, runs none of its methods."""
    return any(call.node.func is node for call in index.calls)


def _opaque(cell: Cell, index: CellIndex, injects: bool) -> str | None:
    for magic in cell.parsed.magics:
        if (
            magic.kind in ("line", "cell")
            and magic.name in _INJECTING_MAGICS
            and not (magic.name == "load_ext" and magic.text in _PLAIN_EXTENSIONS)
            and not (magic.name == "store" and magic.text.strip() != "-r")  # it names what it restores
        ):
            return f"%{magic.name} may define names"
    if index.stars:
        return f"from {index.stars[0]} import * defines names that are not in the text"
    if injects:
        return "code made at run time may define names"
    if "()[" in cell.source and _NAMESPACE_WRITE.search(cell.source):
        return "the namespace is written to by globals() or locals()"
    return None


_PLAIN_EXTENSIONS = frozenset(
    "autoreload watermark jupyter_audit tensorboard line_profiler memory_profiler nb_black lab_black "
    "dotenv rich cudf.pandas".split()
)


def _is_automagic(cell: Cell, name: str, node: ast.AST) -> bool:
    """``ls`` or ``pwd`` alone on a line parse as names, and run as magics where no such name exists."""
    line = cell.lines[node.lineno - 1].strip() if getattr(node, "lineno", 0) and node.lineno <= len(cell.lines) else ""  # type: ignore[attr-defined]
    first = _WORD.match(line)
    return bool(
        first
        and first.group() in AUTOMAGIC
        and (first.group() == name or " -" in line)
        and "(" not in line
        and "=" not in line
    )


def names_of(cells: Iterable[Cell]) -> str:
    """'cell 3, In [5]' for each, as people see them (1-based)."""
    return ", ".join(
        f"cell {c.position + 1}" + (f", In [{c.execution_count}]" if c.execution_count else "") for c in cells
    )
