"""Sets in a notebook, and whether their elements are text, whose order Python salts anew in each process."""

import ast
from collections.abc import Iterator

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

_TEXT = frozenset(
    "split lower upper strip findall tokenize word_tokenize read read_text readlines splitlines keys words columns "
    "join stem name glob rglob iterdir listdir".split()
)
_NUMBERS = frozenset(["range", "arange", "int", "len", "round"])


def added(index: NotebookIndex, call: Call) -> list[ast.expr | None]:
    """What is put into a set that starts empty: ``words.update(line.split())``, ``words |= found``."""
    target = call.stmt.targets[0] if isinstance(call.stmt, ast.Assign) and call.stmt.value is call.node else None
    if not isinstance(target, ast.Name):
        return []
    changes = (change for change in index.methods("add", "update") if isinstance(change.receiver, ast.Name))
    fed = (feed for _, cell_index in index.cells for feed in cell_index.feeds if feed.name == target.id)
    return [
        *(change.arg(0) for change in changes if getattr(change.receiver, "id", "") == target.id),
        *(feed.value for feed in fed if isinstance(feed.stmt, ast.AugAssign) and isinstance(feed.value, ast.expr)),
    ]


def written_out(index: NotebookIndex) -> Iterator[tuple[Cell, ast.expr]]:
    """``{"a", "b"}`` and ``{x.name for x in rows}``, bound to a name or handed to what keeps their order."""
    cells = dict.fromkeys(cell for cell, _ in index.nodes(ast.Set, ast.SetComp))
    for cell in cells:
        for binding in cell.index.bindings:
            value = binding.value
            if isinstance(value, ast.Set | ast.SetComp) and not binding.part and not numeric(value):
                yield cell, value
    for call in (*index.methods("join"), *index.calls("list", "tuple", "enumerate")) if cells else ():
        if isinstance(call.arg(0), ast.Set | ast.SetComp):
            yield call.cell, call.node.args[0]


def spelt(node: ast.expr) -> bool:
    """Whether the elements of a set that is written out, and not of numbers, are surely text."""
    if isinstance(node, ast.SetComp):
        return any(_is_text(inner) for inner in (*walk(node.elt), *walk(node.generators[0].iter)))
    return isinstance(node, ast.Set)


def _is_text(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _TEXT
    return called or (isinstance(node, ast.Attribute) and node.attr in ("stem", "name", "columns", "suffix"))


def _number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def numeric(node: ast.AST | None) -> bool:
    """Sets of small numbers keep one order in CPython."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return bool(node.elts) and all(map(_number, node.elts))
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in _NUMBERS
    return isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) and numeric(node.elt)


def holds_text(index: NotebookIndex, element: ast.AST | None, call: Call) -> bool:
    """Whether the elements look like text: they come from splitting, reading, or are string constants."""
    value = index.value(element, call) or element
    bound = index.definition(value, call) if isinstance(value, ast.Name) else None
    if bound is not None and isinstance(bound.binding.value, ast.expr):  # a loop variable: what is looped over
        value = index.value(bound.binding.value, call)
    for node in walk(value) if value is not None else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return True
        if _is_text(node) or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TEXT):
            return True
    return False
