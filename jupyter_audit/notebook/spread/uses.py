"""Where a value goes: from an expression through names, containers and calls to what shows or stores it.

Names only, one notebook: what happens behind attributes, in files and in other modules is not seen. The trees of
the cells concerned are walked once for parents, as the index keeps none; only rules with a match ask for it.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import children
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

Kind = Literal["shown", "written", "named", "stored", "compared", "passed", "wrapped", "iterated", "returned", "unused"]
"""What becomes of a value.

``shown``: printed, displayed or plotted; ``written``: handed to something that saves it; ``named``: part of a file's
name; ``stored``: an item of a container, a column or an attribute; ``compared``: only its comparison is used;
``passed``: an argument of another call; ``wrapped``: an argument of a call the asker named; ``iterated``: looped over.
"""

MAX_STEPS = 60
"""Uses that are followed for one value."""

SHOWING = frozenset(
    "print display pprint IPython.display.display pprint.pprint logging.info logging.warning sys.stdout.write "
    "warnings.warn tqdm.write".split()
)
_NAMING = frozenset(
    "open os.makedirs os.mkdir pathlib.Path Path os.path.join io.open gzip.open mkdir shutil.copy shutil.move "
    "os.rename".split()
)
WRITING = frozenset(
    "to_csv to_parquet to_pickle to_excel to_json to_feather to_hdf to_sql to_stata to_netcdf to_file to_html "
    "to_markdown to_latex savefig save savez savetxt savez_compressed dump dumps imwrite imsave write write_text "
    "write_bytes writerow writerows writelines save_model save_weights save_pretrained export".split()
)
_PLOTTING = ("matplotlib.", "seaborn.", "plotly.", "altair.", "bokeh.")


@dataclass(frozen=True, slots=True)
class Use:
    """One end that a value reaches. ``call`` is the name of the last call it was handed to, if any."""

    kind: Kind
    cell: Cell
    node: ast.AST
    call: str = ""


class Uses:
    """Parents and name reads of the cells, made on demand."""

    def __init__(self, index: NotebookIndex) -> None:
        self.index = index
        self._parents: dict[int, dict[int, ast.AST]] = {}
        self._names: dict[int, dict[str, list[ast.Name]]] = {}

    @cached_property
    def _cells(self) -> dict[int, Cell]:
        return {cell.position: cell for cell, _ in self.index.cells}

    def parent(self, cell: Cell, node: ast.AST) -> ast.AST | None:
        """The node around a node."""
        self._walk(cell)
        return self._parents[cell.position].get(id(node))

    def around(self, cell: Cell, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the inside out."""
        above = self.parent(cell, node)
        while above is not None:
            yield above
            above = self.parent(cell, above)

    def reads(self, name: str, cell: Cell, node: ast.AST) -> Iterator[tuple[Cell, ast.Name]]:
        """Reads of a name that was bound at ``node``, up to where the same scope binds it again."""
        function = self.function(cell, node)
        line = getattr(node, "end_lineno", 0) or 0
        loop = any(isinstance(above, ast.For | ast.While) for above in self.around(cell, node))
        word = re.compile(rf"\b{name}\b")
        for position, other in self._cells.items():
            if position < cell.position or (function is not None and position != cell.position):
                continue
            if name not in other.source or not word.search(other.source):
                continue
            self._walk(other)
            for read in self._names[position].get(name, ()):
                inside = self.function(other, read)
                if function is not None and inside is not function:
                    continue
                after = position > cell.position or read.lineno > line or loop or inside is not None
                if after and not self._rebound(name, cell, line, other, read):
                    yield other, read

    def follow(self, cell: Cell, node: ast.AST, stop: frozenset[str] = frozenset()) -> list[Use]:
        """All ends of the value of an expression. A call named in ``stop`` ends a path as ``wrapped``."""
        ends: list[Use] = []
        pending: list[tuple[Cell, ast.AST]] = [(cell, node)]
        seen: set[int] = set()
        while pending and len(seen) < MAX_STEPS:
            here, expression = pending.pop()
            if id(expression) in seen:
                continue
            seen.add(id(expression))
            end = self._climb(here, expression, stop)
            if isinstance(end, Use):
                ends.append(end)
                continue
            names, statement = end
            before = len(pending)
            for name in names:
                pending.extend(self.reads(name, here, statement))
            if len(pending) == before:
                ends.append(Use("unused", here, statement))
        return ends

    def function(self, cell: Cell, node: ast.AST) -> ast.AST | None:
        """The innermost function around a node, None at the notebook's level."""
        return next(
            (
                above
                for above in self.around(cell, node)
                if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            ),
            None,
        )

    def _climb(self, cell: Cell, node: ast.AST, stop: frozenset[str]) -> Use | tuple[list[str], ast.AST]:
        child = node
        for above in self.around(cell, node):
            if isinstance(above, ast.Call) and child is not above.func:
                name = self.name_of(cell, above)
                last = name.rpartition(".")[2]
                if last in stop:
                    return Use("wrapped", cell, above, name)
                if (
                    name in SHOWING
                    or name.startswith(_PLOTTING)
                    or last in ("plot", "hist", "scatter", "bar", "imshow", "set_title", "title", "text")
                ):
                    return Use("shown", cell, above, name)
                if last in WRITING:
                    named = (
                        above.args
                        and child is above.args[0]
                        and last.startswith(("to_", "save", "imwrite", "imsave", "export"))
                    )
                    return Use("named" if named and _is_text(node, child) else "written", cell, above, name)
                if name in _NAMING or last in ("joinpath", "with_name", "with_stem", "with_suffix"):
                    return Use("named", cell, above, name)
                if last in ("append", "extend", "add", "insert", "update", "setdefault", "put"):
                    return Use("stored", cell, above, name)
                if not _transparent(last):
                    return Use("passed", cell, above, name)
            elif isinstance(above, ast.Dict | ast.Set) or (
                isinstance(above, ast.List | ast.Tuple) and not _is_target(self, cell, above)
            ):
                return Use("stored", cell, above)
            elif isinstance(above, ast.Compare):
                return Use("compared", cell, above)
            elif isinstance(above, ast.For | ast.AsyncFor | ast.comprehension):
                return Use("iterated", cell, above)
            elif isinstance(above, ast.Return | ast.Yield | ast.YieldFrom):
                return Use("returned", cell, above)
            elif isinstance(above, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
                return self._assigned(cell, above)
            elif isinstance(above, ast.withitem):
                return Use("passed", cell, above)
            elif isinstance(above, ast.Expr):
                return self._statement(cell, above)
            elif isinstance(above, ast.stmt):
                return Use("compared", cell, above)
            child = above
        return Use("unused", cell, node)

    def _assigned(self, cell: Cell, statement: ast.AST) -> Use | tuple[list[str], ast.AST]:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]  # type: ignore[attr-defined]
        names: list[str] = []
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                if isinstance(part, ast.Name):
                    names.append(part.id)
                elif isinstance(part, ast.Subscript | ast.Attribute):
                    return Use("stored", cell, statement)
        return names, statement

    def _statement(self, cell: Cell, statement: ast.Expr) -> Use:
        body = cell.parsed.tree.body
        last = bool(body) and body[-1] is statement and not cell.source.rstrip().endswith(";")
        return Use("shown" if last else "unused", cell, statement)

    def name_of(self, cell: Cell, call: ast.Call) -> str:
        """The qualified name of a call, as far as imports and assignments above tell."""
        return self.index.resolve(call.func, Point(cell)) if chain_of(call.func) else "?"

    def _rebound(self, name: str, cell: Cell, line: int, other: Cell, read: ast.Name) -> bool:
        """Whether the notebook's level gives the name a new value between the binding and the read."""
        for bound in self.index.bindings(name):
            place = bound.cell.position, bound.binding.stmt.lineno
            inside = isinstance(bound.binding.stmt, ast.For | ast.While | ast.With | ast.If)
            if (cell.position, line) < place <= (other.position, read.lineno) and not inside:
                end = getattr(bound.binding.stmt, "end_lineno", read.lineno)
                if not (bound.cell is other and place[1] <= read.lineno <= end):
                    return True
        return False

    def _walk(self, cell: Cell) -> None:
        if cell.position in self._parents:
            return
        parents: dict[int, ast.AST] = {}
        names: dict[str, list[ast.Name]] = defaultdict(list)
        for node in cell.nodes:
            for child in children(node):
                parents[id(child)] = node
            if node.__class__ is ast.Name and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                names[node.id].append(node)
        self._parents[cell.position] = parents
        self._names[cell.position] = names


class Point:
    """A point at the end of a cell, for look-ups that need one."""

    __slots__ = ("cell", "clock", "scope")

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.scope = cell.index.module
        self.clock = 1 << 60


_TRANSPARENT = frozenset(
    "str int float repr round format strftime isoformat timestamp replace strip lower upper abs timedelta "
    "total_seconds date time list tuple array Series DataFrame join to_datetime Timestamp zfill hex to_list tolist "
    "split".split()
)


def _transparent(name: str) -> bool:
    """Calls whose result still carries the value."""
    return name in _TRANSPARENT


def _is_text(node: ast.AST, child: ast.AST) -> bool:
    return isinstance(child, ast.JoinedStr | ast.BinOp | ast.Name | ast.Call | ast.Attribute) or node is child


def _is_target(uses: Uses, cell: Cell, node: ast.AST) -> bool:
    return isinstance(uses.parent(cell, node), ast.Assign | ast.For) and not isinstance(
        getattr(node, "ctx", None), ast.Load
    )
