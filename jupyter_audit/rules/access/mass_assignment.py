"""A request whose every field is taken over."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST
from jupyter_audit.rule import Audited, Hit, NotebookRule

_HARMLESS = frozenset(
    {
        "print",
        "dict",
        "jsonify",
        "str",
        "log",
        "info",
        "debug",
        "get",
        "post",
        "url_for",
        "render_template",
        "format",
        "json",
    }
)


class MassAssignment(NotebookRule):
    """An object that is filled with whatever fields a request has.

    ## Why it matters
    `User(**request.get_json())` takes over `is_admin: true` as well, if somebody sends it. The form that you made does
    not limit what arrives.

    ## What to do
    Take the fields that you expect, by name, or let a schema (pydantic, marshmallow) do so with extra fields forbidden.

    ## See also
    - CWE-915: https://cwe.mitre.org/data/definitions/915.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 915
    message = "every field of the request is taken over, also those that you did not think of"
    bad = (
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.post("/users")
        def add():
            user = User(**request.get_json())  # !
            for name, value in request.json.items():
                setattr(user, name, value)  # !
            user.__dict__.update(request.json)  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, render_template
        app = Flask(__name__)
        @app.post("/users")
        @login_required
        def add():
            data = request.get_json()
            user = User(name=data["name"], city=data["city"])
            render_template("done.html", **data)
            options = {"depth": 3}
            return Tree(**options)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("flask", "fastapi", "django", "starlette", "quart", "bottle", "aiohttp", "sanic"):
            return
        for call in audited.index.calls("setattr"):
            if audited.taint.of(call.arg(1), call).what == REQUEST:
                yield Hit(place_of(call.cell, call.node))
        for call in audited.index.methods("update"):
            whole = (chain_of(call.receiver) or "").endswith(".__dict__") or (chain_of(call.receiver) or "") == "vars()"
            if whole and audited.taint.of(call.arg(0), call).what == REQUEST:
                yield Hit(place_of(call.cell, call.node))
        for name in list(audited.index.names_called()):
            for call in audited.index.calls(name):
                starred = [keyword.value for keyword in call.node.keywords if keyword.arg is None]
                if not starred or call.attr in _HARMLESS or isinstance(starred[0], ast.Dict):
                    continue
                if (call.attr[:1].isupper() or call.attr in ("create", "update", "insert")) and audited.taint.of(
                    starred[0], call
                ).what == REQUEST:
                    yield Hit(place_of(call.cell, call.node))
