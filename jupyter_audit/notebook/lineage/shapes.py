"""Shapes of expressions that divide, repeat, mix or choose rows. Each asks one node; nothing is followed."""

import ast

from jupyter_audit.notebook.nodes import walk

_WINDOWS = frozenset(["rolling", "resample", "expanding", "ewm", "groupby"])


def correlation(node: ast.Subscript) -> bool:
    """``df.corr()["target"]``: each column's correlation with one of them."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "corr" and isinstance(node.slice, ast.Constant)


def repeats(node: ast.Call) -> bool:
    """``pd.concat([rows, rare, rare])`` or ``pd.concat([rare] * 5)``."""
    whole = node.args[0] if node.args else None
    if isinstance(whole, ast.BinOp) and isinstance(whole.op, ast.Mult):
        return True
    names = [part.id for part in whole.elts if isinstance(part, ast.Name)] if isinstance(whole, ast.List) else []
    return len(names) > len(set(names))


def halves(expression: ast.Tuple | ast.List) -> bool:
    """``x[:n], x[n:]``: the two sides of one cut."""
    if len(expression.elts) != 2:
        return False
    left, right = expression.elts
    if not isinstance(left, ast.Subscript) or not isinstance(right, ast.Subscript):
        return False
    first, second = left.slice, right.slice
    if (
        not isinstance(first, ast.Slice)
        or not isinstance(second, ast.Slice)
        or first.upper is None
        or second.lower is None
    ):
        return False
    return ast.dump(left.value) == ast.dump(right.value) and ast.dump(first.upper) == ast.dump(second.lower)


def takes_rows(node: ast.expr) -> bool:
    """Whether the expression takes some rows of something: a slice, a mask, a sample, what a sample left."""
    if isinstance(node, ast.Subscript):
        part = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        if isinstance(part, ast.Slice):
            return part.lower is not None or part.upper is not None
        return not isinstance(part, ast.Constant | ast.List)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("sample", "query", "head", "tail"):
            return True
        if node.func.attr == "drop":
            given = node.args[0] if node.args else None
            return given is not None and isinstance(given, ast.Attribute) and given.attr == "index"
        if node.func.attr in ("copy", "reset_index", "to_numpy", "astype", "reshape"):
            return takes_rows(node.func.value)
    if isinstance(node, ast.Attribute) and node.attr in ("values", "T"):
        return takes_rows(node.value)
    return False


def over_rows(node: ast.Call) -> bool:
    """Whether a statistic runs over the rows: not over columns, windows or groups, and no built-in ``max``."""
    axis = next((keyword.value for keyword in node.keywords if keyword.arg == "axis"), None)
    if (isinstance(axis, ast.Constant) and axis.value in (1, "columns", -1)) or not isinstance(
        node.func, ast.Attribute
    ):
        return False
    current: ast.AST = node.func.value
    while isinstance(current, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(current, ast.Attribute) and current.attr in _WINDOWS - {"groupby"}:
            return False
        current = current.func if isinstance(current, ast.Call) else current.value
    return True


def with_replacement(node: ast.Call, last: str) -> bool:
    """Whether ``resample`` or ``sample`` draws rows more than once."""
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "replace"), None)
    if last == "resample":
        return isinstance(node.func, ast.Name) and not (isinstance(given, ast.Constant) and given.value is False)
    return isinstance(given, ast.Constant) and given.value is True


def grouped_column(node: ast.Call) -> str | None:
    """The column whose statistic a ``groupby`` takes ('' if not constant); None without a groupby."""
    current: ast.AST = node.func
    column = ""
    while True:
        if isinstance(current, ast.Attribute):
            current = current.value
        elif isinstance(current, ast.Subscript):
            if isinstance(current.slice, ast.Constant) and not column:
                column = str(current.slice.value)
            current = current.value
        elif isinstance(current, ast.Call):
            if isinstance(current.func, ast.Attribute) and current.func.attr == "groupby":
                return column
            current = current.func
        else:
            return None


def rebinds(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether the function gives its parameter a new value, so that the caller's object stays as it was."""
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store) for node in walk(function)
    )
