"""Which columns a table of features holds, as far as the text names them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

_STEPS = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """A choice of columns: ``only`` these, or all of ``base`` but ``dropped``. ``node`` is where it is made."""

    cell: Cell
    node: ast.AST
    base: str
    only: frozenset[str] | None
    dropped: frozenset[str]

    def holds(self, column: str) -> bool:
        """Whether the column is certainly or, where all but some are taken, by all that is seen in it."""
        return column in self.only if self.only is not None else column not in self.dropped

    def popped(self, index: NotebookIndex, column: str) -> bool:
        """Whether the column may be taken out of the base itself: ``pop``, ``del``, ``drop`` in place or rebound."""
        for cell, _ in index.cells:
            if column not in cell.source or self.base not in cell.source:
                continue
            if f"{self.base}.pop(" in cell.source or f"del {self.base}[" in cell.source:
                return True
            if "inplace" in cell.source or re.search(rf"\b{self.base}\s*=\s*{self.base}\.drop\b", cell.source):
                return True
        return False

    def made(self, index: NotebookIndex) -> Iterator[tuple[str, ast.expr]]:
        """Columns of the base, or of the table its rows are from, that the notebook computes: (name, expression)."""
        tables = {self.base, *origins(index, self.base)}
        for cell, _ in index.cells:
            if cell.position > self.cell.position or not any(table in cell.source for table in tables):
                continue
            for node in cell.parsed.tree.body:
                if isinstance(node, ast.FunctionDef) and node.name in tables:
                    yield from _set(node.body, {leaf.id for leaf in walk(node) if isinstance(leaf, ast.Name)})
                elif isinstance(node, ast.Assign):
                    yield from _set([node], tables)


def _set(statements: list[ast.stmt], tables: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """Columns that statements put into one of the tables: ``t["a"] = ...`` and ``t = t.assign(a=...)``."""
    for node in statements:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if not isinstance(node, ast.Assign):
            continue
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            if isinstance(target.value, ast.Name) and target.value.id in tables:
                yield str(target.slice.value), node.value
        elif isinstance(target, ast.Name) and target.id in tables:
            for call in walk(node.value):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "assign":
                    yield from ((each.arg, each.value) for each in call.keywords if each.arg)


def origins(index: NotebookIndex, name: str) -> set[str]:
    """The tables that a table's rows are taken from: ``df`` for ``train = df[:800]``."""
    found: set[str] = set()
    pending = [name]
    while pending and len(found) < _STEPS:
        for bound in index.bindings(pending.pop()):
            value = bound.binding.value
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "train_test_split" and value.args:
                value = value.args[0]
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.args:  # ``features(df)``
                taken = {argument.id for argument in value.args[:1] if isinstance(argument, ast.Name)} - found
                found |= taken
                pending += taken
            table = base_table(value)
            if table and table not in found | {name}:
                found.add(table)
                pending.append(table)
    return found


def base_table(node: ast.AST | None) -> str:
    """The name at the root of a choice of rows or columns: ``df`` of ``df[["a"]].dropna()``; empty where none is."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def frames(index: NotebookIndex, expression: ast.expr, at: Call) -> Iterator[Frame]:
    """The choice of columns behind the features given to a call; nothing where the text does not show it."""
    found = _frame(index, expression, at)
    if found is not None:
        yield found


def _frame(index: NotebookIndex, expression: ast.expr, at: Call) -> Frame | None:
    node: ast.AST | None = expression
    where: tuple[Cell, ast.AST] = at.cell, at.node
    for _ in range(_STEPS):
        if isinstance(node, ast.Name):
            bound = index.definition(node, at)
            if bound is None or bound.binding.part or not isinstance(bound.binding.value, ast.expr):
                return None
            node, where = bound.binding.value, (bound.cell, bound.binding.stmt)
        elif isinstance(node, ast.Attribute) and node.attr == "values":
            node = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            if node.func.attr == "drop":
                columns = _dropped(index, node, at)
                return Frame(*where, node.func.value.id, None, columns) if columns is not None else None
            if node.func.attr not in ("to_numpy", "copy", "astype"):
                return None
            node = node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            names = _names(index, node.slice, at)
            return Frame(*where, node.value.id, names, frozenset()) if names is not None else None
        else:
            return None
    return None


def _dropped(index: NotebookIndex, call: ast.Call, at: Call) -> frozenset[str] | None:
    axis = next((keyword.value for keyword in call.keywords if keyword.arg == "axis"), None)
    columns = next((keyword.value for keyword in call.keywords if keyword.arg in ("columns", "labels")), None)
    if columns is None and call.args and (axis is not None or len(call.args) > 1):
        columns = call.args[0]
    return _names(index, columns, at, single=True) if columns is not None else None


def _names(index: NotebookIndex, node: ast.AST, at: Call, single: bool = False) -> frozenset[str] | None:
    value = index.value(node, at)
    if isinstance(value, ast.List | ast.Tuple) and all(isinstance(part, ast.Constant) for part in value.elts):
        return frozenset(str(part.value) for part in value.elts if isinstance(part, ast.Constant))
    if single and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return frozenset({value.value})
    return None
