"""An upload that is kept under the type that the visitor says it has."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import Route, routes
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TYPE_OF_NAME = re.compile(
    r"(?:Path\([^()]*filename\)|splitext\([^()]*filename[^()]*\))[^,]*(?:\.suffix|\[1\]|\[-1\])?|filename\.r?split\(|secure_filename\("
)
_CHECKED = re.compile(
    r"\bin\s+\(?\[?\{?['\"]|\bin\s+\w*(?:ALLOW|EXT|TYPE|SUFFIX|MIME|OK)|allowed|endswith|content_type|mimetype|magic\.|"
    r"verify\(|Image\.open|imghdr|filetype\.",
    re.IGNORECASE,
)
"""Where one of these stands in the handler, or in what it calls by name, somebody thought of the type."""
_SERVED = re.compile(r"static|public|www|htdocs|media|uploads?\b", re.IGNORECASE)
_KEEPS = frozenset({"save", "write_bytes", "write", "copyfileobj"})


class AnyFileType(NotebookRule):
    """An uploaded file that is kept with its own extension, whatever that is.

    ## Why it matters
    `photo.html` or `photo.svg` in a folder that the site serves runs scripts in the visitors' browsers, in the name of
    the site; where a server executes `.php` or `.py`, it runs the visitor's program.

    ## What to do
    Take the extension from a short list (`if suffix not in {".png", ".jpg"}: abort(415)`), look into the file
    (`Image.open(f).verify()`), and keep it in a folder that is not served.

    ## See also
    - CWE-434: https://cwe.mitre.org/data/definitions/434.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 434
    message = "a file of any type is kept as it was sent: allow a few extensions"
    bad = (
        """
        # %%
        import uuid
        from pathlib import Path
        from flask import Flask, request
        app = Flask(__name__)
        @app.post("/photo")
        @login_required
        def photo():
            sent = request.files["photo"]
            name = uuid.uuid4().hex + Path(sent.filename).suffix
            sent.save(Path("static/photos") / name)  # !
            return {"name": name}
        """,
    )
    good = (
        """
        # %%
        import uuid
        from pathlib import Path
        from flask import Flask, abort, request
        app = Flask(__name__)
        @app.post("/photo")
        @login_required
        def photo():
            sent = request.files["photo"]
            suffix = Path(sent.filename).suffix.lower()
            if suffix not in {".png", ".jpg"}:
                abort(415)
            name = uuid.uuid4().hex + suffix
            sent.save(Path("static/photos") / name)
            return {"name": name}
        @app.post("/csv")
        @login_required
        def table():
            request.files["table"].save("data/table.csv")
            return {}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for route in routes(audited.index) if audited.index.spells("filename") else ():
            text = ast.unparse(route.node)
            if _TYPE_OF_NAME.search(text) and not _CHECKED.search(text):
                severity = Severity.MEDIUM if _SERVED.search(text) else Severity.LOW
                for node in _kept(route):
                    yield Hit(place_of(route.cell, node), severity=severity)
                    break


def _kept(route: Route) -> Iterator[ast.Call]:
    """The calls in a handler that put something on the disk."""
    for statement in route.node.body:
        for node in walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _KEEPS:
                yield node
