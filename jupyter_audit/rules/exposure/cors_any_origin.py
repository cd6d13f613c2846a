"""A server that lets every web page read its answers."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import is_true, option, text
from jupyter_audit.notebook.values.django import django_settings
from jupyter_audit.notebook.values.settings import attributes_set, items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OPTIONS = ("origins", "allow_origins", "cors_allowed_origins", "allow_origin_regex", "allow_origin")


class CorsAnyOrigin(NotebookRule):
    """A web application that allows requests from any origin.

    ## Why it matters
    The browser keeps other sites from reading what your server answers, unless the server allows it. `*` allows all:
    a page in another tab can then ask the service on your machine or in your institute, and read the data.

    ## What to do
    Name the pages that need it: `allow_origins=["https://app.example.org"]`. Never `*` together with credentials.

    ## See also
    - CWE-942: https://cwe.mitre.org/data/definitions/942.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 942
    message = "every web page may read what this server answers"
    bad = (
        """
        # %%
        from fastapi import FastAPI
        from fastapi.middleware.cors import CORSMiddleware
        api = FastAPI()
        api.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # !
        """,
        """
        # %%
        from flask import Flask
        from flask_cors import CORS
        app = Flask(__name__)
        CORS(app, origins="*")  # !
        @app.after_request
        def headers(response):
            response.headers["Access-Control-Allow-Origin"] = "*"  # !
            return response
        """,
        """
        # %%
        from flask import Flask
        from flask_cors import CORS
        app = Flask(__name__)
        CORS(app)  # !
        """,
        """
        # %%
        %%writefile shop/settings.py
        ALLOWED_HOSTS = ["shop.example.org"]
        CORS_ALLOW_ALL_ORIGINS = True  # !
        """,
    )
    good = (
        """
        # %%
        from fastapi import FastAPI
        from fastapi.middleware.cors import CORSMiddleware
        from flask_cors import CORS
        api = FastAPI()
        api.add_middleware(CORSMiddleware, allow_origins=["https://app.example.org"])
        CORS(app, resources={"/api/*": {"origins": "https://app.example.org"}})
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for setting in django_settings(index, "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"):
            if setting.constant is True:
                yield Hit(setting.place)
        for call in (
            *index.methods("add_middleware", "Middleware", "SocketIO"),
            *index.calls("flask_cors.CORS", "flask_cors.cross_origin"),
        ):
            if any(self._any(audited, call, option(index, call, name)) for name in _OPTIONS):
                credentials = any(
                    is_true(index, option(index, call, name), call)
                    for name in ("allow_credentials", "supports_credentials")
                )
                yield Hit(place_of(call.cell, call.node), severity=Severity.HIGH if credentials else None)
            elif call.name == "flask_cors.CORS":
                resources = index.value(option(index, call, "resources"), call)
                nested = (
                    any(isinstance(node, ast.Constant) and node.value == "*" for node in walk(resources))
                    if resources
                    else False
                )
                if nested or (resources is None and option(index, call, "origins") is None and not call.open_ended):
                    yield Hit(place_of(call.cell, call.node))
        for setting in items_set(index, "Access-Control-Allow-Origin"):
            if setting.constant == "*":
                yield Hit(setting.place)
        for setting in attributes_set(index, "allow_origin"):
            if setting.constant == "*" and setting.owner.startswith("c."):
                yield Hit(setting.place)
        for call in index.methods("set_header", "add_header", "send_header"):
            if (
                text(index, call.arg(0), call) == "Access-Control-Allow-Origin"
                and text(index, call.arg(1), call) == "*"
            ):
                yield Hit(place_of(call.cell, call.node))

    @staticmethod
    def _any(audited: Audited, call: Call, given: ast.expr | None) -> bool:
        value = audited.index.value(given, call)
        if isinstance(value, ast.List | ast.Tuple | ast.Set):
            return any(isinstance(element, ast.Constant) and element.value == "*" for element in value.elts)
        return isinstance(value, ast.Constant) and value.value in ("*", ".*")
