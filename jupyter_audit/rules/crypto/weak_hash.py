"""MD5 and SHA-1 where it matters."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.index.arguments import default_of
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import insert_after, place_of, source_of
from jupyter_audit.notebook.reading.spelled import spelled
from jupyter_audit.notebook.values.constants import is_false, text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WEAK = ("hashlib.md5", "hashlib.sha1", "hashlib.md4", "Crypto.Hash.MD5.new", "Crypto.Hash.SHA1.new",
    "Crypto.Hash.SHA.new", "Cryptodome.Hash.MD5.new",
         "cryptography.hazmat.primitives.hashes.MD5", "cryptography.hazmat.primitives.hashes.SHA1")  # fmt: skip
_SERIOUS = re.compile(
    r"token|secret|sign|auth|session|credential|hmac|verif|licen[cs]e|api_?key|cookie|certificate|integrity|tamper",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"passw(?:or)?d|passphrase|\bpwd\b|\bpw\b|\bpin\b", re.IGNORECASE)


class WeakHash(NotebookRule):
    """MD5 or SHA-1.

    ## Why it matters
    Two files with the same MD5 or SHA-1 can be made on purpose. As a check that nobody changed a file, or under a
    signature or a token, they prove nothing. As the name of a cache entry they do no harm.

    ## What to do
    `hashlib.sha256` or `blake2b`. Where security does not matter, say so: `hashlib.md5(data, usedforsecurity=False)`.

    ## See also
    - CWE-328: https://cwe.mitre.org/data/definitions/328.html
    - CWE-327: https://cwe.mitre.org/data/definitions/327.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 327
    message = "`{name}` can be forged: use SHA-256, or say that security does not matter here"
    bad = (
        """
        # %%
        import hashlib
        def session_token(user):
            return hashlib.md5(user.encode()).hexdigest()  # !
        import hmac
        def signed(report, key):
            return hmac.new(key, report, "md5").hexdigest()  # !
        """,
        """
        # %%
        import hashlib
        cache_name = hashlib.sha1(url.encode()).hexdigest()  # !
        h = hashlib.new("md5")  # !
        """,
    )
    good = (
        """
        # %%
        import hashlib
        def digest(data, algorithm="sha256"):
            return hashlib.new(algorithm, data).hexdigest()
        name = hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
        digest = hashlib.sha256(data).hexdigest()
        other = hashlib.new("sha256")
        mac = hmac.new(key, data, "sha256")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_WEAK):
            yield from self._judge(audited, call, call.name.split(".")[-2] if call.attr == "new" else call.attr)
        named = [(call, call.arg(0)) for call in audited.index.calls("hashlib.new")]
        named += [(call, call.arg(2, "digestmod")) for call in audited.index.calls("hmac.new", "hmac.digest")]
        for call, digest in named:
            name = text(audited.index, digest, call) or _by_default(digest, call)
            if name and name.lower().replace("-", "") in ("md5", "sha1", "md4"):
                yield from self._judge(audited, call, name)

    @staticmethod
    def _judge(audited: Audited, call: Call, name: str) -> Iterator[Hit]:
        if is_false(audited.index, call.keyword("usedforsecurity"), call):
            return
        context = (
            f"{source_of(call.cell, call.stmt, 400)} {call.scope.name}"
            if not isinstance(call.stmt, ast.FunctionDef | ast.ClassDef)
            else call.scope.name
        )
        argument = call.arg(int(call.attr == "new")) if call.name.startswith("hashlib") else None
        if argument is not None and _PASSWORD.search(f"{source_of(call.cell, argument, 200)} {call.scope.name}"):
            return  # fast-password-hash speaks about it
        serious = bool(_SERIOUS.search(context)) or "hmac" in call.name
        severity, confidence = (Severity.MEDIUM, Confidence.MEDIUM) if serious else (Severity.LOW, Confidence.LOW)
        fix = None
        if (
            not serious
            and call.name.startswith("hashlib.")
            and call.attr in ("md5", "sha1")
            and len(call.node.args) == 1
            and not call.node.keywords
        ):
            fix = Fix(
                "say that it is not for security",
                (insert_after(call.cell, call.node.args[0], ", usedforsecurity=False"),),
                safe=True,
            )
        yield Hit(place_of(call.cell, call.node), {"name": name}, severity, confidence, fix=fix)


def _by_default(digest: ast.expr | None, call: Call) -> str | None:
    """The text that a parameter has where nobody gives another."""
    function = call.scope.node
    if not isinstance(digest, ast.Name) or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    for parameter in (*function.args.args, *function.args.kwonlyargs):
        if parameter.arg == digest.id:
            return next((spelled(default) for default in default_of(function.args, parameter)), None)
    return None
