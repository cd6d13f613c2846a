"""A secret compared with ``==``."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.compared_secrets import is_given_for_hmac, is_secret, told
from jupyter_audit.rule import Audited, Hit, NotebookRule

_EQUAL = (ast.Eq, ast.NotEq)
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
        import hashlib, hmac
        def valid(body, sent, key):
            wanted = hmac.new(key, body, hashlib.sha256).hexdigest()
            return wanted == sent  # !
        """,
        """
        # %%
        import hmac
        def fresh(body, given_sig):
            tag = hmac.new(KEY, body, "sha256").hexdigest()
            return tag == given_sig  # !
        def stamp(path):
            return hmac.new(KEY, path, "sha256").hexdigest()
        def check(path, sig):
            good = stamp(path)
            return good == sig  # !
        """,
        """
        # %%
        def same(a, b):
            return a == b  # !
        # %%
        import hmac
        def verify(body, given_sig):
            return same(hmac.new(KEY, body, "sha256").hexdigest(), given_sig)
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
        def same(a, b):
            return a == b
        assert same(table["key"], other["key"])
        # %%
        import hashlib
        assert hashlib.sha256(data).hexdigest() == EXPECTED_SHA256
        import hmac
        def stamp(path):
            return hmac.new(KEY, path, "sha256").hexdigest()
        assert stamp(b"a") == stamp(b"a")
        assert stamp(b"b") == KNOWN
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        yield from _in_helpers(audited)
        asserted = {id(node.test) for _, node in audited.index.nodes(ast.Assert)}
        for cell, node in audited.index.nodes(ast.Compare):
            left, right = node.left, node.comparators[0]
            if len(node.ops) != 1 or not isinstance(node.ops[0], _EQUAL) or ast.Constant in (type(left), type(right)):
                continue
            one, other = told(audited.index, cell, left), told(audited.index, cell, right)
            named = any(map(_WORDS.search, cell.lines[node.lineno - 1 : node.end_lineno]))
            digested = (one, other) != (left, right)
            if (id(node) in asserted and digested) or not (named or digested):
                continue  # an assertion on what was signed here is a test of one's own
            gate = any(("==" in line or "!=" in line) and _GATE.search(line) for line in cell.lines)
            if is_given_for_hmac(one, other) or (gate and is_secret(one, other)):
                yield Hit(place_of(cell, node))


def _in_helpers(audited: Audited) -> Iterator[Hit]:
    """Comparisons of two parameters, in a function that is called with a secret."""
    for cell, cell_index in audited.index.cells:
        for value, scope in cell_index.returns:
            function = scope.node
            if not (isinstance(value, ast.Compare) and isinstance(function, ast.FunctionDef) and len(value.ops) == 1):
                continue
            names = [argument.arg for argument in function.args.args]
            sides = [side.id for side in (value.left, value.comparators[0]) if isinstance(side, ast.Name)]
            if len(sides) != 2 or not set(sides) <= set(names) or not isinstance(value.ops[0], _EQUAL):
                continue
            for call in audited.index.all_calls():
                given = [call.arg(names.index(side), side) for side in sides]
                if call.attr == function.name and None not in given:
                    one, other = (told(audited.index, call.cell, side) for side in given if side is not None)
                    if is_secret(one, other):
                        yield Hit(place_of(cell, value), related=(place_of(call.cell, call.node),))
                        break
