"""The ledger of one notebook's lineage: each mark once, splits and fits in the order in which they were met."""

import ast

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.lineage.marks import Fitted, Mark, MarkKind, Split, Value, divided
from jupyter_audit.notebook.learning.lineage.roles import Role
from jupyter_audit.notebook.learning.transformers import HARM, Harm


class Ledger:
    """What was found so far, and the cell that is being followed."""

    def __init__(self) -> None:
        self.splits: list[Split] = []
        self.fits: list[Fitted] = []
        self.calls: list[tuple[Call, dict[str | int, Value], Value]] = []
        """Every call that was evaluated at least once: (call, its arguments' values, its receiver's value)."""
        self._marks: dict[tuple[object, ...], Mark] = {}
        self._cell: Cell

    @property
    def learned(self) -> list[Mark]:
        """Statistics of rows that were put into rows by hand."""
        return [mark for mark in self._marks.values() if mark.kind == "learned"]

    def _split(self, node: ast.AST, value: Value, folds: bool, name: str) -> None:
        self.splits.append(Split(self._cell, node, value, folds, name))

    def _part(self, node: ast.AST, role: Role | None) -> Mark:
        return self._mark("part", "split", node, role=role)

    def _copy(self, mark: Mark, role: Role) -> Mark:
        return self._mark(mark.kind, mark.name, mark.node, role=role)

    def _fit_mark(self, node: ast.Call, classes: frozenset[str], rows: Value, harm: Harm) -> Mark:
        known = sorted(name for name in classes if HARM.get(name) == harm) or sorted(classes)
        return self._mark(
            "resampled" if harm == "resampling" else "fit", known[0], node, roles=divided(rows), harm=harm
        )

    def _learned(self, node: ast.AST, name: str, seen: Value) -> Mark:
        """A statistic of some rows that went into rows: an imputation or scaling made by hand."""
        roles = frozenset(role for mark in seen for role in mark.roles)
        column = next((mark.name for mark in sorted(seen, key=lambda mark: mark.name) if mark.kind == "group"), "")
        return self._mark("learned", f"{name} {column}".strip(), node, roles=roles, harm="scaling")

    def _mark(
        self,
        kind: MarkKind,
        name: str,
        node: ast.AST,
        *,
        role: Role | None = None,
        roles: frozenset[str] = frozenset(),
        harm: Harm | None = None,
    ) -> Mark:
        key = (kind, name, id(node), role, roles)
        if key not in self._marks:
            self._marks[key] = Mark(kind, name, self._cell, node, role, roles, harm)
        return self._marks[key]
