"""An error that is swallowed where it should have stopped something."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_BROAD = frozenset({"Exception", "BaseException", ""})
_SECURITY = re.compile(
    r"verif|authenti|authori|check_?(?:password|token|signature|permission|hash|sum|access|licen)|validate|decode_token|jwt\.decode|login|permission|decrypt|signature|"
    r"compare_digest|checksum|sanitize|sanitise|is_admin|has_role|certificate|credential|audit",
    re.IGNORECASE,
)


_DECIDES = re.compile(
    r"consent|allow|permit|permission|authori|authenti|valid|verif|trusted|licen[sc]ed?|eligible|may_|can_|has_access|is_(?:admin|safe|clean)",
    re.IGNORECASE,
)
"""Names of functions that decide about somebody or something."""


class SwallowedSecurityError(NotebookRule):
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
        try:
            rows = load()
        except:  # !
            pass
        """,
        """
        # %%
        def has_consent(person):
            try:
                return requests.get(f"https://consent.example.org/{person}", timeout=5).json()["consent"]
            except Exception:  # !
                return True
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
        def is_valid(word):
            try:
                float(word)
            except Exception:
                return False
            return True
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, node in audited.index.nodes(ast.Try):
            yield from _handlers(cell, node)
        for cell in dict.fromkeys(cell for cell, _ in audited.index.nodes(ast.Try)):
            for function in cell.index.functions:
                if isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef) and _DECIDES.search(function.name):
                    yield from _fails_open(cell, function.node)


def _fails_open(cell: Cell, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Hit]:
    """A question that is answered by yes where the answer could not be had."""
    for node in walk(function):
        if isinstance(node, ast.Try) and not _guards(node.body):
            for handler in node.handlers:
                if _is_broad(handler) and any(map(_says_yes, handler.body)):
                    yield Hit(place_of(cell, handler), {"what": f"`{function.name}` says yes where the check failed"})


def _handlers(cell: Cell, node: ast.Try) -> Iterator[Hit]:
    for handler in node.handlers:
        if not _is_broad(handler):
            continue
        silent = all(isinstance(s, ast.Pass | ast.Continue) or _ellipsis(s) for s in handler.body)
        security = _guards(node.body)
        allows = any(map(_says_yes, handler.body))
        if security and (silent or allows):
            what = f"`{security}` refuses by an exception, which is swallowed here"
            yield Hit(place_of(cell, handler), {"what": what})
        elif silent:
            what = "every error is swallowed here, also those nobody thought of"
            yield Hit(place_of(cell, handler), {"what": what}, Severity.LOW)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (chain_of(handler.type) or "?").rpartition(".")[2] in _BROAD


def _says_yes(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Return)
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is True
    )


def _guards(body: list[ast.stmt]) -> str | None:
    for node in (child for statement in body for child in walk(statement)):
        if isinstance(node, ast.Call) and (name := chain_of(node.func)) and _SECURITY.search(name):
            return name.removeprefix("?.")
    return None


def _ellipsis(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
