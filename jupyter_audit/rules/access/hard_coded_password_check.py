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
_CHECKS = re.compile(r"login|auth|check|verify|valid|access|admin|sign_?in", re.IGNORECASE)
_GATE = re.compile(r"[=!]=\s*[rbu]*['\"]|['\"]\s*[=!]=")
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
        for cell in audited.notebook.code:
            if _GATE.search(cell.source):
                yield from _compared(cell)


def _compared(cell: Cell) -> Iterator[Hit]:
    functions = [n for n in ast.walk(cell.parsed.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in ast.walk(cell.parsed.tree):
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq)):
            continue
        left, right = node.left, node.comparators[0]
        asked, given = (left, right) if isinstance(right, ast.Constant) else (right, left)
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and len(given.value) >= MIN_LENGTH:
            text = ast.unparse(asked)
            if len(text) <= 80 and _PASSWORD.search(text):
                around = [f.name for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
                login = any(map(_CHECKS.search, around)) or "request" in text
                yield Hit(place_of(cell, node), severity=Severity.MEDIUM if login else Severity.LOW)
