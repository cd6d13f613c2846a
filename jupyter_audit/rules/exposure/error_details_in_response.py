"""Internals of an error in what a visitor gets."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import Route, routes
from jupyter_audit.notebook.taint.sources import route_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TRACES = ("traceback.format_exc", "traceback.format_exception", "format_exc", "traceback.print_exc", "sys.exc_info")

_ANSWERS = (
    "aiohttp.web.Response", "aiohttp.web.json_response", "django.http.HttpResponse", "django.http.JsonResponse",
    "flask.Response", "flask.jsonify", "flask.make_response", "starlette.responses.JSONResponse",
    "starlette.responses.PlainTextResponse", "fastapi.responses.JSONResponse", "fastapi.responses.PlainTextResponse",
    "fastapi.Response", "aiohttp.web.HTTPInternalServerError", "django.http.HttpResponseServerError",
)  # fmt: skip
"""What is made with them is sent to a visitor, whether or not the function is known as a route."""


class ErrorDetailsInResponse(NotebookRule):
    """A web handler that answers with the text of an exception or a traceback.

    ## Why it matters
    Paths, queries, versions, hosts and sometimes passwords stand in tracebacks. They tell an attacker what to try next.

    ## What to do
    Log it (`app.logger.exception("...")`) and answer with a plain "something went wrong" and a number
    to find the log entry.

    ## See also
    - CWE-209: https://cwe.mitre.org/data/definitions/209.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 209
    message = "the answer shows {what} to whoever asks"
    bad = (
        """
        # %%
        import traceback
        from flask import Flask, jsonify
        app = Flask(__name__)
        @app.get("/fit")
        def fit():
            try:
                return jsonify(run())
            except Exception as error:
                return jsonify(error=str(error), trace=traceback.format_exc()), 500  # !
        """,
        """
        # %%
        import traceback
        from aiohttp import web
        async def fit(request):
            try:
                return web.json_response(await run(request))
            except Exception:
                return web.Response(text=traceback.format_exc(), status=500)  # !
        """,
    )
    good = (
        """
        # %%
        import traceback
        from flask import Flask, jsonify
        app = Flask(__name__)
        @app.get("/fit")
        def fit():
            try:
                return jsonify(run())
            except KeyError as error:
                app.logger.exception("fit failed: %s", error)
                return jsonify(error="no such model"), 404
        def plain():
            return traceback.format_exc()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_ANSWERS):
            handler = call.scope.node
            if (handler is None or route_of(handler) is None) and _shows(call.node, set()):
                yield Hit(place_of(call.cell, call.node), {"what": "a traceback"})
        for route in routes(audited.index):
            yield from self._route(route)
        for cell, function in audited.index.decorated():
            node = function.node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_handles, node.decorator_list)):
                names = {argument.arg for argument in node.args.args}
                for child in walk(node):
                    what = _shows(child.value, names) if isinstance(child, ast.Return) and child.value else None
                    if what:
                        yield Hit(place_of(cell, child), {"what": what})

    @staticmethod
    def _route(route: Route) -> Iterator[Hit]:
        for handler in (
            node for statement in route.node.body for node in walk(statement) if isinstance(node, ast.ExceptHandler)
        ):
            tainted = {handler.name} if handler.name else set()
            for node in walk(handler):
                if isinstance(node, ast.Assign) and _shows(node.value, tainted):
                    tainted.update(target.id for target in node.targets if isinstance(target, ast.Name))
            for node in walk(handler):
                sent = (
                    node.value
                    if isinstance(node, ast.Return)
                    else node.exc
                    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
                    else None
                )
                if sent is not None and (what := _shows(sent, tainted)):
                    trace = what == "a traceback"
                    yield Hit(
                        place_of(route.cell, node),
                        {"what": what},
                        Severity.MEDIUM if trace or _broad(handler) else Severity.LOW,
                    )


def _handles(decorator: ast.expr) -> bool:
    """``@app.errorhandler(500)``."""
    name = chain_of(decorator.func) if isinstance(decorator, ast.Call) else None
    return (name or "").endswith(("errorhandler", "exception_handler"))


def _broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (chain_of(handler.type) or "") in ("Exception", "BaseException")


def _shows(value: ast.expr, names: set[str]) -> str | None:
    for node in walk(value):
        if isinstance(node, ast.Call) and (chain_of(node.func) or "") in _TRACES:
            return "a traceback"
        if isinstance(node, ast.Name) and node.id in names:
            return "the text of an exception"
    return None
