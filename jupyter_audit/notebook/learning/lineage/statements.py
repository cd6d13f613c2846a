"""Statements in order: which names hold which parts after an assignment."""

import ast

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.learning.lineage.calls import Calls
from jupyter_audit.notebook.learning.lineage.marks import Mark, Value
from jupyter_audit.notebook.learning.lineage.roles import Role, holds_rows, role_of, says_validation
from jupyter_audit.notebook.learning.lineage.shapes import halves, takes_rows


class Statements(Calls):
    """Both branches of an ``if`` are taken, loops run once."""

    def _body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if self._budget <= 0:
                return
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            self._assign(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign([node.target], node.value)
        elif isinstance(node, ast.AugAssign):
            self._store(node.target, self._eval(node.value), add=True)
        elif isinstance(node, ast.Expr):
            self._eval(node.value)
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._store(node.target, self._eval(node.iter))
            self._body(node.body)
            self._body(node.orelse)
        elif isinstance(node, ast.Return):
            self._frame.returned.append(self._eval(node.value))
        elif isinstance(node, ast.If | ast.While):
            self._eval(node.test)
            absent = self._says_absent(node.test)
            self._body(node.body if absent is not False else [])
            self._body(node.orelse if absent is not True else [])
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                value = self._eval(item.context_expr)
                if item.optional_vars is not None:
                    self._store(item.optional_vars, value)
            self._body(node.body)
        elif isinstance(node, ast.Try):
            for block in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                self._body(block)

    def _says_absent(self, test: ast.expr) -> bool | None:
        """Whether ``if not x`` or ``if x is None`` holds for a parameter, by whether this call gave it; else None."""
        subject: ast.AST = test
        wanted = True
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            subject = test.operand
        elif isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant):
            if test.comparators[0].value is not None or not isinstance(test.ops[0], ast.Is | ast.IsNot):
                return None
            subject, wanted = test.left, isinstance(test.ops[0], ast.Is)
        elif isinstance(test, ast.Name):
            wanted = False
        if not isinstance(subject, ast.Name) or subject.id not in self._frame.given:
            return None
        return wanted != self._frame.given[subject.id]

    def _assign(self, targets: list[ast.expr], expression: ast.expr) -> None:
        parts = self._parts(expression)
        if parts is None and isinstance(expression, ast.Tuple | ast.List):
            for target in targets:
                if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(expression.elts):
                    if halves(expression):
                        self._cut(target, expression)
                        return
                    for inner, element in zip(target.elts, expression.elts, strict=True):
                        self._assign([inner], element)
                    return
        value = self._eval(expression) if parts is None else frozenset[Mark]().union(*parts)
        self._frame.made |= {target.id: expression for target in targets if isinstance(target, ast.Name)}
        for target in targets:
            if parts is not None and isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(parts):
                for position, (inner, part) in enumerate(zip(target.elts, parts, strict=True)):
                    self._store(inner, self._renamed(inner, part, position))
            elif isinstance(target, ast.Tuple | ast.List) and isinstance(expression, ast.Call):
                self._divide(target, value, expression)
            else:
                self._store(target, self._sliced(target, expression, value))

    def _cut(self, target: ast.Tuple | ast.List, expression: ast.Tuple | ast.List) -> None:
        """``past, future = x[:n], x[n:]``: a split in time; which part is which, the names say where they do."""
        value = self._eval(expression.elts[0])
        self._split(expression, value, folds=False, name="slice")
        told = [role_of(element.id) if isinstance(element, ast.Name) else None for element in target.elts]
        clear = "train" in told and None not in told and told[0] != told[1]
        roles: list[Role | None] = told if clear else ["train", "test"]
        for element, role in zip(target.elts, roles, strict=True):
            self._store(element, value | {self._part(expression, role)})

    def _renamed(self, target: ast.expr, part: Value, position: int) -> Value:
        """``X_val`` is a validation part although it stands where the test part usually does."""
        name = target.id if isinstance(target, ast.Name) else ""
        if position % 2 and says_validation(name):
            return frozenset(
                self._copy(mark, "val") if mark.kind == "part" and mark.role == "test" else mark for mark in part
            )
        return part

    def _divide(self, target: ast.Tuple | ast.List, value: Value, expression: ast.Call) -> None:
        """``train, test = anything(data)``: the names tell which part is which."""
        names = [leaf for leaf in walk(target) if isinstance(leaf, ast.Name)]
        roles = {role_of(leaf.id) for leaf in names}
        if {"train", "test"} <= roles or {"train", "val"} <= roles:
            if not any(mark.kind == "part" for mark in value):
                self._split(expression, value, folds=False, name="split")
            for leaf in names:
                role = role_of(leaf.id)
                self._store(leaf, value | {self._part(expression, role)} if role else value)
            return
        for element in target.elts:
            self._store(element, value)

    def _sliced(self, target: ast.expr, expression: ast.expr, value: Value) -> Value:
        """``train = df[:800]``: a part by its name, where some rows of something are taken."""
        name = target.id if isinstance(target, ast.Name) else ""
        role = role_of(name)
        if role is None or any(mark.kind == "part" for mark in value):
            return value
        if takes_rows(expression):
            self._split(expression, value, folds=False, name="slice")
            return value | {self._part(expression, role)}
        if isinstance(expression, ast.Call) and "read" in (self._name(expression).rpartition(".")[2]):
            return value | {self._mark("part", "file", expression, role=role)}
        if holds_rows(name) and not isinstance(expression, ast.Constant):
            return value | {self._mark("part", "name", expression, role=role)}
        return value
