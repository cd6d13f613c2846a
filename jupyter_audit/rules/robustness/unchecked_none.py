"""What a function gives is used, although it may be None."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_NEEDS_VALUE = frozenset({"len", "sorted", "sum", "min", "max", "list", "enumerate"})


class UncheckedNone(NotebookRule):
    """A result that the notebook's own function may leave out, used at once.

    ## Why it matters
    The function says `return None` where it found nothing, and the caller goes on as if it had: an `AttributeError` on
    the first input that is not there, in a service a crash that anybody can cause.

    ## What to do
    Keep the result, ask `if result is None`, and say what happens then; or let the function raise.

    ## See also
    - CWE-252: https://cwe.mitre.org/data/definitions/252.html
    - CWE-476: https://cwe.mitre.org/data/definitions/476.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 252
    message = "`{function}` may give None, which is used here as if it could not"
    bad = (
        """
        # %%
        def parts(text):
            if text is None:
                return None
            return text.split(",")
        # %%
        n = len(parts(line))  # !
        """,
    )
    good = (
        """
        # %%
        def parts(text):
            if text is None:
                return None
            return text.split(",")
        found = parts(line)
        if found is not None:
            print(len(found))
        def title(row):
            return row.title() if row else ""
        print(len(title(row)))
        def plot(ax=None):
            if ax is None:
                return
            ax.plot(x)
        plot(ax)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, cell_index in audited.index.cells if audited.index.spells("return None") else ():
            for function in cell_index.functions:
                node = function.node
                if not isinstance(node, ast.FunctionDef) or "return None" not in cell.source or not _may_fail(node):
                    continue
                for call in audited.index.calls(f"__main__.{function.name}"):
                    if _used_at_once(call):
                        yield Hit(place_of(call.cell, call.node), {"function": function.name})


def _may_fail(function: ast.FunctionDef) -> bool:
    """Whether it says ``return None`` in one place and gives a value in another."""
    given = [node.value for node in walk(function) if isinstance(node, ast.Return)]
    none = [value for value in given if isinstance(value, ast.Constant) and value.value is None]
    return bool(none) and any(value is not None and value not in none for value in given)


def _used_at_once(call: Call) -> bool:
    """``len(f())``, ``f().x``, ``f()[0]``: what None does not have."""
    if isinstance(call.stmt, ast.FunctionDef | ast.ClassDef | ast.If | ast.Try | ast.While):
        return False
    for node in ast.walk(call.stmt):
        if isinstance(node, ast.Attribute | ast.Subscript) and node.value is call.node:
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _NEEDS_VALUE and node.args[:1] == [call.node]:
            return True
    return False
