"""Ciphers and modes that are broken."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PYCRYPTO = tuple(
    f"{package}.Cipher.{cipher}.new"
    for package in ("Crypto", "Cryptodome")
    for cipher in ("DES", "DES3", "ARC2", "ARC4", "Blowfish", "CAST", "XOR")
)
_HAZMAT = tuple(
    f"cryptography.hazmat.{path}.algorithms.{cipher}"
    for path in ("primitives.ciphers", "decrepit.ciphers")
    for cipher in ("ARC4", "Blowfish", "TripleDES", "CAST5", "IDEA", "SEED", "RC2")
)
_ECB_CALLS = ("cryptography.hazmat.primitives.ciphers.modes.ECB",)
_ECB = tuple(
    f"{package}.Cipher.{cipher}.MODE_ECB"
    for package in ("Crypto", "Cryptodome")
    for cipher in ("AES", "DES", "DES3", "Blowfish")
)
_OTHERS = ("pyDes.des", "pyDes.triple_des", "des.DesKey", "rc4.RC4")


class WeakCipher(NotebookRule):
    """Encryption with a broken cipher, or in a mode that shows the pattern of the text.

    ## Why it matters
    DES, 3DES, RC4 and Blowfish can be broken or have blocks too small for today's data. ECB encrypts equal blocks to
    equal blocks, so that tables and pictures stay readable in outline, and blocks can be swapped unnoticed.

    ## What to do
    `cryptography.fernet.Fernet`, or AES in GCM mode with a fresh nonce each time: it also notices changes.

    ## See also
    - CWE-327: https://cwe.mitre.org/data/definitions/327.html
    - cryptography, Fernet: https://cryptography.io/en/latest/fernet/
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 327
    message = "`{name}` does not protect what it encrypts"
    bad = (
        """
        # %%
        from Crypto.Cipher import AES, DES3
        box = AES.new(key, AES.MODE_ECB)  # !
        old = DES3.new(key[:24], DES3.MODE_CFB, iv=nonce)  # !
        """,
        """
        # %%
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        c = Cipher(algorithms.AES(key), modes.ECB())  # !
        d = Cipher(algorithms.ARC4(key), mode=None)  # !
        from cryptography.hazmat.primitives.asymmetric import padding
        sealed = public_key.encrypt(message, padding.PKCS1v15())  # !
        """,
    )
    good = (
        """
        # %%
        import os
        from Crypto.Cipher import AES
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        box = AES.new(key, AES.MODE_GCM)
        c = Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))
        DES = "district of the east"
        from cryptography.hazmat.primitives.asymmetric import padding
        signature = private_key.sign(message, padding.PKCS1v15(), digest)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_PYCRYPTO, *_HAZMAT, *_ECB_CALLS, *_OTHERS):
            yield self._hit(call)
        for call in index.methods("encrypt", "decrypt"):
            padding = index.value(call.arg(1), call)
            if isinstance(padding, ast.Call) and index.resolve(padding.func, call).endswith("padding.PKCS1v15"):
                yield Hit(place_of(call.cell, call.node), {"name": "RSA with PKCS1v15"}, Severity.MEDIUM, cwe=780)
        for call in index.calls("Crypto.Cipher.PKCS1_v1_5.new", "Cryptodome.Cipher.PKCS1_v1_5.new"):
            yield Hit(place_of(call.cell, call.node), {"name": "RSA with PKCS1v15"}, Severity.MEDIUM, cwe=780)
        for name in _ECB:
            for reference in index.references(name):
                if not any(reference.node in call.node.args for call in index.calls(*_PYCRYPTO)):
                    yield Hit(place_of(reference.cell, reference.node), {"name": "MODE_ECB"})

    @staticmethod
    def _hit(call: Call) -> Hit:
        parts = call.name.split(".")
        return Hit(place_of(call.cell, call.node), {"name": parts[-2] if parts[-1] == "new" else parts[-1]})
