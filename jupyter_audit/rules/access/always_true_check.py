"""A check of identity or permission that says yes to everybody."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CHECK = re.compile(
    r"auth(?:enticat|oris|oriz|ed|$|_)|(?:check|verify|validate|valid)_?(?:user|password|passwd|login|token|credential|permission|access|signature|session|jwt|api_?key|admin|owner|role)"
    r"|^(?:is|has|can)_?(?:admin|auth|allowed|authoris|authoriz|permission|permitted|logged|owner|access|role|staff|superuser|edit|delete)|^login$|password_ok|^allowed$|token_(?:ok|valid)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"admin|auth|role|allowed|permission|token|password|owner|logged", re.IGNORECASE)


class AlwaysTrueCheck(NotebookRule):
    """A function that should check who somebody is or what they may do, and always says yes.

    ## Why it matters
    `return True  # TODO` was meant for one afternoon. Everything that relies on the function is open, and looks
    protected to whoever reads the routes.

    ## What to do
    Write the check, or raise `NotImplementedError`: a missing check must refuse.

    ## See also
    - CWE-287: https://cwe.mitre.org/data/definitions/287.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 287
    message = "`{name}` lets everybody in"
    bad = (
        """
        # %%
        def authorised(user, password):  # !
            # TODO connect to LDAP
            return True
        """,
        """
        # %%
        class Guard:
            def has_permission(self, user):  # !
                if user is None:
                    print("anonymous")
                return True
        """,
        """
        # %%
        if session["role"] == "admin" or True:  # !
            wipe()
        def is_admin(user):
            if user.role == "admin" or "root":  # !
                return True
            return False
        """,
    )
    good = (
        """
        # %%
        def authorised(user, password):
            if user not in USERS:
                return False
            return True
        def is_allowed(user):
            raise NotImplementedError
        def is_ready(model):
            return True
        def has_access(user):
            return user.role in ("admin", "root") or user.name == OWNER
        def check_password(user, password):
            verify(user, password)
            return True
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, _ in audited.index.cells if audited.index.spells("or True") else ():
            for node in cell.nodes if "or True" in cell.source else ():
                if isinstance(node, ast.If | ast.IfExp | ast.While) and _opened(node.test):
                    yield Hit(place_of(cell, node), {"name": "or True"})
        for cell, function in audited.index.functions():
            node = function.node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not _CHECK.search(function.name):
                continue
            if node.args.args and _always(node):
                yield Hit(place_of(cell, node), {"name": function.name})
            for child in walk(node):
                if isinstance(child, ast.Return | ast.If) and _either(child):
                    yield Hit(place_of(cell, child), {"name": function.name})


def _always(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Every return gives True, and nothing in the body can refuse."""
    returns = []
    for child in walk(node):
        if isinstance(child, ast.Raise | ast.Assert | ast.Yield):
            return False
        if isinstance(child, ast.Call) and not _prints(child):
            return False
        if isinstance(child, ast.Return):
            returns.append(child.value)
    last = node.body[-1]
    return isinstance(last, ast.Return) and all(
        isinstance(value, ast.Constant) and value.value is True for value in returns
    )


def _prints(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return name == "print" or name.startswith(("log", "self.log"))


def _either(node: ast.Return | ast.If) -> bool:
    """``role == "admin" or "root"``: the text is always true."""
    test = node.value if isinstance(node, ast.Return) else node.test
    return (
        isinstance(test, ast.BoolOp)
        and isinstance(test.op, ast.Or)
        and any(isinstance(value, ast.Constant) and bool(value.value) for value in test.values)
        and not (isinstance(node, ast.If) and _opened(test))
        and not (isinstance(node, ast.Return) and any(_is_text(value) for value in test.values[-1:]))
    )


def _is_text(value: ast.expr) -> bool:
    """``return name or "nobody"`` gives a default."""
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _opened(test: ast.expr) -> bool:
    """``user.is_admin or True``: a check that somebody has switched off."""
    if not (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)):
        return False
    fixed = any(isinstance(value, ast.Constant) and value.value is True for value in test.values)
    return fixed and _SUBJECT.search(ast.unparse(test)) is not None
