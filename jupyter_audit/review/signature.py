"""Ed25519 (RFC 8032) over a vouching. Needs the `cryptography` package, an extra of this one."""

import base64
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_audit.errors import UsageError
from jupyter_audit.model.review import SignOff
from jupyter_audit.wire import to_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VARIABLE = "JUPYTER_AUDIT_SIGNING_KEY"
"""Names the file of the private key that `signoff` signs with."""
MISSING = "install it: pip install 'jupyter_audit[sign]'"


def sign(signoff: SignOff, key_file: Path) -> SignOff:
    """The vouching with this key's signature. Raises UsageError where there is no such key."""
    key = private_key(key_file)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    named = replace(signoff, key=base64.b64encode(public).decode(), signature=None)
    return replace(named, signature=base64.b64encode(key.sign(_message(named))).decode())


def signature_holds(signoff: SignOff) -> bool | None:
    """Whether the signature is of this very vouching by its key; None where that cannot be checked here."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signoff.key or "", validate=True))
        key.verify(base64.b64decode(signoff.signature or "", validate=True), _message(signoff))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_key(path: Path) -> str:
    """Write a new private key for its owner only, and give its public key in base64. Never overwrites."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    except ImportError:
        raise UsageError("signing needs the package cryptography", MISSING) from None
    key = Ed25519PrivateKey.generate()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"{path} cannot be made: {error.strerror}", "name a file that does not exist yet") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def private_key(path: Path) -> "Ed25519PrivateKey":
    """The Ed25519 key in a PEM file. Raises UsageError where there is none, or `cryptography` is missing."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise UsageError("signing needs the package cryptography", MISSING) from None
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"{path} is no signing key: {error}", "jupyter-audit signoff --new-key FILE makes one (Ed25519, PEM)"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is not an Ed25519 key", "jupyter-audit signoff --new-key FILE makes one")
    return key


def _message(signoff: SignOff) -> bytes:
    """What is signed: all fields but the signature, as canonical JSON, under a name of its own."""
    fields = to_json(signoff)
    del fields["signature"]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"jupyter_audit sign-off\n{text}".encode()
