"""An error that is swallowed where it should have stopped something."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, CellRule, Hit

_BROAD = frozenset({"Exception", "BaseException", ""})
_SECURITY = re.compile(
    r"verif|authenti|authori|check_?(?:password|token|signature|permission|hash|sum|access|licen)|validate|decode_token|jwt\.decode|login|permission|decrypt|signature|"
    r"compare_digest|checksum|sanitize|sanitise|is_admin|has_role|certificate|credential|audit",
    re.IGNORECASE,
)


class SwallowedSecurityError(CellRule):
    """An exception that is caught and ignored around a check.

    ## Why it matters
    `try: verify(token) except Exception: pass` lets everybody in whose token is broken, because the error was the
    refusal. Around other code, `except: pass` hides why a result is wrong.

    ## What to do
    Catch the exception that you expect, and refuse in its handler. Let everything else stop the cell.

    ## See also
    - CWE-703: https://cwe.mitre.org/data/definitions/703.html
    - CWE-390: https://cwe.mitre.org/data/definitions/390.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 703
    message = "{what}"
    bad = (
        """
        # %%
        def allowed(token):
            try:
                verify_signature(token)
            except Exception:  # !
                pass
            return True
        """,
        """
        # %%
        try:
            rows = load()
        except:  # !
            pass
        """,
    )
    good = (
        """
        # %%
        import os
        try:
            os.remove("cache.npy")
        except FileNotFoundError:
            pass
        try:
            verify_signature(token)
        except Exception:
            raise PermissionError
        try:
            x = float(word)
        except ValueError:
            continue_with = None
        """,
    )

    def check(self, cell: Cell, audited: Audited) -> Iterator[Hit]:
        if not cell.is_code or "except" not in cell.source:
            return
        for node in ast.walk(cell.parsed.tree):
            if isinstance(node, ast.Try):
                yield from _handlers(cell, node)


def _handlers(cell: Cell, node: ast.Try) -> Iterator[Hit]:
    for handler in node.handlers:
        name = chain_of(handler.type) if handler.type is not None else ""
        if (name or "").rpartition(".")[2] not in _BROAD or (handler.type is not None and not name):
            continue
        silent = all(isinstance(s, ast.Pass | ast.Continue) or _ellipsis(s) for s in handler.body)
        security = _guards(node.body)
        allows = any(
            isinstance(s, ast.Return) and isinstance(s.value, ast.Constant) and s.value.value is True
            for s in handler.body
        )
        if security and (silent or allows):
            yield Hit(
                place_of(cell, handler), {"what": f"`{security}` refuses by an exception, which is swallowed here"}
            )
        elif silent:
            yield Hit(
                place_of(cell, handler),
                {"what": "every error is swallowed here, also those nobody thought of"},
                Severity.LOW,
            )


def _guards(body: list[ast.stmt]) -> str | None:
    for node in (child for statement in body for child in ast.walk(statement)):
        if isinstance(node, ast.Call) and (name := chain_of(node.func)) and _SECURITY.search(name):
            return name.removeprefix("?.")
    return None


def _ellipsis(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
