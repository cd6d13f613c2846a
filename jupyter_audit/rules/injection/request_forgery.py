"""A value that chooses which server is asked."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import MODEL, NETWORK, REQUEST, TYPED, WIDGET, Trust, is_http_call
from jupyter_audit.notebook.taint.trace import HOLE
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_OTHERS = (
    "urllib.request.urlopen",
    "urllib.request.urlretrieve",
    "pandas.read_csv",
    "pandas.read_json",
    "pandas.read_html",
    "aiohttp.ClientSession().get",
    "urllib.request.Request",
)
_APPS = ("streamlit", "gradio", "chainlit", "nicegui", "shiny", "dash")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "send", "stream", "urlopen")
_TABLES = frozenset({"read_csv", "read_json", "read_html"})
"""They mostly read files; a helper with a path for its parameter is no proxy."""
_OPEN_HOST = re.compile(rf"^(?:{HOLE}|https?://[^/]*{HOLE})")


class RequestForgery(NotebookRule):
    """A request to an address that somebody else chooses.

    ## Why it matters
    The server asks in its own name and from inside its network: `http://169.254.169.254/` gives the cloud's keys,
    `http://localhost:8888/` reaches Jupyter itself, `file:///etc/passwd` the disk. The visitor sees the answer.

    ## What to do
    Let the visitor choose an entry of a list of hosts that you allow, and build the address yourself. Check the
    host of a parsed address (`urlsplit(url).hostname in ALLOWED`) and do not follow redirects.

    ## See also
    - CWE-918: https://cwe.mitre.org/data/definitions/918.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 918
    message = "{what} chooses the address that is asked"
    bad = (
        """
        # %%
        import requests
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/proxy")
        def proxy():
            return requests.get(request.args["url"], timeout=5).text  # !
        """,
    )
    good = (
        """
        # %%
        import requests
        from urllib.parse import urlsplit
        from flask import Flask, request, abort
        app = Flask(__name__)
        @app.get("/a")
        def a():
            return requests.get("https://api.example.org/item/" + request.args["id"], timeout=5).text
        @app.get("/b")
        def b():
            url = request.args["url"]
            if urlsplit(url).hostname not in ("api.example.org",):
                abort(400)
            return requests.get(url, timeout=5).text
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_VERBS, "urlretrieve", "read_csv", "read_json", "read_html", "Request"):
            if not (is_http_call(call.name) or call.name in _OTHERS) or not (call.node.args or call.node.keywords):
                continue
            position = 1 if call.attr in ("request", "stream") else 0
            trace = audited.taint.of(call.arg(position, "url"), call)
            if trace.trust is Trust.UNKNOWN and trace.text.startswith(HOLE) and call.attr not in _TABLES:
                hit = at_sink(call, trace)
                yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)
            if trace.trust is not Trust.OUTSIDE or not _OPEN_HOST.match(trace.text):
                continue
            severity = {REQUEST: Severity.HIGH, WIDGET: Severity.MEDIUM, MODEL: Severity.MEDIUM}.get(trace.what)
            if severity is None and trace.what == NETWORK:
                continue  # a crawler that follows links
            if trace.what == TYPED:  # by the notebook's own user, unless it is an app
                severity = Severity.MEDIUM if audited.index.imported(*_APPS) else Severity.LOW
            hit = at_sink(call, trace)
            yield Hit(hit.place, hit.values, severity, Confidence.MEDIUM, related=hit.related, evidence=hit.evidence)
