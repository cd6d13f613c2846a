"""An initialisation vector or nonce that is always the same."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_MODES = tuple(
    f"cryptography.hazmat.primitives.ciphers.modes.{mode}" for mode in ("CBC", "GCM", "CTR", "CFB", "CFB8", "OFB")
)
_NEW = tuple(
    f"{package}.Cipher.{cipher}.new"
    for package in ("Crypto", "Cryptodome")
    for cipher in ("AES", "DES3", "DES", "Blowfish", "ChaCha20", "ChaCha20_Poly1305", "Salsa20")
)
_AEAD = tuple(
    f"cryptography.hazmat.primitives.ciphers.aead.{name}().encrypt" for name in ("AESGCM", "ChaCha20Poly1305", "AESCCM")
)
_MAKERS = frozenset({"bytes", "bytearray", "bytes.fromhex", "base64.b64decode", "binascii.unhexlify"})


class StaticNonce(NotebookRule):
    """Encryption whose initialisation vector or nonce is written in the notebook.

    ## Why it matters
    With the same key and the same vector, equal beginnings encrypt to equal text; in GCM and CTR mode two messages
    under one nonce give away both, and the key that protects them against changes.

    ## What to do
    Draw it fresh for each message, `os.urandom(12)`, and store it in front of the encrypted text: it is no secret.

    ## See also
    - CWE-329: https://cwe.mitre.org/data/definitions/329.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 329
    message = "the initialisation vector is a constant: draw a fresh one for each message"
    bad = (
        """
        # %%
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        IV = b"interview-2024!!"
        # %%
        enc = Cipher(algorithms.AES(key), modes.CBC(IV)).encryptor()  # !
        """,
        """
        # %%
        from Crypto.Cipher import AES
        box = AES.new(key, AES.MODE_CBC, iv=bytes(16))  # !
        other = AES.new(key, AES.MODE_CBC, b"0" * 16)  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from Crypto.Cipher import AES
        iv = os.urandom(16)
        box = AES.new(key, AES.MODE_CBC, iv)
        back = AES.new(key, AES.MODE_CBC, iv=blob[:16])
        auto = AES.new(key, AES.MODE_GCM)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_MODES):
            yield from self._judge(audited, call, call.arg(0))
        for call in audited.index.calls(*_NEW):
            yield from self._judge(
                audited, call, call.arg(2) or call.keyword("iv") or call.keyword("nonce") or call.keyword("IV")
            )
        for call in audited.index.calls(*_AEAD):
            yield from self._judge(audited, call, call.arg(0, "nonce"))

    @staticmethod
    def _judge(audited: Audited, call: Call, argument: ast.expr | None) -> Iterator[Hit]:
        if argument is not None and is_fixed(audited, argument, call):
            yield Hit(place_of(call.cell, call.node))


_DIGESTS = frozenset({f"hashlib.{each}" for each in ("md5", "sha1", "sha256", "sha512")} | {
    "base64.urlsafe_b64encode", "base64.b64encode",
})  # fmt: skip


def is_fixed(audited: Audited, expression: ast.expr, call: Call) -> bool:
    """Whether bytes are written in the notebook: a literal, a repeated one, or one that is decoded."""
    value = audited.index.value(expression, call)
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str | bytes)
    if isinstance(value, ast.BinOp):
        return is_fixed(audited, value.left, call) or is_fixed(audited, value.right, call)
    if isinstance(value, ast.Subscript):
        return is_fixed(audited, value.value, call)
    if isinstance(value, ast.Call):
        name = audited.index.resolve(value.func, call)
        if name in _DIGESTS and value.args:  # made from what stands here: whoever reads it makes the same
            return is_fixed(audited, value.args[0], call)
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("digest", "hexdigest"):
            return is_fixed(audited, value.func.value, call)
        if name in _MAKERS:
            return bool(value.args) and isinstance(audited.index.value(value.args[0], call), ast.Constant)
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("encode", "ljust", "rjust", "zfill"):
            return is_fixed(audited, value.func.value, call)
    return False
