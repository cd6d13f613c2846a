"""A lazy object shown in place of what it gives."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.uses import Point
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LAZY = frozenset({"zip", "map", "filter", "iter", "reversed", "enumerate", "object"})
"""Built-ins whose result shows as its type and address."""
_OWN_TEXT = frozenset({"__repr__", "__str__", "_repr_html_", "_repr_mimebundle_", "_ipython_display_"})


class DefaultRepr(NotebookRule):
    """A generator, a `zip` or a `map` object, or an object without a `__repr__`, shown as it is.

    ## Why it matters
    The output is `<zip at 0x7f0c1c2a5f20>`: an address that is another one in each run, and not what was meant to
    be shown.

    ## What to do
    Show what it gives: `list(zip(a, b))`. Give a class of your own a `__repr__`, or make it a dataclass.

    ## See also
    - Python, `object.__repr__`: https://docs.python.org/3/reference/datamodel.html#object.__repr__
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "this shows `{what}` by its memory address, another one in each run"
    bad = (
        """
        # %%
        zip([1, 2], "ab")  # !
        # %%
        gen = (n ** 2 for n in range(9))
        print(gen)  # !
        # %%
        def squares():
            yield 4
        # %%
        squares()  # !
        """,
        """
        # %%
        class Probe:
            def __init__(self, w):
                self.w = w
        probe = Probe(3)
        print(probe)  # !
        """,
    )
    good = (
        """
        # %%
        from dataclasses import dataclass
        pairs = zip([1, 2], "ab")
        print(list(pairs), *map(str, [1, 2]))
        @dataclass
        class Point:
            x: int
        class Named:
            def __repr__(self):
                return "Named"
        class Error(ValueError):
            pass
        print(Point(1), Named(), Error("text"))
        # %%
        sum(n for n in range(3))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for cell, shown in _shown(index) if _any_lazy(index) else ():
            value = index.value(shown, Point(cell))
            what = _lazy(index, value) if value is not None else None
            if what:
                yield Hit(place_of(cell, shown), {"what": what})


def _any_lazy(index: NotebookIndex) -> bool:
    """Whether the notebook makes anything that could show so: most do not, and need not be gone through."""
    return (
        any(True for _ in index.calls(*_LAZY))
        or any(True for _ in index.nodes(ast.GeneratorExp))
        or any(function.is_class for _, function in index.functions())
        or index.spells("yield")
    )


def _shown(index: NotebookIndex) -> Iterator[tuple[Cell, ast.expr]]:
    """What stands last in a cell, and what is printed, at the notebook's own level."""
    for cell, _ in index.cells:
        body = cell.parsed.tree.body
        last = body[-1] if body and not cell.source.rstrip().endswith(";") else None
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name | ast.Call | ast.GeneratorExp):
            yield cell, last.value
    for call in index.calls("print"):
        if call.scope.kind == "module" and not isinstance(call.stmt, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in call.node.args:
                if isinstance(argument, ast.Name | ast.Attribute | ast.Call | ast.GeneratorExp):
                    yield call.cell, argument


def _lazy(index: NotebookIndex, value: ast.AST) -> str | None:
    if isinstance(value, ast.GeneratorExp):
        return "a generator"
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return None
    name = value.func.id
    made = index.bindings(name)
    if not made:
        return f"{name} object" if name in _LAZY else None
    node = made[-1].binding.value
    if isinstance(node, ast.FunctionDef) and not node.decorator_list:
        inside = walk(node) if "yield" in made[-1].cell.source else ()
        yields = any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in inside)
        return "a generator" if yields and not _nested(node) else None
    if isinstance(node, ast.ClassDef) and not node.bases and not node.decorator_list and not node.keywords:
        own = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        assigned = {leaf.id for item in node.body for leaf in walk(item) if isinstance(leaf, ast.Name)}
        return None if _OWN_TEXT & (own | assigned) else name
    return None


def _nested(node: ast.FunctionDef) -> bool:
    """A function inside may be the one that yields."""
    return any(isinstance(inner, ast.FunctionDef | ast.Lambda) and inner is not node for inner in walk(node))
