"""Values that can be known without running anything: literals, and names that hold them."""

import ast
import stat

from jupyter_audit.notebook.index.arguments import default_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call, Site

UNKNOWN = object()
"""Not a constant."""


def literal(index: NotebookIndex, expression: ast.AST | None, at: Site) -> object:
    """The constant an expression holds at a call, or UNKNOWN. None where there is no expression."""
    if expression is None:
        return None
    value = index.value(expression, at)
    if isinstance(value, ast.Constant):
        return value.value
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        table = index.value(value.value, at)
        entry = _entry(table, str(value.slice.value)) if isinstance(table, ast.Dict) else None
        return literal(index, entry, at) if entry is not None else UNKNOWN
    if isinstance(value, ast.UnaryOp | ast.BinOp | ast.Tuple | ast.List):
        return _computed(value)
    return _named_bits(value)


def _named_bits(node: ast.AST | None) -> object:
    """The number behind ``stat.S_IRWXO``: these are the same everywhere."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    found = getattr(stat, name, None) if name.startswith("S_I") else None
    return found if isinstance(found, int) else UNKNOWN


def _computed(node: ast.AST) -> object:
    if isinstance(node, ast.BinOp):
        left, right = _computed(node.left), _computed(node.right)
        if isinstance(left, int) and isinstance(right, int):
            if isinstance(node.op, ast.Mult):
                return left * right
            if isinstance(node.op, ast.Pow) and 0 <= right <= 64 and abs(left) <= 1024:
                return left**right
            if isinstance(node.op, ast.LShift) and 0 <= right <= 64:
                return left << right
            if isinstance(node.op, ast.BitOr):
                return left | right
            return UNKNOWN
        if isinstance(left, str) and isinstance(right, str) and isinstance(node.op, ast.Add):
            return left + right
        return UNKNOWN
    if isinstance(node, ast.Attribute | ast.Name):
        return _named_bits(node)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return UNKNOWN


def text(index: NotebookIndex, expression: ast.AST | None, at: Site) -> str | None:
    """The constant string an expression holds, or None."""
    value = literal(index, expression, at)
    return value if isinstance(value, str) else None


def default(index: NotebookIndex, expression: ast.AST | None, at: Site) -> ast.expr | None:
    """What a parameter, or a variable of the environment, is where nobody gives it; None for all others."""
    value = index.value(expression, at)
    if isinstance(value, ast.Call) and index.resolve(value.func, at) in ("os.environ.get", "os.getenv"):
        return value.args[1] if len(value.args) > 1 else None
    bound = index.definition(expression, at) if isinstance(expression, ast.Name) else None
    parameter = bound.binding.value if bound is not None else None
    function = bound.binding.scope.node if bound is not None else None
    if not isinstance(parameter, ast.arg) or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    return next(iter(default_of(function.args, parameter)), None)


def option(index: NotebookIndex, call: Call, name: str, position: int | None = None) -> ast.expr | None:
    """An argument of a call, also where it comes by ``**options`` from a dictionary in the notebook."""
    given = call.arg(position, name)
    if given is not None:
        return given
    for keyword in call.node.keywords:
        if keyword.arg is None:
            found = _entry(index.value(keyword.value, call), name)
            if found is not None:
                return found
    return None


def _entry(node: ast.AST | None, name: str) -> ast.expr | None:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name:
                return value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    return None


def is_false(index: NotebookIndex, expression: ast.AST | None, at: Site) -> bool:
    """Whether an argument is given and is False."""
    return expression is not None and literal(index, expression, at) is False


def is_true(index: NotebookIndex, expression: ast.AST | None, at: Site) -> bool:
    """Whether an argument is given and is True."""
    return expression is not None and literal(index, expression, at) is True
