"""Does the order of an unordered collection reach a result?"""

import ast
from typing import Literal

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.spread.uses import Uses

Sure = Literal["certain", "possible"]

UNORDERED_ENDS = frozenset(
    "sorted len set frozenset sum min max any all Counter natsorted lsorted isdisjoint issubset issuperset union "
    "intersection difference symmetric_difference update difference_update sort unique isin nunique sort_values "
    "sort_index argsort".split()
)
"""Calls after which the order of what went in no longer shows."""
_COLLECTS = frozenset(
    "append extend insert write writelines writerow print display concat vstack hstack imshow plot show "
    "add_subplot".split()
)
_TAKES_ORDER = frozenset(
    "enumerate zip concat concatenate vstack hstack stack array DataFrame Series join next iter choice sample "
    "train_test_split islice asarray chain dict reduce map Index".split()
)
_MAY_SHOW_ORDER = frozenset(
    "print display extend append fit fit_transform fit_predict partial_fit embed_documents from_documents "
    "from_texts add_documents add_texts".split()
)
"""Calls after which it depends on what follows: rows of a matrix, a fit that begins at random, ids in a store."""
MAX_FOLLOWED = 40


def order_matters(uses: Uses, cell: Cell, node: ast.AST) -> Sure | None:
    """Whether the order of an expression's elements reaches a list, a table, a position or an output.

    None where it does not, as far as is seen: it is sorted, counted, tested for membership, or looped over for
    effects that do not depend on order.
    """
    found = where_order_matters(uses, cell, node)
    return found[0] if found else None


def where_order_matters(uses: Uses, cell: Cell, node: ast.AST) -> tuple[Sure, Cell, ast.AST] | None:
    """The same, with the use that shows it: the expression itself, or a later read of the name it is given."""
    best: tuple[Sure, Cell, ast.AST] | None = None
    pending: list[tuple[Cell, ast.AST]] = [(cell, node)]
    seen: set[int] = set()
    while pending and len(seen) < MAX_FOLLOWED:
        here, expression = pending.pop()
        if id(expression) in seen:
            continue
        seen.add(id(expression))
        found = _one(uses, here, expression, pending)
        if found == "certain":
            return found, here, expression
        if found and best is None:
            best = found, here, expression
    return best


def _one(uses: Uses, cell: Cell, node: ast.AST, pending: list[tuple[Cell, ast.AST]]) -> Sure | None:
    child = node
    for above in uses.around(cell, node):
        if isinstance(above, ast.Call):
            if child is above.func:
                return None
            last = _last(above)
            if last in UNORDERED_ENDS:
                return None
            if last in _TAKES_ORDER:
                return _after(uses, cell, above, pending, "certain")
            if last in ("list", "tuple", "tqdm", "filter", "reversed", "trange"):
                child = above
                continue
            return "possible" if last in _MAY_SHOW_ORDER else None
        if isinstance(above, ast.Attribute):
            if above.attr in UNORDERED_ENDS or above.attr in ("add", "discard", "remove"):
                return None
            call = uses.parent(cell, above)
            return "certain" if above.attr == "pop" and isinstance(call, ast.Call) and not call.args else None
        if isinstance(above, ast.Subscript):
            return "certain" if child is above.value else None
        if isinstance(above, ast.Compare):
            return None
        if isinstance(above, ast.comprehension):
            return _comprehension(uses, cell, above, pending)
        if isinstance(above, ast.For | ast.AsyncFor):
            return _loop(above) if child is above.iter else None
        if isinstance(above, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            _follow(uses, cell, above, pending)
            return None
        if isinstance(above, ast.Return | ast.stmt):
            return (
                "possible"
                if isinstance(above, ast.Expr) and above is cell.parsed.tree.body[-1] and not isinstance(node, ast.Name)
                else None
            )
        child = above
    return None


def _follow(
    uses: Uses, cell: Cell, statement: ast.Assign | ast.AnnAssign | ast.NamedExpr, pending: list[tuple[Cell, ast.AST]]
) -> None:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        if isinstance(target, ast.Name):
            reads = list(uses.reads(target.id, cell, statement))
            if not any(_sorts(uses, other, read) for other, read in reads):
                pending.extend(reads)


def _sorts(uses: Uses, cell: Cell, read: ast.Name) -> bool:
    """``names.sort()`` or ``random.shuffle(names)`` below: the order is made there."""
    above = uses.parent(cell, read)
    return isinstance(above, ast.Attribute) and above.attr == "sort"


def _after(uses: Uses, cell: Cell, call: ast.Call, pending: list[tuple[Cell, ast.AST]], sure: Sure) -> Sure | None:
    """The call kept the order; unless the whole is sorted after it, that counts."""
    for above in uses.around(cell, call):
        if isinstance(above, ast.Call) and _last(above) in UNORDERED_ENDS:
            return None
        if isinstance(above, ast.Attribute) and above.attr in (
            "sort_values",
            "sort_index",
            "sum",
            "mean",
            "nunique",
            "isin",
        ):
            return None
        if isinstance(above, ast.For):
            return _loop(above) or "possible"
        if isinstance(above, ast.comprehension):
            return _comprehension(uses, cell, above, pending) or "possible"
    return sure


def _comprehension(
    uses: Uses, cell: Cell, generator: ast.comprehension, pending: list[tuple[Cell, ast.AST]]
) -> Sure | None:
    whole = uses.parent(cell, generator)
    if whole is None or isinstance(whole, ast.SetComp):
        return None
    if isinstance(whole, ast.DictComp):
        names = {inner.id for inner in walk(generator.target) if isinstance(inner, ast.Name)}
        return (
            "certain"
            if isinstance(whole.value, ast.Name) and whole.value.id in names and isinstance(generator.iter, ast.Call)
            else None
        )
    for above in uses.around(cell, whole):
        if isinstance(above, ast.Call):
            if _last(above) in UNORDERED_ENDS:
                return None
            return "certain"
        if isinstance(above, ast.Assign | ast.AnnAssign):
            _follow(uses, cell, above, pending)
            return None
        if isinstance(above, ast.stmt):
            return "possible" if isinstance(above, ast.Expr | ast.Return) else None
    return None


def _loop(node: ast.For | ast.AsyncFor) -> Sure | None:
    """A loop shows the order where its body collects, prints or accumulates text."""
    for inner in walk(ast.Module(node.body, [])):
        if isinstance(inner, ast.Call) and _last(inner) in _COLLECTS:
            return "certain"
        if isinstance(inner, ast.Yield | ast.Break):
            return "certain"
    return None


def _last(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
