"""What a web handler's answer is: a text or a response object, HTML or something else."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Site
from jupyter_audit.notebook.places import source_of
from jupyter_audit.notebook.taint.sources import route_of, source_of_attribute, source_of_call
from jupyter_audit.notebook.taint.trace import Point

HTML_ANYWAY = frozenset({
    "flask.Response", "flask.make_response", "quart.Response", "quart.make_response", "werkzeug.Response",
    "werkzeug.wrappers.Response", "django.http.HttpResponse", "bottle.HTTPResponse", "webob.Response",
    "pyramid.response.Response",
})  # fmt: skip
"""Responses that are HTML unless something else is said."""
_APPS = ("flask.Flask()", "flask.Blueprint()", "quart.Quart()", "quart.Blueprint()", "bottle.")
_TYPE = re.compile(r"text/(?:plain|csv)|application/|image/|mimetype|content_type", re.IGNORECASE)
_BUILDERS = frozenset({"format", "format_map", "join", "replace", "strip", "dedent", "get"})


def is_text(index: NotebookIndex, body: ast.AST, at: Point, *, tagged: bool) -> bool:
    """Whether an answer is a text; a call makes a response object, which is judged by itself.

    What a function of the notebook gives is a text where it holds tags (``tagged``).
    """
    value = index.value(body, at) if isinstance(body, ast.Name) else body
    if isinstance(value, ast.Await):
        value = value.value
    if isinstance(value, ast.Dict | ast.List | ast.ListComp | ast.DictComp):
        return False
    if isinstance(value, ast.Attribute):
        return source_of_attribute(index.resolve(value, at)) is not None
    if not isinstance(value, ast.Call):
        return True
    if isinstance(value.func, ast.Attribute) and value.func.attr in _BUILDERS:
        return True
    name = index.resolve(value.func, at)
    return name == "str" or source_of_call(name) is not None or (tagged and name.startswith("__main__."))


def answers_html(index: NotebookIndex, cell: Cell, scope: Scope, at: Point) -> bool:
    """Whether the framework of a route sends a text as HTML, and the handler names no other type."""
    route = route_of(scope.node) if scope.node is not None else None
    if route is None:
        return False
    server = route.func.value if isinstance(route.func, ast.Attribute) else route.func
    return index.resolve(server, at).startswith(_APPS) and not names_type(cell, scope)


def names_type(cell: Cell, scope: Scope) -> bool:
    """Whether a function speaks of a content type other than HTML."""
    return scope.node is not None and _TYPE.search(source_of(cell, scope.node, 20_000)) is not None


def html_shown(index: NotebookIndex) -> Iterator[tuple[Cell, ast.expr, Scope]]:
    """What functions give whose result a Gradio page shows as HTML: the cell, the value, and its scope."""
    names = set()
    for call in index.methods("Interface", "click", "submit", "change") if index.imported("gradio") else ():
        outputs = index.value(call.arg(2, "outputs"), call)
        shown = outputs.elts if isinstance(outputs, ast.List | ast.Tuple) else [outputs]
        function = call.arg(0, "fn")
        if function is not None and any(_is_html(index, each, call) for each in shown):
            names.add(index.resolve(function, call))
    for cell, cell_index in index.cells if names else ():
        for value, scope in cell_index.returns:
            if f"__main__.{scope.name}" in names and isinstance(value, ast.expr):
                yield cell, value, scope


def _is_html(index: NotebookIndex, output: ast.AST | None, at: Site) -> bool:
    value = index.value(output, at)
    if isinstance(value, ast.Constant):
        return value.value == "html"
    return isinstance(value, ast.Call) and index.resolve(value.func, at).rpartition(".")[2] == "HTML"
