"""A right that is checked by ``assert``."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RIGHT = re.compile(
    r"\bis_(?:admin|staff|superuser|authenticated|authori[sz]ed|owner|allowed)\b|permission|current_user|\bsession\b.*(?:admin|user|role)"
    r"|\b(?:has|check)_(?:access|role|perm|scope)\w*|\brole\b|compare_digest|\bauthori[sz]ed?\b|verify_(?:token|signature|password)"
    r"|\bowner(?:_id)?\b",
    re.IGNORECASE,
)


class AssertedPermission(NotebookRule):
    """A check of who may do something, written as ``assert``.

    ## Why it matters
    `python -O` and `PYTHONOPTIMIZE=1` leave every `assert` out: then everybody may. And where it does run, the visitor
    gets an error page instead of a refusal.

    ## What to do
    `if not user.is_admin: raise PermissionError` (or `abort(403)`). Asserts are for what cannot happen.

    ## See also
    - CWE-617: https://cwe.mitre.org/data/definitions/617.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 617
    message = "the right is checked by `assert`, which `python -O` leaves out"
    bad = (
        """
        # %%
        def remove(user, item):
            assert user.is_admin, "admins only"  # !
            store.pop(item)
        """,
    )
    good = (
        """
        # %%
        def remove(user, item):
            if not user.is_admin:
                raise PermissionError
            assert item in store
            store.pop(item)
        def may_edit(user):
            return user.role == "editor"
        assert may_edit(User(role="editor"))
        assert not may_edit(User(role="guest"))
        assert df["role"].notna().all()
        assert len(session.results) == 3
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("assert"):
            return
        for cell in audited.notebook.code:
            if "assert" not in cell.source or not _RIGHT.search(cell.source):
                continue
            tests_of_own = {id(stmt) for stmt in cell.parsed.tree.body if _tests_function(stmt)}
            for node in cell.nodes:
                if (
                    isinstance(node, ast.Assert)
                    and id(node) not in tests_of_own
                    and _RIGHT.search(test := ast.unparse(node.test))
                ):
                    tested = "[" in test and any(word in test for word in (".all()", ".any()", "shape", "len("))
                    if not tested and not re.search(r"==\s*(?:True|False|'[^']*'|\d+)$|status_code", test):
                        yield Hit(place_of(cell, node))


def _tests_function(stmt: ast.stmt) -> bool:
    """``assert [not] may_edit(...)`` outside of any function: a test of the function, not a check of a caller."""
    test = stmt.test if isinstance(stmt, ast.Assert) else None
    return isinstance(test.operand if isinstance(test, ast.UnaryOp) else test, ast.Call)
