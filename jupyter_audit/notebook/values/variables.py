"""Environment variables that the notebook's code names."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

Kind = Literal["needed", "asked", "given", "defaulted"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A use of an environment variable: it must be set, is asked for, is set or checked here, or has a default."""

    cell: Cell
    node: ast.AST
    name: str
    kind: Kind


def variables(index: NotebookIndex) -> Iterator[Variable]:
    """Every use of an environment variable with a constant name, in document order."""
    for cell, _ in index.cells if index.imported("os") and index.spells("environ", "getenv") else ():
        if "environ" in cell.source or "getenv" in cell.source:
            yield from _uses(cell)


def _uses(cell: Cell) -> Iterator[Variable]:
    """Reads and writes of variables; the cell's tree is walked because item reads are not in the index."""
    guarded: set[int] = set()
    for node in cell.nodes:
        if isinstance(node, ast.Try):
            guarded.update(id(inner) for stmt in node.body for inner in walk(stmt))
        elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            guarded.update(id(value) for value in node.values)
        elif isinstance(node, ast.Compare) and _is_environ(node.comparators[0]):
            yield from _named(cell, node, node.left, "given")
        elif isinstance(node, ast.Subscript) and _is_environ(node.value):
            free = isinstance(node.ctx, ast.Load) and id(node) not in guarded
            yield from _named(cell, node, node.slice, "needed" if free else "given")
        elif isinstance(node, ast.Call) and node.args:
            name = chain_of(node.func) or ""
            if name.endswith(("getenv", "environ.get")):
                plain = len(node.args) + len(node.keywords) == 1 and id(node) not in guarded
                yield from _named(cell, node, node.args[0], "asked" if plain else "defaulted")
            elif name.endswith("environ.setdefault"):
                yield from _named(cell, node, node.args[0], "given")
            elif name.endswith("environ.update") and isinstance(node.args[0], ast.Dict):
                for key in node.args[0].keys:
                    yield from _named(cell, node, key, "given")


def _named(cell: Cell, node: ast.AST, name: ast.AST | None, kind: Kind) -> Iterator[Variable]:
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield Variable(cell, node, name.value, kind)


def _is_environ(node: ast.AST) -> bool:
    return chain_of(node) in ("os.environ", "environ")
