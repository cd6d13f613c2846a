"""A signed token that is read without checking its signature."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import is_false, option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_DECODE = ("jwt.decode", "jose.jwt.decode", "jwt.api_jwt.decode", "jwt.PyJWT().decode", "jwt.decode_complete")
_UNVERIFIED = ("python_jwt.process_jwt", "jose.jwt.get_unverified_claims", "jwt.get_unverified_claims")

_BASE64 = ("base64.urlsafe_b64decode", "base64.b64decode", "jwt.utils.base64url_decode")
_PAYLOAD = re.compile(r"\.split\(['\"]\.['\"][^()]*\)\[1\]")


class UnverifiedToken(NotebookRule):
    """A JSON Web Token that is believed without a check of its signature.

    ## Why it matters
    The token's content is only base64: anybody can write `{"role": "admin"}`. The signature is all that makes it
    true. With `verify_signature: False`, or with the algorithm `none` allowed, it is not looked at.

    ## What to do
    `jwt.decode(token, key, algorithms=["RS256"], audience=...)`: the key, and exactly the algorithm that you use.

    ## See also
    - CWE-347: https://cwe.mitre.org/data/definitions/347.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 347
    message = "the token's signature is not checked ({how})"
    bad = (
        """
        # %%
        import jwt
        claims = jwt.decode(token, options={"verify_signature": False})  # !
        """,
        """
        # %%
        import jwt
        LOOSE = {"verify_signature": False, "verify_exp": False}
        # %%
        claims = jwt.decode(token, KEY, algorithms=["HS256"], options=LOOSE)  # !
        old = jwt.decode(token, KEY, algorithms=["none", "HS256"])  # !
        header = jwt.get_unverified_header(token)
        new = jwt.decode(token, KEY, algorithms=[header["alg"]])  # !
        late = jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_exp": False})  # !
        """,
        """
        # %%
        import base64, json
        def claims(token):
            header, payload, signature = token.split(".")
            return json.loads(base64.urlsafe_b64decode(payload + "=="))  # !
        """,
    )
    good = (
        """
        # %%
        import jwt
        claims = jwt.decode(token, KEY, algorithms=["RS256"], audience="notes")
        header = jwt.get_unverified_header(token)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_DECODE):
            how = self._loose(audited, call)
            if how:
                yield Hit(place_of(call.cell, call.node), {"how": how})
            elif _switched_off(audited, call, "verify_exp"):
                what = "the token is taken although its time may be over: `verify_exp` is False"
                yield Hit(place_of(call.cell, call.node), severity=Severity.MEDIUM, cwe=613, message=what)
        for call in audited.index.calls(*_BASE64):
            if _PAYLOAD.search(ast.unparse(call.node)) or _cut_out(audited, call):
                yield Hit(place_of(call.cell, call.node), {"how": "its content is decoded by hand"}, Severity.MEDIUM)
        for call in audited.index.calls(*_UNVERIFIED):
            yield Hit(place_of(call.cell, call.node), {"how": call.attr}, Severity.MEDIUM)

    @staticmethod
    def _loose(audited: Audited, call: Call) -> str | None:
        index = audited.index
        if is_false(index, option(index, call, "verify"), call):
            return "`verify=False`"
        if _switched_off(audited, call, "verify_signature"):
            return "`verify_signature` is False"
        algorithms = index.value(option(index, call, "algorithms", 2), call)
        elements = algorithms.elts if isinstance(algorithms, ast.List | ast.Tuple | ast.Set) else ()
        if any(isinstance(e, ast.Constant) and str(e.value).lower() == "none" for e in elements):
            return "the algorithm `none` is allowed"
        if any(_of_header(audited, element, call) for element in (*elements, *([algorithms] if algorithms else ()))):
            return "the token itself chooses the algorithm"
        return None


def _switched_off(audited: Audited, call: Call, check: str) -> bool:
    """Whether one of the checks is set to False in the call's ``options``."""
    options = audited.index.value(option(audited.index, call, "options"), call)
    if isinstance(options, ast.Call) and getattr(options.func, "id", "") == "dict":
        given = [each.value for each in options.keywords if each.arg == check]
    else:
        pairs = zip(options.keys, options.values, strict=True) if isinstance(options, ast.Dict) else ()
        given = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == check]
    return any(is_false(audited.index, value, call) for value in given)


def _of_header(audited: Audited, value: ast.expr, call: Call) -> bool:
    """Whether a value is taken from the token's own header, which nothing has checked yet."""
    taken = audited.index.value(value, call) or value
    if isinstance(taken, ast.Call) and isinstance(taken.func, ast.Attribute):
        taken = taken.func.value
    if not isinstance(taken, ast.Subscript | ast.Call | ast.Name):
        return False
    return "get_unverified_header" in audited.index.resolve(getattr(taken, "value", taken), call)


def _cut_out(audited: Audited, call: Call) -> bool:
    """Whether what is decoded is the second of three parts: ``head, body, sign = token.split(".")``."""
    for node in ast.walk(call.node.args[0]) if call.node.args else ():
        bound = audited.index.definition(node, call) if isinstance(node, ast.Name) else None
        stmt = bound.binding.stmt if bound is not None else None
        if isinstance(stmt, ast.Assign) and isinstance(stmt.targets[0], ast.Tuple) and isinstance(node, ast.Name):
            names = [getattr(element, "id", "") for element in stmt.targets[0].elts]
            parts = len(names) == 3 and names[1] == node.id
            if parts and re.search(r"\.split\(['\"]\.['\"]", ast.unparse(stmt.value)):
                return True
    return False
