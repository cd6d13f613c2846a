"""Statements that change a value once more each time they are run: increments, appends, drops, narrowed tables."""

import ast
from collections.abc import Container, Iterator

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import CellIndex
from jupyter_audit.notebook.index.nodes import walk

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
_ONCE = frozenset({"set_index", "melt", "sample", "shift", "diff", "pct_change", "transpose", "swaplevel", "pivot"})
"""Methods of tables that fail, or give something else, on what they gave."""
_STATISTICS = frozenset({"mean", "median", "std", "quantile", "var"})
GROWING = frozenset({"append", "extend", "insert", "appendleft", "pop", "popitem"})


def increments(cell: Cell, given: Container[str]) -> Iterator[tuple[str, ast.AST]]:
    """Changes of the names that cells above gave."""
    for stmt in cell.parsed.tree.body:
        target: ast.expr
        if isinstance(stmt, ast.AugAssign):
            target, changed = stmt.target, isinstance(stmt.op, _ARITHMETIC)
        elif isinstance(stmt, ast.Assign):
            target = stmt.targets[0]
            if _root(target) not in given:
                continue
            changed = _from_itself(target, stmt.value)
        elif isinstance(stmt, ast.Expr) and (table := _dropped_in_place(stmt.value)):
            target, changed = table, True
        elif isinstance(stmt, ast.Delete):
            target, changed = stmt.targets[0], isinstance(stmt.targets[0], ast.Subscript)
        else:
            continue
        if changed and (root := _root(target)) is not None:
            yield root, stmt


def _dropped_in_place(call: ast.expr) -> ast.Name | None:
    """The table of ``df.drop(columns="a", inplace=True)``, which fails the second time."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    given = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    table = call.func.value
    again = call.func.attr == "set_index" or (call.func.attr == "drop" and "errors" not in given)
    return table if again and given.get("inplace") is True and isinstance(table, ast.Name) else None


def _appended_to(call: ast.expr) -> bool:
    """``table.to_sql("t", engine, if_exists="append")``: the rows are there twice after the second run."""
    if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") not in ("to_sql", "to_csv", "to_gbq"):
        return False
    given = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    return given.get("if_exists") == "append" or given.get("mode") == "a"


def appends(cell: Cell) -> Iterator[ast.stmt]:
    """Statements that add rows to a table or file outside of the notebook."""
    for stmt in cell.parsed.tree.body:
        if isinstance(stmt, ast.Expr) and _appended_to(stmt.value):
            yield stmt


def _root(target: ast.expr) -> str | None:
    root = target.value if isinstance(target, ast.Subscript) else target
    return root.id if isinstance(root, ast.Name) else None


def _from_itself(target: ast.expr, value: ast.expr) -> bool:
    """``x = x + 1``, ``df["c"] = df["c"] * 2``, ``df = df.drop(columns=["c"])``, ``x = concat([x, more])``."""
    own = ast.unparse(target)
    if _narrows(own, value):
        return True
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        last, inner = value.func.attr, value.func.value
        if last == "drop" and ast.unparse(inner) == own:
            return not any(keyword.arg in ("errors", "index") for keyword in value.keywords)
        if last in _ONCE and ast.unparse(inner) == own:
            return True
        if last == "get_dummies" and value.args and ast.unparse(value.args[0]) == own:
            return any(keyword.arg == "columns" for keyword in value.keywords)
        if last in ("concat", "append", "vstack", "hstack", "concatenate"):
            parts = [inner, *value.args, *(part for arg in value.args for part in getattr(arg, "elts", ()))]
            return any(ast.unparse(part) == own for part in parts)
        value = inner
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, _ARITHMETIC):
        return False
    inside = list(walk(value))  # a column scaled by its own largest value stays as it is
    return not any(isinstance(node, ast.Call) for node in inside) and any(
        isinstance(node, ast.Name | ast.Subscript) and ast.unparse(node) == own for node in inside
    )


def _narrows(own: str, value: ast.expr) -> bool:
    """``df = df[1:]`` and ``df = df[df.x > df.x.mean()]``: fewer rows are left each time."""
    rows = value.value.value if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Attribute) else None
    if isinstance(value, ast.Subscript) and rows is None:
        rows = value.value
    if rows is None or not isinstance(value, ast.Subscript) or ast.unparse(rows) != own:
        return False
    if isinstance(value.slice, ast.Slice):
        return isinstance(value.slice.lower, ast.Constant) and bool(value.slice.lower.value)
    called = {
        node.func.attr
        for node in walk(value.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(called & _STATISTICS)


def growths(index: CellIndex) -> Iterator[tuple[str, ast.AST]]:
    """Lists that a cell makes longer or shorter, by name."""
    for call in index.calls:
        function = call.node.func
        if call.scope is not index.module or not isinstance(function, ast.Attribute):
            continue
        if function.attr in GROWING and isinstance(function.value, ast.Name):
            yield function.value.id, call.node
