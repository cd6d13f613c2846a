"""Text of a request that becomes a header of the answer."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.notebook.taint.trace import Point
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CLEAN = frozenset({"replace", "translate", "quote", "quote_plus", "urlencode", "splitlines", "secure_filename"})
_RAW = ("send_header", "add_header")
_HEADERS = ("werkzeug.datastructures.Headers", "wsgiref.headers.Headers", "flask.Response().headers",
    "flask.make_response().headers")  # fmt: skip


_MAIL = re.compile(r"(?:^|\n)(?:To|Subject|From|Cc|Reply-To):[^\n]*\0")
_ANSWERS = ("Response", "make_response", "StreamingResponse", "FileResponse", "HTMLResponse", "PlainTextResponse")


class HeaderInjection(NotebookRule):
    """A response header or cookie that holds what a visitor sent.

    ## Why it matters
    A line break in the value begins another header, or the body: the visitor writes parts of your answer, cookies for
    other people included. Flask and Django refuse line breaks; servers written by hand and older versions do not, and
    even a whole value can switch off a protection that the browser would have given.

    ## What to do
    Choose the value from a list, or `urllib.parse.quote(value)`.

    ## See also
    - CWE-113: https://cwe.mitre.org/data/definitions/113.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 113
    message = "a value of the request is put into a header"
    bad = (
        """
        # %%
        from flask import Flask, Response, request
        app = Flask(__name__)
        @app.get("/lang")
        def lang():
            answer = Response("ok")
            answer.headers["X-Lang"] = request.args["lang"]  # !
            answer.headers.add("X-Name", request.args["name"])  # !
            return answer
        """,
        """
        # %%
        import smtplib
        from flask import request
        def invite():
            text = "From: a@example.org\\r\\nTo: %s\\r\\n\\r\\nCome!" % request.form["to"]
            with smtplib.SMTP("mail.example.org", timeout=9) as server:
                server.sendmail("a@example.org", [request.form["to"]], text)  # !
        """,
    )
    good = (
        """
        # %%
        import requests
        from urllib.parse import quote
        from flask import Flask, Response, abort, request
        app, session = Flask(__name__), requests.Session()
        session.headers["X-Run"] = "7"
        @app.get("/lang")
        def lang():
            value, answer = request.args["lang"], Response("ok")
            if value not in ("en", "de"):
                abort(400)
            answer.headers["X-Lang"] = value
            answer.headers["X-Name"] = quote(request.args["name"])
            return answer
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, cell_index in audited.index.cells if audited.index.spells(".headers[") else ():
            for feed in cell_index.feeds if cell_index.feeds and ".headers[" in cell.source else ():
                statement = feed.stmt
                targets = statement.targets if isinstance(statement, ast.Assign) else ()
                if any(isinstance(t, ast.Subscript) and _names_header(t) for t in targets):
                    at = Point(cell, feed.scope, feed.clock, statement.col_offset)
                    trace = audited.taint.of(feed.value, at, _CLEAN)
                    if trace.what == REQUEST:
                        yield Hit(place_of(cell, statement), related=trace.places)
        for call in audited.index.methods(*_RAW):
            trace = audited.taint.of(call.arg(1), call, _CLEAN)
            if trace.what == REQUEST:
                yield Hit(place_of(call.cell, call.node), severity=Severity.MEDIUM, related=trace.places)
        for call in audited.index.methods(*_ANSWERS):
            given = audited.index.value(call.keyword("headers"), call)
            for value in given.values if isinstance(given, ast.Dict) else ():
                trace = audited.taint.of(value, call, _CLEAN)
                if trace.what == REQUEST and trace.built:
                    yield Hit(place_of(call.cell, call.node), related=trace.places)
        for call in audited.index.methods("sendmail"):
            trace = audited.taint.of(call.arg(2, "msg"), call, _CLEAN)
            if trace.trust is Trust.OUTSIDE and _MAIL.search(trace.text):
                yield Hit(place_of(call.cell, call.node), {}, Severity.MEDIUM, cwe=93, related=trace.places)
        for owner in _HEADERS:
            for call in audited.index.calls(f"{owner}().add", f"{owner}().set", f"{owner}.add", f"{owner}.set"):
                trace = audited.taint.of(call.arg(1), call, _CLEAN)
                if trace.what == REQUEST:
                    yield Hit(place_of(call.cell, call.node), related=trace.places)


def _names_header(target: ast.Subscript) -> bool:
    """A header of an answer; where it sends the visitor on is the matter of open-redirect."""
    name = target.slice.value if isinstance(target.slice, ast.Constant) else ""
    return (chain_of(target.value) or "").endswith("headers") and str(name).lower() != "location"
