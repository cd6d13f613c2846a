"""What repeats a call: a loop around it, a table that applies it, or a loop around the function that it stands in."""

import ast

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.spread.uses import Uses

_DRAWS = frozenset(
    "normal rvs random choice permutation shuffle standard_normal integers uniform sample poisson".split()
)


def loop_around(uses: Uses, index: NotebookIndex, call: Call) -> ast.AST | None:
    """The loop that repeats a call, or one around a call of the function that it stands in."""
    for above in uses.around(call.cell, call.node):
        if isinstance(above, ast.For | ast.While | ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp):
            return above
        if isinstance(above, ast.Lambda) and _applied(uses.parent(call.cell, above)):
            return above
        if isinstance(above, ast.FunctionDef):
            callers = index.calls(f"__main__.{above.name}")
            return next((loop for caller in callers if (loop := _direct_loop(uses, caller)) is not None), None)
    return None


def _applied(node: ast.AST | None) -> bool:
    """``columns.apply(lambda c: ...)``."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
        "apply",
        "map",
        "agg",
    )


def _direct_loop(uses: Uses, call: Call) -> ast.AST | None:
    kinds = ast.For | ast.ListComp | ast.DictComp | ast.GeneratorExp
    return next((above for above in uses.around(call.cell, call.node) if isinstance(above, kinds)), None)


def simulates(loop: ast.AST) -> bool:
    """``for _ in range(1000)``: the same test on made-up data, to learn how it behaves."""
    generators = getattr(loop, "generators", None)
    iterated = generators[0].iter if generators else getattr(loop, "iter", None)
    if not isinstance(iterated, ast.Call):
        return False
    name = getattr(iterated.func, "id", getattr(iterated.func, "attr", ""))
    if name not in ("range", "arange", "linspace", "trange"):
        return False
    targets = generators[0].target if generators else loop.target  # type: ignore[attr-defined]
    counted = {node.id for node in walk(targets) if isinstance(node, ast.Name)}
    uses = [node for node in walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    draws = any(isinstance(node, ast.Attribute) and node.attr in _DRAWS for node in walk(loop))
    return draws or not any(node.id in counted for node in uses)
