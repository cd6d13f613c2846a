"""A rule for passwords that lets short ones through."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

MIN_LENGTH = 8
"""Characters; NIST SP 800-63B, section 5.1.1.2."""
_PASSWORD = re.compile(r"(?:^|[_.'\"\[])(?:pw|pwd|passw(?:or)?d|passphrase|passcode)(?:$|[_.'\"\]\d])", re.IGNORECASE)
_POLICY = re.compile(
    r"^min(?:imum)?_?passw(?:or)?d_?(?:length|len)$|^passw(?:or)?d_?min(?:imum)?_?(?:length|len)$", re.I
)


class ShortPasswordAllowed(NotebookRule):
    """A password of fewer than eight characters is accepted.

    ## Why it matters
    All passwords of six characters can be tried on one graphics card within a minute, once the hashes are out.

    ## What to do
    At least eight characters, better twelve; refuse stolen ones; no rules for special characters.

    ## See also
    - CWE-521: https://cwe.mitre.org/data/definitions/521.html
    - NIST SP 800-63B: https://pages.nist.gov/800-63-3/sp800-63b.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 521
    message = "a password of {length} characters is accepted"
    bad = (
        """
        # %%
        def register(name, password):
            if len(password) < 6:  # !
                raise ValueError("too short")
        def fine(pw):
            return len(pw) >= 4  # !
        """,
    )
    good = (
        """
        # %%
        def register(name, password):
            if len(password) < 12:
                raise ValueError("too short")
            if len(password) == 0 or len(password) > 128:
                raise ValueError
        if len(tokens) < 4 or len(pairs) >= 3:
            pass
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("pass", "PASS", "pw", "Pass"):
            return
        for cell, node in audited.index.nodes(ast.Compare):
            if len(node.ops) == 1 and "len(" in cell.lines[node.lineno - 1]:
                shortest = _shortest(node)
                if shortest is not None and 2 <= shortest < MIN_LENGTH:
                    yield Hit(place_of(cell, node), {"length": shortest})
        for cell, cell_index in audited.index.cells:
            for binding in cell_index.bindings:
                value = binding.value.value if isinstance(binding.value, ast.Constant) else None
                if isinstance(value, int) and 1 <= value < MIN_LENGTH and _POLICY.search(binding.name):
                    yield Hit(place_of(cell, binding.stmt), {"length": value})


def _shortest(node: ast.Compare) -> int | None:
    """The shortest password that passes ``len(password) < n`` (refused) or ``>= n`` (accepted)."""
    left, operation, right = node.left, node.ops[0], node.comparators[0]
    if not (isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "len" and left.args):
        return None
    if not _PASSWORD.search(ast.unparse(left.args[0])):
        return None
    if not (isinstance(right, ast.Constant) and type(right.value) is int):
        return None
    if isinstance(operation, ast.Lt | ast.GtE):
        return right.value
    return right.value + 1 if isinstance(operation, ast.LtE | ast.Gt) and right.value > 1 else None
