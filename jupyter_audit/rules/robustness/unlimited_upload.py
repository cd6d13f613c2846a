"""Uploads and request bodies that are read whole, however large they are."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import Route, route_bodies
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FILES = re.compile(r"(?:self\.)?request\.files\b")
_BODIES = ("body", "get_data")
_LIMITS = re.compile(
    r"MAX_CONTENT_LENGTH|content[_-]length|max_(?:body_)?(?:size|bytes)|MAX_\w*(?:SIZE|BYTES|UPLOAD)|\.size\s*[<>]",
    re.IGNORECASE,
)
"""Where one of these stands, somebody thought of the size."""


class UnlimitedUpload(NotebookRule):
    """A handler that reads an upload or a request's body into memory without a limit.

    ## Why it matters
    One visitor who sends ten gigabytes takes the server's memory, and everybody else is gone. Frameworks do not set a
    limit of their own: FastAPI and Flask read what comes.

    ## What to do
    Set the limit where the framework has one (`app.config["MAX_CONTENT_LENGTH"]` in Flask), or read
    `await file.read(LIMIT + 1)` and answer 413 when there is more than that.

    ## See also
    - CWE-770: https://cwe.mitre.org/data/definitions/770.html
    - Flask, MAX_CONTENT_LENGTH: https://flask.palletsprojects.com/en/stable/config/#MAX_CONTENT_LENGTH
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 770
    message = "what a visitor sends is read into memory whole, however large it is"
    bad = (
        """
        # %%
        from fastapi import Depends, FastAPI, UploadFile
        app = FastAPI()
        @app.post("/upload")
        async def upload(file: UploadFile, user: str = Depends(current_user)):
            data = await file.read()  # !
            return {"length": len(data)}
        """,
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.post("/photo")
        @login_required
        def photo():
            raw = request.files["photo"].read()  # !
            return {"length": len(raw)}
        """,
    )
    good = (
        """
        # %%
        from fastapi import Depends, FastAPI, HTTPException, UploadFile
        app = FastAPI()
        @app.post("/upload")
        async def upload(file: UploadFile, user: str = Depends(current_user)):
            data = await file.read(5_000_001)
            if len(data) > 5_000_000:
                raise HTTPException(413)
            return {"length": len(data)}
        """,
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        app.config["MAX_CONTENT_LENGTH"] = 5_000_000
        @app.post("/photo")
        @login_required
        def photo():
            return {"length": len(request.files["photo"].read())}
        text = open("notes.txt").read()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        thought_of: bool | None = None
        for route, node in route_bodies(audited.index):
            if isinstance(node, ast.Call) and _reads_whole(route, node):
                if thought_of is None:
                    thought_of = any(_LIMITS.search(cell.source) for cell in audited.notebook.code)
                if not thought_of:
                    yield Hit(place_of(route.cell, node))


def _reads_whole(route: Route, node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.args or node.keywords:
        return False
    owner = ast.unparse(node.func.value)
    if node.func.attr in _BODIES:
        return owner == "request"
    return node.func.attr == "read" and (_FILES.match(owner) is not None or owner in _uploads(route))


def _uploads(route: Route) -> set[str]:
    """The handler's parameters that are uploads."""
    given = (*route.node.args.args, *route.node.args.kwonlyargs)
    return {each.arg for each in given if each.annotation and "UploadFile" in ast.unparse(each.annotation)}
