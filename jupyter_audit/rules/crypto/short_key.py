"""Keys that are too short."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_RSA = {
    "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key": (1, "key_size"),
    "cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key": (0, "key_size"),
    "cryptography.hazmat.primitives.asymmetric.dh.generate_parameters": (1, "key_size"),
    "Crypto.PublicKey.RSA.generate": (0, "bits"), "Cryptodome.PublicKey.RSA.generate": (0, "bits"),
    "Crypto.PublicKey.DSA.generate": (0, "bits"), "rsa.newkeys": (0, "nbits"), "paramiko.RSAKey.generate": (0, "bits"),
    "OpenSSL.crypto.PKey().generate_key": (1, "bits"),
}  # fmt: skip
MIN_BITS = 2048
"""NIST SP 800-131A: what RSA, DSA and Diffie-Hellman need today."""
_CURVES = tuple(
    f"cryptography.hazmat.primitives.asymmetric.ec.{name}"
    for name in ("SECP192R1", "SECT163K1", "SECT163R2", "SECP160R1", "SECT233K1")
)


class ShortKey(NotebookRule):
    """A key pair that is too short for today's computers.

    ## Why it matters
    RSA keys of 1024 bits are within reach of well-funded attackers, 512 bits of anybody with a cloud account. What is
    encrypted or signed with such a key today can be opened or forged for as long as it exists.

    ## What to do
    3072 bits for new RSA keys (2048 at least), or X25519 and Ed25519, which need no choice of a size.

    ## See also
    - CWE-326: https://cwe.mitre.org/data/definitions/326.html
    - NIST SP 800-131A: https://csrc.nist.gov/pubs/sp/800/131/a/r2/final
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 326
    message = "a key of {bits} is too short"
    bad = (
        """
        # %%
        from cryptography.hazmat.primitives.asymmetric import rsa
        BITS = 1024
        # %%
        pair = rsa.generate_private_key(public_exponent=65537, key_size=BITS)  # !
        """,
    )
    good = (
        """
        # %%
        from cryptography.hazmat.primitives.asymmetric import rsa
        from Crypto.PublicKey import RSA
        pair = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        other = RSA.generate(2 * 1024)
        key_size = 1024
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for name, (position, keyword) in _RSA.items():
            for call in audited.index.calls(name):
                bits = literal(audited.index, call.arg(position, keyword), call)
                if isinstance(bits, int) and 0 < bits < MIN_BITS:
                    yield at_call(call, bits=f"{bits} bits")
        for call in audited.index.calls(*_CURVES):
            yield at_call(call, bits=f"the curve {call.attr}")
