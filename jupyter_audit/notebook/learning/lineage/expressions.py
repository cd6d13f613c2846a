"""The values of names and expressions: which marks come together in them."""

import ast
from abc import ABC, abstractmethod

from jupyter_audit.notebook.learning.lineage.ledger import Ledger
from jupyter_audit.notebook.learning.lineage.marks import NOTHING, Frame, Mark, Value, chosen, roles
from jupyter_audit.notebook.learning.lineage.roles import Role, holds_rows, role_of
from jupyter_audit.notebook.learning.lineage.shapes import correlation, part_named

MAX_NODES = 40_000
"""Expressions that are evaluated for one notebook; beyond it the rest is not followed."""
PARTS = "parts"
"""The name of the mark of an object that holds parts by their names."""
_MADE = ("fit", "learned", "group", "resampled")
"""Kinds of marks on rows into which other rows went."""
_NO_ROWS = frozenset("shape columns index dtypes size ndim dtype classes_ feature_names_in_ n_features_in_".split())


class Expressions(Ledger, ABC):
    """Names and expressions. What a call gives is for the next room to say."""

    def __init__(self) -> None:
        super().__init__()
        self._globals = Frame()
        self._frame = self._globals
        self._budget = MAX_NODES

    @abstractmethod
    def _call(self, node: ast.Call) -> Value:
        """The value of a call."""

    def _eval(self, node: ast.AST | None) -> Value:
        self._budget -= 1
        if node is None or self._budget <= 0:
            return NOTHING
        if isinstance(node, ast.Name):
            return self._lookup(node.id)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Attribute):
            value = self._eval(node.value)
            return chosen(value) if node.attr in _NO_ROWS else value
        if isinstance(node, ast.Constant | ast.JoinedStr):
            return NOTHING
        if isinstance(node, ast.Compare):  # a mask chooses rows; it mixes nothing into them
            return frozenset[Mark]().union(*(chosen(self._eval(part)) for part in (node.left, *node.comparators)))
        if isinstance(node, ast.Subscript) and correlation(node):
            return self._eval(node.value) | {
                self._mark("fit", "corr", node, roles=roles(self._eval(node.value)), harm="selection")
            }
        if isinstance(node, ast.Subscript) and (role := part_named(node)):
            return self._named_part(node, role)
        if isinstance(node, ast.Subscript):
            return self._taken(node)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return self._comprehension(node)
        if isinstance(node, ast.Lambda):
            return self._eval(node.body)
        if isinstance(node, ast.NamedExpr):
            value = self._eval(node.value)
            self._store(node.target, value)
            return value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
            left, right = self._eval(node.left), self._eval(node.right)
            # a mean less a deviation holds no rows, nor does a number
            scalar = isinstance(node.left, ast.Constant) or any(mark.kind == "statistic" for mark in left)
            seen = frozenset(mark for mark in right if mark.kind == "statistic" and not scalar)
            return (left | right) - seen | {self._learned(node, "scaling", seen)} if seen else left | right
        values = [self._eval(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return frozenset[Mark]().union(*values)

    def _named_part(self, node: ast.Subscript, role: Role) -> Value:
        """``dataset["test"]`` of parts that go by their names. Held out of a training part, it is for validation."""
        value = self._eval(node.value)
        if not any(mark.kind == "object" and mark.name == PARTS for mark in value):
            return value
        inner = "train" in roles(value) and role == "test"
        rows = frozenset(mark for mark in value if mark.kind != "part" and mark.name != PARTS)
        return rows | {self._part(node, "val" if inner else role)}

    def _taken(self, node: ast.Subscript) -> Value:
        """``Z[train]`` by the row numbers of a part is that part, and the place where the rows are divided."""
        table = self._frame.made.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(table, ast.Dict) and isinstance(node.slice, ast.Constant):
            named = zip(table.keys, table.values, strict=True)
            entries = [entry for key, entry in named if isinstance(key, ast.Constant) and key.value == node.slice.value]
            if len(entries) == 1:
                return self._eval(entries[0])
        rows, which = self._eval(node.value), self._eval(node.slice)
        parts = frozenset(mark for mark in which if mark.kind == "part" and mark.name == "split")
        if parts and any(mark.kind in _MADE for mark in rows) and not roles(rows):
            self._split(node, rows, folds=False, name="split")
        return rows | which

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        for generator in node.generators:
            self._store(generator.target, self._eval(generator.iter))
            for condition in generator.ifs:
                self._eval(condition)
        if isinstance(node, ast.DictComp):
            self._eval(node.key)
            return self._eval(node.value)
        return self._eval(node.elt)

    def _lookup(self, name: str) -> Value:
        if name in self._frame.names:
            return self._frame.names[name]
        if name in self._globals.names:
            return self._globals.names[name]
        role = role_of(name) if holds_rows(name) else None
        return frozenset({self._mark("part", "name", self._cell.parsed.tree, role=role)}) if role else NOTHING

    def _store(self, target: ast.expr, value: Value, add: bool = False) -> None:
        if isinstance(target, ast.Name):
            known = self._frame.names.get(target.id, NOTHING) if add else NOTHING
            self._frame.names[target.id] = value | known
            self._frame.whole.discard(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            if any(mark.kind == "index" for mark in value) and len(target.elts) >= 2:
                self._store_folds(target.elts, value)
                return
            for element in target.elts:
                self._store(element, value)
        elif isinstance(target, ast.Starred):
            self._store(target.value, value)
        elif isinstance(target, ast.Subscript | ast.Attribute):
            self._mutate(target, value)

    def _store_folds(self, elements: list[ast.expr], value: Value) -> None:
        """``for train, test in folds.split(X)`` and ``for i, (train, test) in enumerate(folds.split(X))``."""
        last = elements[-1]
        if isinstance(last, ast.Tuple) and len(last.elts) == 2:
            self._store_folds(last.elts, value)
            return
        origin = next(mark for mark in value if mark.kind == "index")
        for element, role in zip(elements[-2:], ("train", "test"), strict=True):
            self._store(element, frozenset({self._mark("part", "fold", origin.node, role=role)}))  # type: ignore[arg-type]

    def _mutate(self, target: ast.expr, value: Value) -> None:
        """An item, column or attribute written, or an in-place method: the object's value gains marks."""
        root = target
        while isinstance(root, ast.Subscript | ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            gained = frozenset(mark for mark in value if mark.kind not in ("object", "part"))
            known = self._lookup(root.id)
            self._frame.names[root.id] = known | gained
