"""A request that may wait for ever."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import insert_after, place_of
from jupyter_audit.notebook.values.constants import literal, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

SECONDS = 30
"""What the fix offers."""
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_CALLS = tuple(f"requests.{verb}" for verb in _VERBS) + tuple(
    f"{session}.{verb}"
    for session in ("requests.Session()", "requests.session()", "requests.sessions.Session()")
    for verb in _VERBS
)
_URLLIB = (
    "urllib.request.urlopen",
    "urllib2.urlopen",
    "http.client.HTTPConnection",
    "http.client.HTTPSConnection",
    "smtplib.SMTP",
    "ftplib.FTP",
)


class NoTimeout(NotebookRule):
    """A network request without a timeout.

    ## Why it matters
    `requests` waits for ever by default. A server that accepts and then says nothing stops Restart and Run All in the
    middle of the night, and in a web handler one such request after the other takes all workers.

    ## What to do
    `timeout=30`, or less. For httpx and aiohttp do not switch their own limit off.

    ## See also
    - CWE-400: https://cwe.mitre.org/data/definitions/400.html
    - requests, timeouts: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
    """

    severity, confidence, cwe = Severity.LOW, Confidence.HIGH, 400
    message = "`{call}` has no timeout: it may wait for ever"
    bad = (
        """
        # %%
        import requests
        r = requests.get("https://data.example.org/table.csv")  # !
        session = requests.Session()
        # %%
        session.post("https://data.example.org/query", json={})  # !
        """,
        """
        # %%
        import httpx
        client = httpx.Client(timeout=None)  # !
        import urllib.request
        page = urllib.request.urlopen("https://data.example.org").read()  # !
        import aiohttp
        patient = aiohttp.ClientTimeout(total=None)  # !
        """,
    )
    good = (
        """
        # %%
        import functools, httpx, requests
        get = functools.partial(requests.get, timeout=15)
        r = get("https://data.example.org")
        s = requests.get("https://data.example.org", timeout=(3, 20))
        httpx.get("https://data.example.org")
        options = {"timeout": 5}
        requests.get("https://data.example.org", **options)
        urllib.request.urlopen("https://data.example.org", timeout=20)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_CALLS):
            given = option(index, call, "timeout")
            if (given is None and not call.open_ended) or (given is not None and literal(index, given, call) is None):
                yield Hit(
                    place_of(call.cell, call.node), {"call": call.name}, fix=_fix(call) if given is None else None
                )
        for call in index.calls(*_URLLIB):
            position = {"urlopen": 2, "SMTP": 3, "FTP": 4}.get(call.attr)
            if option(index, call, "timeout", position) is None and not call.open_ended:
                yield Hit(place_of(call.cell, call.node), {"call": call.name}, Severity.LOW)
        for call in index.calls("aiohttp.ClientTimeout"):
            given = call.arg(0, "total")
            parts = [call.keyword(part) for part in ("connect", "sock_connect", "sock_read")]
            if given is not None and literal(index, given, call) is None and not any(parts):
                yield Hit(place_of(call.cell, call.node), {"call": call.name})
        for call in index.methods("get", "post", "stream", "request", "Client", "AsyncClient"):
            given = call.keyword("timeout")
            if call.name.startswith("httpx.") and given is not None and literal(index, given, call) is None:
                yield Hit(place_of(call.cell, call.node), {"call": call.name})


def _fix(call: Call) -> Fix:
    values = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    last = max(values, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0), default=None)
    edits = (insert_after(call.cell, last, f", timeout={SECONDS}"),) if last is not None else ()
    return Fix(f"wait {SECONDS} seconds at most", edits, safe=bool(edits) and not _trailing_comma(call))


def _trailing_comma(call: Call) -> bool:
    text = ast.get_source_segment("\n".join(call.cell.lines), call.node) or ""
    return re.search(r",\s*\)$", text) is not None
