"""A visitor's value in the HTML of the answer."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.escapes import ESCAPES
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.sources import Trust, route_of
from jupyter_audit.notebook.trace import Point
from jupyter_audit.rule import Audited, Hit, NotebookRule

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
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, jsonify
        app = Flask(__name__)
        @app.get("/hello")
        def hello():
            return jsonify(name=request.args["name"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, cell_index in audited.index.cells:
            if "@" not in cell.source:
                continue
            for value, scope in cell_index.returns:
                if scope.node is None or route_of(scope.node) is None:
                    continue
                body = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
                trace = audited.taint.of(body, Point(cell, scope, 1 << 60, 1 << 20), ESCAPES)
                if trace.outside and trace.built and _TAG.search(trace.text) and not isinstance(body, ast.Call):
                    severity = Severity.HIGH if trace.trust is Trust.OUTSIDE else Severity.MEDIUM
                    yield Hit(place_of(cell, value), {"what": trace.what}, severity, related=trace.places)
