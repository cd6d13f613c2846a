"""A visitor's value in the HTML of the answer."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.answers import HTML_ANYWAY, answers_html, html_shown, is_text, names_type
from jupyter_audit.notebook.taint.escapes import ESCAPES
from jupyter_audit.notebook.taint.sources import REQUEST, Trust, route_of
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RESPONSES = ("Response", "HTTPResponse")
_WRITES = frozenset({"self.write", "self.finish", "self.wfile.write"})
_TYPES = ("content_type", "mimetype", "media_type")
_BODIES = ("text", "body", "content", "response", "data")
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|<[a-zA-Z]+")


class ReflectedHtml(NotebookRule):
    """A web handler that answers with HTML in which a value stands as it came.

    ## Why it matters
    A link such as `/hello?name=<script>...` runs that script in the visitor's browser, in the name of your service:
    it reads cookies and answers, and acts for who is logged in.

    ## What to do
    Render a template with autoescape on (`render_template`), or `markupsafe.escape(name)`; answer data as JSON.

    ## See also
    - CWE-79: https://cwe.mitre.org/data/definitions/79.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 79
    message = "{what} stands in the HTML of the answer without being escaped"
    bad = (
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/hello")
        def hello():
            return f"<h1>Hello {request.args['name']}</h1>"  # !
        @app.get("/bye")
        def bye():
            return "<h1>Bye {}</h1>".format(request.args["name"])  # !
        @app.get("/echo")
        def echo():
            return "You said " + request.args["text"]  # !
        """,
        """
        # %%
        from aiohttp import web
        routes = web.RouteTableDef()
        @routes.get("/hello")
        async def hello(request):
            text = "<h1>Hello " + request.query["name"] + "</h1>"
            return web.Response(text=text, content_type="text/html")  # !
        """,
        """
        # %%
        import gradio as gr
        def greet(name):
            return f"<h1>Hello {name}</h1>"  # !
        gr.Interface(fn=greet, inputs="text", outputs=gr.HTML()).launch()
        """,
        """
        # %%
        import tornado.web
        class Hello(tornado.web.RequestHandler):
            def get(self):
                self.write("<h1>" + self.get_argument("name") + "</h1>")  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, Response, request, jsonify
        app = Flask(__name__)
        @app.get("/hello")
        def hello():
            return jsonify(name=request.args["name"])
        @app.get("/plain")
        def plain():
            return request.args["name"], 200, {"Content-Type": "text/plain"}
        @app.get("/data")
        def data():
            return {"name": request.args["name"]}
        @app.get("/csv")
        def csv():
            return Response(request.args["row"], mimetype="text/csv")
        """,
        """
        # %%
        from aiohttp import web
        routes = web.RouteTableDef()
        @routes.get("/hello")
        async def hello(request):
            return web.Response(text="<" + request.query["name"] + ">", content_type="text/plain")
        with open("page.html", "w") as f:
            f.write("<h1>" + title + "</h1>")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        handlers = {id(function.node): cell for cell, function in audited.index.decorated() if route_of(function.node)}
        for cell in dict.fromkeys(handlers.values()):
            for value, scope in cell.index.returns:
                if id(scope.node) not in handlers:
                    continue
                body = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
                at = Point(cell, scope, 1 << 60, 1 << 20)
                trace = audited.taint.of(body, at, ESCAPES)
                tagged = trace.built and _TAG.search(trace.text) is not None
                if not trace.outside or not is_text(audited.index, body, at, tagged=tagged):
                    continue
                if tagged:
                    severity = Severity.HIGH if trace.trust is Trust.OUTSIDE else Severity.MEDIUM
                    yield Hit(place_of(cell, value), {"what": trace.what}, severity, related=trace.places)
                elif trace.what == REQUEST and answers_html(audited.index, cell, scope, at):
                    yield Hit(place_of(cell, value), {"what": trace.what}, Severity.MEDIUM, related=trace.places)
        for cell, value, scope in html_shown(audited.index):
            trace = audited.taint.of(value, Point(cell, scope, 1 << 60, 1 << 20), ESCAPES)
            if trace.outside and trace.built and _TAG.search(trace.text):
                yield Hit(place_of(cell, value), {"what": trace.what}, related=trace.places)
        for call in audited.index.methods(*_RESPONSES, "make_response", "HttpResponse"):
            yield from self._sent(audited, call)
        for call in audited.index.methods("write", "finish"):
            if chain_of(call.node.func) in _WRITES:
                yield from self._sent(audited, call)

    @staticmethod
    def _sent(audited: Audited, call: Call) -> Iterator[Hit]:
        kinds = (text(audited.index, call.keyword(name), call) for name in _TYPES)
        if any(kind is not None and "html" not in kind for kind in kinds):
            return
        given = [call.arg(0), *map(call.keyword, _BODIES)]
        trace = audited.taint.worst_of(given, call, ESCAPES | {"jsonify"})
        if trace.what != REQUEST:
            return
        if trace.built and _TAG.search(trace.text):
            if call.attr in _RESPONSES or call.attr in ("write", "finish"):  # the rest: html-injection
                yield Hit(place_of(call.cell, call.node), {"what": trace.what}, related=trace.places)
        elif call.name in HTML_ANYWAY and not names_type(call.cell, call.scope):
            yield Hit(place_of(call.cell, call.node), {"what": trace.what}, Severity.MEDIUM, related=trace.places)
