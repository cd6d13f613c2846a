"""A secret in the address of a request."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.taint.sources import is_http_call
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PUT_IN = re.compile(
    r"[?&](?P<name>access_token|auth_token|token|password|passwd|pwd|secret|client_secret|session(?:_?id)?)="
    r"(?:\{|%s|['\"]\s*\+)",
    re.IGNORECASE,
)
_NAMES = frozenset({"access_token", "auth_token", "password", "passwd", "pwd", "secret", "client_secret"})


class SecretInUrl(NotebookRule):
    """A token or a password as a part of an address.

    ## Why it matters
    Addresses are written down where nobody expects secrets: in the logs of every proxy and server on the way, in the
    browser's history, in error messages and tracebacks of the notebook, in the `Referer` of the next page.

    ## What to do
    `requests.get(url, headers={"Authorization": f"Bearer {token}"})`, or the body of a POST. Where a service takes its
    key in the address only, keep the address out of messages.

    ## See also
    - CWE-598: https://cwe.mitre.org/data/definitions/598.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.HIGH, 598
    message = "a secret is part of the address (`{name}`): logs on the way keep it; send it in a header"
    bad = (
        """
        # %%
        import os, requests
        token = os.environ["API_TOKEN"]
        rows = requests.get(f"https://api.example.org/rows?access_token={token}", timeout=9)  # !
        url = "https://api.example.org/login?user=a&password=" + os.environ["PASSWORD"]  # !
        requests.get("https://api.example.org/me", params={"password": os.environ["PASSWORD"]}, timeout=9)  # !
        """,
    )
    good = (
        """
        # %%
        import os, requests
        token = os.environ["API_TOKEN"]
        rows = requests.get("https://api.example.org/rows", headers={"Authorization": f"Bearer {token}"}, timeout=9)
        page = requests.get(f"https://api.example.org/rows?page_token={rows.json()['next']}&n={5}", timeout=9)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell in audited.index.notebook.code if audited.index.spells("://") else ():
            for number, line in enumerate(cell.lines, 1) if "=" in cell.source else ():
                if (found := _PUT_IN.search(line)) and not line.lstrip().startswith("#"):
                    yield Hit(place_of_line(cell, number, *found.span()), {"name": found["name"]})
        for call in audited.index.methods("get", "delete", "head"):
            given = audited.index.value(call.keyword("params"), call) if is_http_call(call.name) else None
            for key, value in zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ():
                if isinstance(key, ast.Constant) and key.value in _NAMES and not isinstance(value, ast.Constant):
                    yield Hit(place_of(call.cell, call.node), {"name": key.value})
