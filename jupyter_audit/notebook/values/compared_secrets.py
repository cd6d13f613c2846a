"""Whether the two sides of a comparison are a secret of ours and what somebody gave for it."""

import ast
import re

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

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
_PASSWORD = re.compile(r"(?:\w+\.)?(?:password|passwd|pw|pin|otp)")
_STORE = re.compile(r"user|account|\bdb\b|stored|member|credential", re.IGNORECASE)
_SIGNED = re.compile(r"sig|mac\b|token", re.IGNORECASE)


def told(index: NotebookIndex, cell: Cell, side: ast.expr) -> ast.expr:
    """What a name or a call of one of the notebook's functions gives, if it is a digest."""
    if isinstance(side, ast.Name):
        for binding in cell.index.bindings:
            value = binding.value
            if binding.name == side.id and isinstance(value, ast.Call):
                if "hmac" in (source := ast.unparse(value)):
                    return value if "digest" in source else side
                return _returned(index, value) or side
    return (_returned(index, side) if isinstance(side, ast.Call) else None) or side


def _returned(index: NotebookIndex, call: ast.Call) -> ast.expr | None:
    """The digest that one of the notebook's functions returns."""
    name = chain_of(call.func)
    for _, cell_index in index.cells if name else ():
        for value, scope in cell_index.returns:
            if scope.name == name and isinstance(value, ast.Call) and "hmac" in ast.unparse(value):
                return value
    return None


def is_given_for_hmac(left: ast.expr, right: ast.expr) -> bool:
    """Whether one side is an HMAC made here, and the other what somebody gave for it."""
    made = [isinstance(side, ast.Call) and "hmac.new(" in ast.unparse(side) for side in (left, right)]
    other = right if made[0] else left
    return made.count(True) == 1 and isinstance(other, ast.Name | ast.Attribute | ast.Subscript | ast.Call)


def is_secret(left: ast.expr, right: ast.expr) -> bool:
    """Whether one side reads like a secret that is kept here, and the other like one that was given."""
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
