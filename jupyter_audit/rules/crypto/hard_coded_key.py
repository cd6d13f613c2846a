"""A key for encryption or signing that stands in the notebook."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.notebook.values.settings import attributes_set, items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule
from jupyter_audit.rules.crypto.static_nonce import is_fixed

_KEY_FIRST = (
    "cryptography.fernet.Fernet", "hmac.new", "hmac.digest", "cryptography.hazmat.primitives.ciphers.algorithms.AES",
    "cryptography.hazmat.primitives.ciphers.algorithms.ChaCha20", "cryptography.hazmat.primitives.ciphers.aead.AESGCM",
    "cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305", "itsdangerous.URLSafeTimedSerializer",
    "itsdangerous.URLSafeSerializer", "itsdangerous.Signer", "itsdangerous.TimestampSigner",
    "itsdangerous.Serializer", "nacl.secret.SecretBox",
    *(f"Crypto.Cipher.{c}.new" for c in ("AES", "DES", "DES3", "Blowfish", "ChaCha20", "ARC4", "Salsa20")),
    *(f"Cryptodome.Cipher.{c}.new" for c in ("AES", "DES", "DES3", "Blowfish", "ChaCha20", "ARC4", "Salsa20")),
)  # fmt: skip
_KEY_SECOND = ("jwt.encode", "jwt.decode", "jose.jwt.encode", "jose.jwt.decode", "authlib.jose.jwt.encode")
_PLACEHOLDERS = ("your", "change", "example", "<", "xxx")


class HardCodedKey(NotebookRule):
    """A key for encryption or signing that is written in the source.

    ## Why it matters
    Whoever has the notebook can decrypt what it encrypted, and sign tokens as if they were the service. A key in a
    file that is shared and versioned cannot be taken back.

    ## What to do
    Make the key outside (`Fernet.generate_key()`, `secrets.token_bytes(32)`), keep it in the environment or a
    secret store, read it at run time, and replace the one that was written here.

    ## See also
    - CWE-321: https://cwe.mitre.org/data/definitions/321.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 321
    message = "the key of `{call}` is written in the notebook"
    bad = (
        """
        # %%
        from cryptography.fernet import Fernet
        class Envelope:
            KEY = b"XpiemrQ918aaxzCZuyoUhjC547QprLxszZzhe6ApGto="
            def __init__(self):
                self.box = Fernet(self.KEY)  # !
        """,
        """
        # %%
        import jwt
        SIGNING = "tea-and-biscuits"
        # %%
        token = jwt.encode({"sub": "ada"}, SIGNING, algorithm="HS256")  # !
        """,
    )
    good = (
        """
        # %%
        import hashlib, hmac, os
        from cryptography.fernet import Fernet
        box = Fernet(os.environ["ARCHIVE_KEY"])
        fresh = Fernet(Fernet.generate_key())
        tag = hmac.new(os.environ["SIGNING"].encode(), b"message", hashlib.sha256)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_KEY_FIRST):
            yield from self._judge(audited, call, call.arg(0, "key"))
        for call in audited.index.calls(*_KEY_SECOND):
            yield from self._judge(audited, call, call.arg(1, "key"))
        for call in audited.index.methods("update", "from_mapping", "from_dict"):
            if "config" in call.name or "config" in (chain_of(call.node.func) or ""):
                for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
                    value = literal(audited.index, call.keyword(name), call)
                    if isinstance(value, str | bytes) and value:
                        yield Hit(place_of(call.cell, call.node), {"call": "the web application"})
        for setting in (
            *items_set(audited.index, "SECRET_KEY", "JWT_SECRET_KEY"),
            *attributes_set(audited.index, "secret_key"),
        ):
            value = setting.constant
            if isinstance(value, str | bytes) and setting.owner.startswith(("flask", "?", "__main__")):
                yield Hit(setting.place, {"call": "the web application"})

    @staticmethod
    def _judge(audited: Audited, call: Call, argument: ast.expr | None) -> Iterator[Hit]:
        if argument is None or not is_fixed(audited, argument, call):
            return
        bound = audited.index.definition(argument, call)
        related = (place_of(bound.cell, bound.binding.stmt),) if bound else ()
        yield Hit(place_of(call.cell, call.node), {"call": call.name}, related=related)
