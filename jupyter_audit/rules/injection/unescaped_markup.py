"""A function that makes HTML or XML out of its parameters."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.escapes import ESCAPES
from jupyter_audit.notebook.taint.sources import Trust, route_of
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TAG = re.compile(r"</[a-zA-Z][\w:-]*>|<br ?/?>|<img\b")
_CLEAN = ESCAPES | {"cgi.escape", "xml.sax.saxutils.quoteattr", "quoteattr"}


class UnescapedMarkup(NotebookRule):
    """A helper that puts a parameter between tags, and that no cell of the notebook calls yet.

    ## Why it matters
    Whoever calls it next hands it a comment, a name or a title that somebody else typed, and `<script>` in it runs.
    Where the notebook itself calls it, what it is called with decides (html-injection, reflected-html).

    ## What to do
    `html.escape(value)` in the helper, or a template with autoescape on.

    ## See also
    - CWE-79: https://cwe.mitre.org/data/definitions/79.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.LOW, 79
    message = "{what} stands between tags without being escaped"
    bad = (
        """
        # %%
        def post(title, body):
            return f"<h1>{title}</h1><p>{body}</p>"  # !
        CARD = "<li>{}</li>"
        def card(name):
            return CARD.format(name)  # !
        """,
    )
    good = (
        """
        # %%
        import html
        def post(title, body):
            return f"<h1>{html.escape(title)}</h1><p>{html.escape(body)}</p>"
        def bar(width):
            return f"<i style='width:{width:d}px'></i>"
        def card(name):
            return f"<li>{name}</li>"
        card("robin")
        class Note:
            def _repr_html_(self):
                return f"<b>{self.text}</b>"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("</", "<br", "<img"):
            return
        markup = _Markup(audited.index)
        for cell, cell_index in audited.index.cells:
            for value, scope in cell_index.returns:
                if scope.kind != "function" or scope.node is None or route_of(scope.node) is not None:
                    continue
                if isinstance(value, ast.JoinedStr | ast.BinOp | ast.Call | ast.Name) and markup.reaches(cell, scope):
                    trace = audited.taint.of(value, Point(cell, scope, 1 << 60, 1 << 20), _CLEAN)
                    if trace.trust is Trust.UNKNOWN and trace.built and _TAG.search(trace.text):
                        yield Hit(place_of(cell, value), {"what": trace.what}, related=trace.places)


class _Markup:
    """Where tags are written: most functions have none, and are not asked what they return."""

    def __init__(self, index: NotebookIndex) -> None:
        self._lines = {
            id(cell): [number for number, line in enumerate(cell.lines, 1) if _TAG.search(line)]
            for cell, _ in index.cells
            if _TAG.search(cell.source)
        }
        self._names = {
            binding.name
            for cell, cell_index in index.cells
            for binding in cell_index.bindings
            if self._in(cell, binding.stmt)
        }

    def reaches(self, cell: Cell, function: Scope) -> bool:
        """Whether a tag stands in a function, or in what gives one of the names that it reads its value."""
        return self._in(cell, function.node) or not self._names.isdisjoint(function.reads)

    def _in(self, cell: Cell, node: ast.AST | None) -> bool:
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 0) or 0
        return any(first <= line <= last for line in self._lines.get(id(cell), ()))
