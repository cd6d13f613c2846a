"""A route that answers with the process's own insides."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import route_bodies
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WHOLE = frozenset({"os.environ", "environ", "app.config", "current_app.config", "request.environ"})
_CALLS = frozenset({"globals", "locals"})


class InternalsInResponse(NotebookRule):
    """A handler that gives out the environment variables, the configuration or all names of the process.

    ## Why it matters
    Keys, passwords and addresses of the inside stand in the environment and in the configuration. A page that was
    made to look for a fault gives them to everybody who finds its address.

    ## What to do
    Answer with the one value that is needed, by its name; leave the rest to the server's log.

    ## See also
    - CWE-497: https://cwe.mitre.org/data/definitions/497.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 497
    message = "the answer holds all of `{what}`, with whatever secrets stand there"
    bad = (
        """
        # %%
        import os
        from flask import Flask, jsonify
        app = Flask(__name__)
        @app.get("/state")
        def state():
            return jsonify(dict(os.environ))  # !
        """,
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        @app.get("/settings")
        def settings():
            return {key: str(value) for key, value in app.config.items()}  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from flask import Flask, jsonify
        app = Flask(__name__)
        @app.get("/version")
        def version():
            return jsonify(version=os.environ["VERSION"], debug=app.config["DEBUG"], region=os.environ.get("REGION"))
        @app.get("/count")
        def count():
            return {"variables": len(os.environ), "set": "HOME" in os.environ}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("environ", ".config", "globals()", "locals()"):
            return
        for route, node in route_bodies(audited.index):
            if isinstance(node, ast.Return) and node.value is not None:
                found = _given_whole(node.value)
                if found:
                    yield Hit(place_of(route.cell, node), {"what": found})


def _given_whole(value: ast.expr) -> str:
    """What is given out as a whole; empty where it is asked for one entry, its size or its names at most."""
    narrowed: set[int] = set()
    for node in walk(value):
        if isinstance(node, ast.Subscript):
            narrowed.add(id(node.value))
        elif isinstance(node, ast.Compare):
            narrowed.update(map(id, node.comparators))
        elif isinstance(node, ast.Call):
            name = chain_of(node.func) or ""
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "keys", "pop"):
                narrowed.add(id(node.func.value))
            if name in ("len", "bool", "list", "sorted", "set"):
                narrowed.update(map(id, node.args))
    for node in walk(value):
        name = chain_of(node) or "" if isinstance(node, ast.Attribute | ast.Name) else ""
        if name in _WHOLE and id(node) not in narrowed:
            return name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            return f"{node.func.id}()"
    return ""
