"""Shapes of expressions that divide, repeat, mix or choose rows. Each asks one node; nothing is followed."""

import ast
import re
from collections.abc import Mapping

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.learning.lineage.roles import Role
from jupyter_audit.notebook.learning.transformers import STATISTICS

MAX_STEPS = 4
"""Assignments that are followed back from a table to the one that its rows come from."""
_BY_ROW = frozenset("assign map apply transform replace copy sample query head reset_index loc".split())
_ALTERED = re.compile(
    r"aug|jitter|nois[ey]|flip|rotat|synth|mixup|perturb|mirror|crop|warp|paraphras|back_?translat|fliplr|flipud|distort"
)
_PARTS: dict[str, Role] = {
    "train": "train",
    "test": "test",
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
}
_WINDOWS = frozenset(["rolling", "resample", "expanding", "ewm", "groupby"])

_LEARNT = STATISTICS | {"fit", "groupby", "value_counts", "unique", "nunique", "corr", "agg"}


def correlation(node: ast.Subscript) -> bool:
    """``df.corr()["target"]``: each column's correlation with one of them."""
    called = node.value.func if isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "corr" and isinstance(node.slice, ast.Constant)


def part_named(node: ast.Subscript) -> Role | None:
    """``x["test"]``: the part that the text in brackets names."""
    text = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return _PARTS.get(text) if isinstance(text, str) else None


def repeats(node: ast.Call) -> bool:
    """``pd.concat([rows, rare, rare])`` or ``pd.concat([rare] * 5)``."""
    whole = node.args[0] if node.args else None
    if isinstance(whole, ast.BinOp) and isinstance(whole.op, ast.Mult):
        return True
    names = [part.id for part in whole.elts if isinstance(part, ast.Name)] if isinstance(whole, ast.List) else []
    return len(names) > len(set(names))


def copies(node: ast.Call, made: Mapping[str, ast.expr]) -> bool:
    """``concatenate([X, jitter(X)])``: rows beside altered copies of them. ``made``: what each name was given last."""
    whole = node.args[0] if node.args else None
    parts = whole.elts if isinstance(whole, ast.List | ast.Tuple) else []
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    for part in parts:
        own = part.id if isinstance(part, ast.Name) else ""
        origin = made.get(own, part)
        words = [own, *(_last(inner) for inner in walk(origin) if isinstance(inner, ast.Call))]
        used = {inner.id for inner in walk(origin) if isinstance(inner, ast.Name)}
        if any(map(_ALTERED.search, words)) and used & (names - {own}):
            return True
        if own and _rows_of(own, made) & (names - {own}):
            return True
    return False


def _rows_of(name: str, made: Mapping[str, ast.expr]) -> set[str]:
    """The tables whose rows a name holds, altered: ``extra = few.assign(...)``, ``few = df[mask]``."""
    found: set[str] = set()
    altered = False
    while name in made and len(found) < MAX_STEPS:
        current: ast.expr = made[name]
        while isinstance(current, ast.Call | ast.Subscript | ast.Attribute):
            if isinstance(current, ast.Call):
                method = _last(current)
                if not isinstance(current.func, ast.Attribute) or method not in _BY_ROW:
                    return set()
                altered = altered or method in ("assign", "map", "apply", "transform", "replace")
                current = current.func.value
            else:
                current = current.value
        if not isinstance(current, ast.Name) or current.id in found:
            break
        name = current.id
        found.add(name)
    return found if altered else set()


def _last(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


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


def learns_from_rows(kind: ast.ClassDef) -> bool:
    """Whether a class of the notebook is a transformer whose ``fit`` keeps what it computes from the rows."""
    methods = {node.name: node for node in kind.body if isinstance(node, ast.FunctionDef)}
    if not {"fit", "transform"} <= methods.keys():
        return False
    for node in walk(methods["fit"]):
        targets = node.targets if isinstance(node, ast.Assign) else ()
        if any(isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self" for target in targets):
            called = {
                inner.func.attr
                for inner in walk(node)
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
            }
            if called & _LEARNT:
                return True
    return False
