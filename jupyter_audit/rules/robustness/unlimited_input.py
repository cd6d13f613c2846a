"""Sizes that nobody limits."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call, Site
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import route_bodies, routes
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_GROWS = (
    "range",
    "numpy.zeros",
    "numpy.ones",
    "numpy.empty",
    "numpy.random.rand",
    "bytearray",
    "time.sleep",
    "asyncio.sleep",
)
_CHOSEN = "a visitor chooses how much work or memory this takes"
_ARCHIVES = ("zipfile.ZipFile", "tarfile.open")
_UNPACKS = ("read", "extractall", "extract", "extractfile")
_DECOMPRESS = ("gzip.decompress", "zlib.decompress", "bz2.decompress", "lzma.decompress")


class UnlimitedInput(NotebookRule):
    """An amount of work or memory that a visitor chooses, or a safeguard against it that is off.

    ## Why it matters
    `np.zeros(int(request.args["n"]))` lets one request take all memory. A small compressed file can unfold to
    gigabytes; PIL refuses such pictures unless `MAX_IMAGE_PIXELS = None` tells it not to.

    ## What to do
    Compare with a limit before use, and answer 400 above it. Leave the libraries' limits on, or raise them to a number.

    ## See also
    - CWE-400: https://cwe.mitre.org/data/definitions/400.html
    - CWE-409: https://cwe.mitre.org/data/definitions/409.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 400
    message = "{what}"
    bad = (
        """
        # %%
        import numpy as np
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/noise")
        def noise():
            n = request.args["n"]
            return {"x": np.random.rand(int(n)).tolist()}  # !
        import zipfile
        @app.post("/archive")
        def archive():
            return {"first": zipfile.ZipFile(request.files["all"]).read("first.txt").decode()}  # !
        @app.get("/stars")
        def stars():
            n = int(request.args["n"])
            return "*" * n  # !
        """,
        """
        # %%
        from PIL import Image
        Image.MAX_IMAGE_PIXELS = None  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        from PIL import Image
        from flask import Flask, request
        app = Flask(__name__)
        Image.MAX_IMAGE_PIXELS = 200_000_000
        @app.get("/noise")
        def noise():
            try:
                n = min(int(request.args["n"]), 1000)
            except ValueError:
                n = 10
            return {"x": np.random.rand(n).tolist(), "stars": "*" * n}
        np.zeros(10)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for setting in attributes_set(audited.index, "MAX_IMAGE_PIXELS"):
            if setting.constant is None:
                yield Hit(setting.place, {"what": "the limit for the size of pictures is off"}, Severity.LOW, cwe=409)
        yield from self._unfolded(audited)
        if not audited.index.spells("request") and not routes(audited.index):
            return
        for call in audited.index.calls(*_GROWS):
            trace = audited.taint.of(_number(audited, call.arg(0), call), call)
            if trace.what == REQUEST:
                yield Hit(place_of(call.cell, call.node), {"what": _CHOSEN}, related=trace.places)
        for route, node in route_bodies(audited.index):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _repeats(node.left):
                at = Point(route.cell, route.scope, 1 << 60, 1 << 20)
                trace = audited.taint.of(_number(audited, node.right, at), at)
                if trace.what == REQUEST:
                    yield Hit(place_of(route.cell, node), {"what": _CHOSEN}, related=trace.places)

    @staticmethod
    def _unfolded(audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_DECOMPRESS):
            trace = audited.taint.of(call.arg(0), call)
            if trace.trust is Trust.OUTSIDE and call.keyword("max_length") is None:
                what = f"{trace.what}, a small one too, may unfold to any size"
                severity = Severity.MEDIUM if trace.what == REQUEST else Severity.LOW
                yield Hit(place_of(call.cell, call.node), {"what": what}, severity, cwe=409)
        archives = [call for call in audited.index.calls(*_ARCHIVES) if _uploaded(audited, call)]
        if archives and not audited.index.spells("file_size", ".size"):
            for call in audited.index.calls(*(f"{name}().{way}" for name in _ARCHIVES for way in _UNPACKS)):
                what = "an uploaded archive, a small one too, may unfold to any size"
                yield Hit(place_of(call.cell, call.node), {"what": what}, cwe=409)


def _number(audited: Audited, expression: ast.expr | None, at: Site) -> ast.AST | None:
    """What a number was made of: ``int(x)`` keeps out text, but not a large number."""
    value = audited.index.value(expression, at)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "int" and value.args:
        return value.args[0]
    return expression


def _repeats(node: ast.expr) -> bool:
    return isinstance(node, ast.List) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _uploaded(audited: Audited, call: Call) -> bool:
    given = call.arg(0) or call.keyword("fileobj")
    return given is not None and audited.taint.of(given, call).what == REQUEST
