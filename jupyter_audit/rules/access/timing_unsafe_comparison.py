"""A secret compared with ``==``."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SECRET = re.compile(
    r"(?:^|[_.'\"\-])(?:(?:api|admin|secret|access|auth|signing|master)[_-]?(?:key|token|secret)s?|token|signature|sig|hmac|digest|mac|password(?:_hash|_digest)?|passwd|passphrase|secret|otp|"
    r"csrf(?:_token)?|x-[a-z-]*(?:key|token|signature)|hexdigest|pin_code|expected_(?:sig|mac|token|hash|signature))(?:$|[\[('\"\])])",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"environ|getenv|hexdigest|hmac|SECRET|KEY|TOKEN|PASSWORD|stored|expected|secrets\.|settings|config|digest\(", re.I
)
_THEIRS = re.compile(
    r"request|header|form|args|input|given|provided|supplied|token|signature|\bsig\b|\bmac\b|password|\bpw\b|credentials|key|_sig\b|_mac\b|received|actual|theirs|presented|candidate|hash|digest|code",
    re.I,
)
_NLP = re.compile(r"tokens?\[|token\.|next_token|\.lower\(\)|tok\b|lexer|sha256|checksum|md5|file_|expected_hash", re.I)
_EQUAL = (ast.Eq, ast.NotEq)
_PASSWORD = re.compile(r"(?:\w+\.)?(?:password|passwd|pw|pin|otp)")
_STORE = re.compile(r"user|account|\bdb\b|stored|member|credential", re.IGNORECASE)
_SIGNED = re.compile(r"sig|mac\b|token", re.IGNORECASE)
_WORDS = re.compile("key|token|sig|digest|hmac|mac|passw|passp|secret|otp|csrf|pin_code", re.IGNORECASE)
"""One of these stands in whatever ``_SECRET`` matches: a quick look at the line saves most of the work."""
_GATE = re.compile(r"key|token|sig|digest|hmac|passw|secret|otp|mac\b", re.IGNORECASE)


class TimingUnsafeComparison(NotebookRule):
    """A key, token, signature or password compared with `==`.

    ## Why it matters
    `==` on strings stops at the first character that differs. Who can measure the time of many answers learns the
    secret character by character. Signatures and keys of services were forged in this way.

    ## What to do
    `hmac.compare_digest(given, expected)` takes the same time whatever differs. Compare passwords by their hash only.

    ## See also
    - CWE-208: https://cwe.mitre.org/data/definitions/208.html
    - hmac.compare_digest: https://docs.python.org/3/library/hmac.html#hmac.compare_digest
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 208
    message = "a secret is compared with `==`: use `hmac.compare_digest`"
    bad = (
        """
        # %%
        import os
        ADMIN_KEY = os.environ["ADMIN_KEY"]
        @app.post("/reset")
        def reset():
            if request.headers.get("X-Admin-Key") == ADMIN_KEY:  # !
                store.clear()
        """,
        """
        # %%
        import hashlib, hmac
        def genuine(body, signature):
            return hmac.new(KEY, body, hashlib.sha256).hexdigest() == signature  # !
        def sign(body):
            return hmac.new(KEY, body, hashlib.sha256).hexdigest()
        # %%
        def valid(body, mac):
            return sign(body) == mac  # !
        """,
        """
        # %%
        import hmac
        def fresh(body, given_sig):
            tag = hmac.new(KEY, body, "sha256").hexdigest()
            return tag == given_sig  # !
        """,
    )
    good = (
        """
        # %%
        import hmac
        def genuine(body, signature):
            return hmac.compare_digest(sign(body), signature)
        if password == "":
            raise ValueError
        if token == "<pad>" or key == "name":
            pass
        count = sum(t.token == other.token for t in rows)
        same = password == confirm_password
        """,
        """
        # %%
        import hashlib
        assert hashlib.sha256(data).hexdigest() == EXPECTED_SHA256
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, node in audited.index.nodes(ast.Compare):
            left, right = node.left, node.comparators[0]
            if len(node.ops) != 1 or not isinstance(node.ops[0], _EQUAL) or ast.Constant in (type(left), type(right)):
                continue
            one, other = _told(audited, cell, left), _told(audited, cell, right)
            named = any(map(_WORDS.search, cell.lines[node.lineno - 1 : node.end_lineno]))
            if not named and (one, other) == (left, right):
                continue
            gate = any(("==" in line or "!=" in line) and _GATE.search(line) for line in cell.lines)
            if gate and _secret(one, other):
                yield Hit(place_of(cell, node))


def _told(audited: Audited, cell: Cell, side: ast.expr) -> ast.expr:
    """What a name or a call of one of the notebook's functions gives, if it is a digest."""
    if isinstance(side, ast.Name):
        for binding in cell.index.bindings:
            value = binding.value
            if binding.name == side.id and isinstance(value, ast.Call) and "hmac" in (source := ast.unparse(value)):
                return value if "digest" in source else side
    name = chain_of(side.func) if isinstance(side, ast.Call) else None
    for _, cell_index in audited.index.cells if name else ():
        for value, scope in cell_index.returns:
            if scope.name == name and isinstance(value, ast.Call) and "hmac" in ast.unparse(value):
                return value
    return side


def _secret(left: ast.expr, right: ast.expr) -> bool:
    if isinstance(left, ast.Attribute) and isinstance(right, ast.Attribute) and left.attr == right.attr:
        return False
    texts = ast.unparse(left), ast.unparse(right)
    keyed = any("hmac" in text for text in texts)
    if any(len(text) > 200 or (_NLP.search(text) and not keyed) for text in texts) or any(
        "confirm" in text or "repeat" in text for text in texts
    ):
        return False
    if any("digest" in text for text in texts) and not (keyed or any(_SIGNED.search(text) for text in texts)):
        return False
    if not any(_SECRET.search(text) for text in texts):
        return False
    one, other = texts
    if any(_PASSWORD.fullmatch(a) and _STORE.search(b) for a, b in ((one, other), (other, one))):
        return True
    return (_OURS.search(one) is not None and _THEIRS.search(other) is not None) or (
        _OURS.search(other) is not None and _THEIRS.search(one) is not None
    )
