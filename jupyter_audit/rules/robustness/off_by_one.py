"""A loop that goes one step beyond the end."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class OffByOne(NotebookRule):
    """An index that runs up to and including the length.

    ## Why it matters
    `values[len(values)]` does not exist: the loop ends in an `IndexError` after it has done its work, or half of it.
    In NumPy and in C behind it, one step too far can be another array's memory.

    ## What to do
    `while i < len(values)`, or `for value in values`.

    ## See also
    - CWE-193: https://cwe.mitre.org/data/definitions/193.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 193
    message = "`{item}` is read at its length, one beyond the end"
    bad = (
        """
        # %%
        i = 0
        while i <= len(values):  # !
            values[i] += 1
            i += 1
        for k in range(len(values) + 1):  # !
            print(values[k])
        """,
    )
    good = (
        """
        # %%
        i = 0
        while i < len(values):
            values[i] += 1
            i += 1
        for k in range(len(values) + 1):
            print(values[:k])
        while n <= len(values):
            print(values[n - 1], other[n])
            n += 1
        for k in range(len(values) + 1):
            if k < len(values):
                print(values[k])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, node in audited.index.nodes(ast.While, ast.For):
            if isinstance(node, ast.While):
                yield from _judge(cell, node, *_up_to(node.test))
            elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                yield from _judge(cell, node, node.target.id, _one_more(node.iter))


def _judge(cell: Cell, node: ast.While | ast.For, index: str | None, item: str | None) -> Iterator[Hit]:
    if index is None or item is None:
        return
    inner = [child for statement in node.body for child in walk(statement)]
    tested = any(isinstance(c, ast.If | ast.IfExp | ast.Try | ast.Break) for c in inner)
    reads = any(
        isinstance(c, ast.Subscript) and ast.unparse(c.value) == item and ast.unparse(c.slice) == index for c in inner
    )
    if reads and not tested:
        yield Hit(place_of(cell, node), {"item": item})


def _up_to(test: ast.expr) -> tuple[str | None, str | None]:
    """(i, values) of ``i <= len(values)``."""
    compared = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.LtE)
    if compared and isinstance(test.left, ast.Name):  # type: ignore[attr-defined]
        return test.left.id, _length(test.comparators[0])  # type: ignore[attr-defined]
    return None, None


def _one_more(iterated: ast.expr) -> str | None:
    """Values of ``range(len(values) + 1)``."""
    if isinstance(iterated, ast.Call) and getattr(iterated.func, "id", "") == "range" and iterated.args:
        end = iterated.args[min(1, len(iterated.args) - 1)]
        if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add) and getattr(end.right, "value", None) == 1:
            return _length(end.left)
    return None


def _length(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len" and len(node.args) == 1:
        return ast.unparse(node.args[0])
    return None
