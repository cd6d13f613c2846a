"""A route that changes things, open to everybody."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import MUTATING, Route, routes
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PUBLIC = re.compile(
    r"login|signin|sign_in|signup|register|health|ping|webhook|predict|classif|infer|score|search|query|echo|callback|oauth|token|logout|embed|generate|complete|chat|ask|translate|transcrib|upload_preview|validate|convert",
    re.I,
)
_CHANGES = frozenset(
    (
        "pop clear remove delete unlink rmtree execute executemany commit add append update save insert "
        "insert_one update_one delete_one delete_many drop write write_text write_bytes to_csv to_sql extend "
        "set setdefault put"
    ).split()
)


class MissingAuthentication(NotebookRule):
    """A web route that changes or deletes something, without asking who calls.

    ## Why it matters
    A small server that runs in a notebook is still a server: everybody who reaches the port, and every web page open
    on a machine that does, can send `DELETE /items/1`. Demo code of this kind tends to stay.

    ## What to do
    Ask for a token or a login before anything is changed: a decorator, `Depends(current_user)`, a `before_request`
    for the whole application, and answer 401 where it is missing.

    ## See also
    - CWE-306: https://cwe.mitre.org/data/definitions/306.html
    - CWE-862: https://cwe.mitre.org/data/definitions/862.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 306
    message = "{methods} {path} {does}, and nothing asks who calls"
    bad = (
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        store = {}
        # %%
        @app.route("/items/<key>", methods=["DELETE"])
        def drop(key):  # !
            store.pop(key, None)
            return "", 204
        """,
        """
        # %%
        @app.post("/admin/reset")
        async def reset():  # !
            store.clear()
            return {"ok": True}
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, abort
        app = Flask(__name__)
        @app.put("/notes/<int:key>")
        @login_required
        def put(key):
            notes[key] = request.get_json()["text"]
        @app.post("/predict")
        def predict():
            return {"y": model.predict([request.get_json()["x"]]).tolist()}
        @app.post("/reset")
        def reset():
            if not authorised(request.headers.get("X-Key", "")):
                abort(401)
            store.clear()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for route in routes(audited.index):
            methods = route.methods & MUTATING
            admin = bool(re.search(r"/(?:admin|internal|debug|users?/all|export|dump)\b", route.path))
            if (not methods and not admin) or route.guarded or _PUBLIC.search(f"{route.path} {route.node.name}"):
                continue
            changes = bool(methods) and _changes(route)
            if not changes and not admin and "DELETE" not in methods:
                yield Hit(place_of(route.cell, route.node), _values(route), Severity.LOW, Confidence.LOW)
                continue
            yield Hit(place_of(route.cell, route.node), _values(route))


def _values(route: Route) -> dict[str, object]:
    does = "changes something" if route.methods & MUTATING else "shows internals"
    return {"methods": "/".join(sorted(route.methods)), "path": route.path, "does": does}


def _changes(route: Route) -> bool:
    for statement in route.node.body:
        for node in walk(statement):
            if isinstance(node, ast.Delete) or (isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)):
                return True
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
                return True
    return False
