"""A secret compared character by character."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SECRET = re.compile(
    r"(?:^|_)(?:pw|pwd|passw\w*|passphrase|token|secret|pin|api_?key|digest|mac|hmac|sig|signature|otp)(?:$|_)",
    re.IGNORECASE,
)
_WORDS = ("pw", "pass", "token", "secret", "pin", "key", "digest", "mac", "sig", "otp")


class SpelledComparison(NotebookRule):
    """A password, token or signature compared character by character.

    ## Why it matters
    The loop stops at the first character that differs. Who can measure the time of many answers learns the secret one
    character after the other; a comparison of the lengths before it gives the length away.

    ## What to do
    `hmac.compare_digest(given, stored)`; passwords are compared by a slow hash only.

    ## See also
    - CWE-208: https://cwe.mitre.org/data/definitions/208.html
    - CWE-385: https://cwe.mitre.org/data/definitions/385.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 385
    message = "the comparison stops at the first character that differs: its time gives the secret away"
    bad = (
        """
        # %%
        def same(stored_pw, typed_pw):
            for i in range(len(stored_pw)):
                if stored_pw[i] != typed_pw[i]:  # !
                    return False
            return True
        def fits(token, given):
            return all(a == b for a, b in zip(token, given))  # !
        """,
    )
    good = (
        """
        # %%
        import hmac
        def same(stored_pw, typed_pw):
            return hmac.compare_digest(stored_pw, typed_pw)
        def hamming(a, b):
            return sum(x != y for x, y in zip(a, b))
        repeated = [i for i in range(1, len(tokens)) if tokens[i] == tokens[i - 1]]
        agree = all(a == b for a, b in zip(tokens, other_tokens))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells(*_WORDS):
            return
        for cell, node in audited.index.nodes(ast.Compare):
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                left, right = node.left, node.comparators[0]
                if isinstance(left, ast.Subscript) and isinstance(right, ast.Subscript):
                    same = ast.dump(left.slice) == ast.dump(right.slice)
                    if same and _secret(left.value) and _secret(right.value):
                        yield Hit(place_of(cell, node))
        for call in audited.index.calls("all"):
            pairs = _zipped(call.arg(0))
            if len(pairs) == 2 and any(map(_secret, pairs)):
                yield Hit(place_of(call.cell, call.node))


def _zipped(argument: ast.expr | None) -> list[ast.expr]:
    """The texts of ``a == b for a, b in zip(one, other)``."""
    if isinstance(argument, ast.GeneratorExp | ast.ListComp) and isinstance(argument.elt, ast.Compare):
        source = argument.generators[0].iter
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "zip":
            return source.args
    return []


def _secret(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and _SECRET.search(ast.unparse(node)) is not None
