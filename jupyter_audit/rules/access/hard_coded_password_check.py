"""A password that is compared with one written in the code."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PASSWORD = re.compile(
    r"(?:^|[_.'\"])(?:passw(?:or)?d|passphrase|passcode|pwd|pin|pin_?code|otp|secret_?key|api_?key|access_?code"
    r"|auth_?token|admin_?(?:key|token|pass))['\"]?(?:[\])]|, [^,()]*\))*$",
    re.IGNORECASE,
)
_WORDS = re.compile("passw|passphrase|passcode|pwd|pin|otp|key|access|auth|admin", re.IGNORECASE)
"""One of these stands in whatever ``_PASSWORD`` matches: a quick look at the line saves most of the work."""
_CHECKS = re.compile(r"login|auth|check|verify|valid|access|admin|sign_?in", re.IGNORECASE)
MIN_LENGTH = 4
"""Characters of a text that may be a password."""


class HardCodedPasswordCheck(NotebookRule):
    """A login that compares what it is given with a password in the source.

    ## Why it matters
    Whoever opens the notebook knows the password, it is the same for everybody, and it cannot be changed without
    changing the code.

    ## What to do
    Keep a hash made by a password hash (`hashlib.scrypt`, argon2) outside of the notebook, and compare with
    `hmac.compare_digest`.

    ## See also
    - CWE-798: https://cwe.mitre.org/data/definitions/798.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 798
    message = "the password that is asked for stands here"
    bad = (
        """
        # %%
        from flask import Flask, abort, request
        app = Flask(__name__)
        @app.post("/promote")
        def promote():
            if request.form["pin"] != "4711":  # !
                abort(403)
            return "ok"
        def check_login(user, password):
            return user == "admin" and password == "letmein9"  # !
        """,
    )
    good = (
        """
        # %%
        if field == "password" or kind != "token":
            pass
        def check(password):
            return password == "" or password != confirmation
        strong = df[df["pwd_strength"] == "high"]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, node in audited.index.nodes(ast.Compare):
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                yield from _judge(cell, node)


def _judge(cell: Cell, node: ast.Compare) -> Iterator[Hit]:
    left, right = node.left, node.comparators[0]
    asked, given = (left, right) if isinstance(right, ast.Constant) else (right, left)
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and len(given.value) >= MIN_LENGTH:
        if not any(map(_WORDS.search, cell.lines[node.lineno - 1 : node.end_lineno])):
            return
        text = ast.unparse(asked)
        if len(text) <= 80 and _PASSWORD.search(text):
            around = [f.name for f in cell.index.functions if _within(f.node, node)]
            login = any(map(_CHECKS.search, around)) or "request" in text
            yield Hit(place_of(cell, node), severity=Severity.MEDIUM if login else Severity.LOW)


def _within(function: ast.AST, node: ast.expr) -> bool:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return function.lineno <= node.lineno <= (function.end_lineno or 0)
