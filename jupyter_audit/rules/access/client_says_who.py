"""A decision about rights that rests on what the client says of itself."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import routes
from jupyter_audit.rule import Audited, Hit, NotebookRule

_READ = re.compile(
    r"\.(?P<part>cookies|headers|COOKIES|META|args|form|GET|POST|query_params|json)(?:\.get\(|\[)\s*['\"](?P<key>[\w-]+)['\"]"
)
_RIGHTS = re.compile(
    r"^(?:is_?)?(?:admin|staff|superuser|root|role|privileged?|logged_?in|authenticated|auth|user_?role|access_?level)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^(?:HTTP_)?(?:X[-_]Forwarded[-_](?:For|Host)|X[-_]Real[-_]IP|Client[-_]IP|Referr?er)$",
    re.IGNORECASE,
)


class ClientSaysWho(NotebookRule):
    """Rights that are given by a cookie, a field or a header that the client writes itself.

    ## Why it matters
    `is_admin=1` in a cookie and `X-Forwarded-For: 10.0.0.1` are typed by whoever wants them to be true.

    ## What to do
    Keep the role on the server, or in a signed session; take an address from the connection, or from a proxy that you
    run and name (`ProxyFix`).

    ## See also
    - CWE-565: https://cwe.mitre.org/data/definitions/565.html
    - CWE-290: https://cwe.mitre.org/data/definitions/290.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 565
    message = "`{key}` is written by the client, and this decides by it"
    bad = (
        """
        # %%
        from flask import Flask, request
        app = Flask(__name__)
        @app.get("/report")
        def report():
            if request.cookies.get("is_admin") == "1":  # !
                return "all"
            if request.headers["X-Forwarded-For"] == "10.0.0.1":  # !
                return "some"
            return "none"
        """,
        """
        # %%
        from fastapi import FastAPI, Header
        app = FastAPI()
        @app.delete("/people/{number}")
        def drop(number: int, x_user_role: str = Header("guest")):
            if x_user_role == "admin":  # !
                people.pop(number)
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request, session
        app = Flask(__name__)
        @app.get("/report")
        def report():
            if session.get("role") == "admin":
                return "all"
            if request.cookies.get("theme") == "dark":
                return "some"
            if request.headers.get("Origin") not in ALLOWED:
                return "none"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        yield from _by_parameter(audited)
        for cell, node in audited.index.nodes(ast.Compare):
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.In):
                if "request" not in cell.source:
                    continue
                for side in (node.left, node.comparators[0]):
                    read = _READ.search(ast.unparse(side)) if isinstance(side, ast.Call | ast.Subscript) else None
                    if read is None:
                        continue
                    key, header = read["key"], read["part"] in ("headers", "META")
                    if header and _ADDRESS.match(key):
                        yield Hit(place_of(cell, node), {"key": key}, cwe=290)
                    elif not header and _RIGHTS.match(key):
                        cwe = 565 if read["part"].lower() == "cookies" else 807
                        yield Hit(place_of(cell, node), {"key": key}, cwe=cwe)


def _by_parameter(audited: Audited) -> Iterator[Hit]:
    """``role: str = Header(...)`` of a route, compared with a constant."""
    for route in routes(audited.index) if audited.index.imported("fastapi") else ():
        pairs = zip(reversed(route.node.args.args), reversed(route.node.args.defaults), strict=False)
        sent = {
            argument.arg
            for argument, default in pairs
            if isinstance(default, ast.Call) and (chain_of(default.func) or "").endswith(("Header", "Cookie", "Query"))
        }
        told = {name for name in sent if _RIGHTS.match(re.sub(r"^x_(?:user_)?", "", name))}
        for node in (inner for statement in route.node.body for inner in walk(statement)) if told else ():
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            key = next((side.id for side in sides if isinstance(side, ast.Name) and side.id in told), None)
            if key is not None and any(isinstance(side, ast.Constant) for side in sides):
                yield Hit(place_of(route.cell, node), {"key": key}, cwe=290)
