"""Values of a request that are used as numbers or positions, unchecked."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import Route, routes
from jupyter_audit.notebook.taint.sources import REQUEST
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UnvalidatedInput(NotebookRule):
    """A value of a request that is cast or used as a position, with nothing around it that expects it to be wrong.

    ## Why it matters
    `int(request.args["n"])` fails on an empty field with a traceback, and takes -1 and 10**12 as they are. A negative
    index reads from the end of the list: another record than the visitor may see.

    ## What to do
    Declare the type (`<int:n>`, `n: int` in FastAPI, a schema), check the range, and answer 400 for the rest.

    ## See also
    - CWE-20: https://cwe.mitre.org/data/definitions/20.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 20
    message = "a value of the request is used {how}, unchecked"
    bad = (
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/row")
        def row():
            n = int(request.args["n"])  # !
            return rows[n]  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, abort
        app = Flask(__name__)
        @app.get("/row/<int:n>")
        def row(n):
            return rows[n]
        @app.get("/page")
        def page():
            try:
                n = int(request.args["n"])
            except (KeyError, ValueError):
                abort(400)
            if not 0 <= n < len(rows):
                abort(404)
            return str(rows[n])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for route in routes(audited.index):
            yield from self._route(audited, route)

    @staticmethod
    def _route(audited: Audited, route: Route) -> Iterator[Hit]:
        at = Point(route.cell, route.scope, 1 << 60, 1 << 20)
        guarded = {
            id(node)
            for statement in walk(route.node)
            if isinstance(statement, ast.Try)
            for inner in statement.body
            for node in walk(inner)
        }
        for node in walk(route.node):
            if id(node) in guarded:
                continue
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("int", "float"):
                if node.args and audited.taint.of(node.args[0], at).what == REQUEST:
                    yield Hit(place_of(route.cell, node), {"how": "as a number"})
            elif (
                isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and isinstance(node.ctx, ast.Load)
            ):
                trace = audited.taint.of(_position(audited, route, node.slice, at), at)
                if trace.what == REQUEST and audited.taint.of(node.value, at).what != REQUEST:
                    yield Hit(place_of(route.cell, node), {"how": "as a position or key"})


def _position(audited: Audited, route: Route, name: ast.Name, at: Point) -> ast.expr:
    """What a position was made of: ``int(x)`` lets any number through, unless the handler compares it."""
    value = audited.index.value(name, at)
    cast = isinstance(value, ast.Call) and chain_of(value.func) == "int"
    return value.args[0] if cast and value.args and not _ranged(route, name) else name  # type: ignore[union-attr]


def _ranged(route: Route, name: ast.Name) -> bool:
    """Whether the handler compares the number with something."""
    tests = (node for statement in route.node.body for node in ast.walk(statement) if isinstance(node, ast.Compare))
    return any(isinstance(n, ast.Name) and n.id == name.id for test in tests for n in ast.walk(test))
