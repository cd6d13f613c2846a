"""A value that chooses which file is opened."""

import ast
import re
from collections.abc import Iterator, Sequence

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.sources import ARCHIVE, MODEL, NETWORK, REQUEST, TYPED, WIDGET, Trust
from jupyter_audit.notebook.taint.trace import HOLE
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_FIRST = (
    "open", "io.open", "codecs.open", "gzip.open", "os.remove", "os.unlink", "os.rmdir", "shutil.rmtree",
    "os.makedirs", "os.mkdir", "flask.send_file",
    "fastapi.responses.FileResponse", "starlette.responses.FileResponse", "aiofiles.open",
    "django.http.FileResponse", "os.listdir", "quart.send_file",
    "pathlib.Path().read_text", "pathlib.Path().read_bytes", "pathlib.Path().write_text",
    "pathlib.Path().write_bytes", "pathlib.Path().open", "pathlib.Path().unlink",
    "aiohttp.web.FileResponse", "bottle.static_file", "shutil.copy", "shutil.copyfile", "shutil.move", "os.rename",
    "os.replace",
)  # fmt: skip
_TWO = frozenset({"copy", "copyfile", "move", "rename", "replace"})
_RECEIVERS = ("read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "touch")
_CLEAN = frozenset({"secure_filename", "werkzeug.utils.secure_filename", "os.path.basename", "basename", "name",
    "stem", "safe_join", "flask.safe_join", "hexdigest",
                    "werkzeug.utils.safe_join", "slugify", "sanitize_filename", "pathvalidate.sanitize_filename",
                    "get_valid_filename", "ntpath.basename"})  # fmt: skip
_JOINED = re.compile(rf"/{HOLE}")
"""A name behind a directory: a name that no cell gives."""


class PathTraversal(NotebookRule):
    """A value from outside that becomes part of a file's path.

    ## Why it matters
    `../../.ssh/id_rsa` is a file name too. Joined to your data directory it leaves it, and `os.path.join` even lets an
    absolute path replace the directory. A visitor then reads, overwrites or deletes what they like.

    ## What to do
    Take the last part only (`Path(name).name`, `secure_filename`), or check after resolving:
    `target = (base / name).resolve()` and `target.is_relative_to(base)`. `send_from_directory` does so by itself.

    ## See also
    - CWE-22: https://cwe.mitre.org/data/definitions/22.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 22
    message = "{what} chooses the file: `..` in it leaves the directory"
    bad = (
        """
        # %%
        import os
        from flask import Flask, request, send_file
        app = Flask(__name__)
        BASE = "public"
        # %%
        @app.get("/file")
        def get_file():
            target = os.path.join(BASE, request.args["name"])
            return send_file(target)  # !
        """,
        """
        # %%
        @app.get("/preview/{name}")
        async def preview(name: str):
            with open(f"public/{name}") as f:  # !
                return f.read(100)
        """,
        """
        # %%
        import boto3, os
        for each in boto3.resource("s3").Bucket("uploads").objects.all():
            bucket.download_file(each.key, os.path.join("mirror", each.key))  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from pathlib import Path
        from flask import Flask, request, send_file, abort, send_from_directory
        from werkzeug.utils import secure_filename
        app = Flask(__name__)
        BASE = Path("public").resolve()
        # %%
        @app.get("/a")
        def a():
            return send_file(BASE / secure_filename(request.args["name"]))
        @app.get("/b")
        def b():
            target = (BASE / request.args["name"]).resolve()
            if not target.is_relative_to(BASE):
                abort(404)
            return send_file(target)
        @app.get("/c/<int:n>")
        def c(n):
            return send_file(f"public/week{n}.csv")
        @app.get("/d")
        def d():
            return send_from_directory(BASE, request.args["name"])
        # %%
        text = open(input("File: ")).read
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_FIRST):
            if call.name.startswith("pathlib") and call.receiver is not None:
                yield from self._judge(audited, call, [call.receiver])
            else:
                yield from self._judge(
                    audited,
                    call,
                    call.node.args[: 2 if call.attr in _TWO else 1] or [k.value for k in call.node.keywords[:1]],
                )
        for call in audited.index.methods(*_RECEIVERS):
            if call.receiver is not None and not call.name.startswith("pathlib"):
                yield from self._judge(audited, call, [call.receiver])
        for call in audited.index.methods("download_file", "download_to_filename", "fget_object"):
            yield from self._judge(audited, call, [call.keyword("Filename"), *call.node.args[-1:]])
        for call in audited.index.methods("save", "write_bytes"):
            if call.receiver is not None and call.node.args and audited.taint.of(call.receiver, call).what == REQUEST:
                yield from self._judge(audited, call, call.node.args[:1])

    @staticmethod
    def _judge(audited: Audited, call: Call, parts: Sequence[ast.expr | None]) -> Iterator[Hit]:
        trace = audited.taint.worst_of(parts, call, _CLEAN)
        if trace.trust is Trust.UNKNOWN and trace.built and _JOINED.search(trace.text):
            hit = at_sink(call, trace)
            yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)
        if trace.trust is not Trust.OUTSIDE or (trace.what == TYPED and not trace.built):
            return
        severity = {
            REQUEST: Severity.HIGH,
            WIDGET: Severity.MEDIUM,
            ARCHIVE: Severity.MEDIUM,
            MODEL: Severity.MEDIUM,
        }.get(trace.what, Severity.LOW)
        hit = at_sink(call, trace)
        confidence = (
            Confidence.HIGH if trace.what == REQUEST else Confidence.MEDIUM if trace.what != NETWORK else Confidence.LOW
        )
        yield Hit(hit.place, hit.values, severity, confidence, related=hit.related, evidence=hit.evidence)
