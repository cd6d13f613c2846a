"""Who stands behind a bundle or a verdict: an in-toto statement in a DSSE envelope, signed with an Ed25519 key.

Sources: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md and
https://github.com/secure-systems-lab/dsse/blob/master/envelope.md. Needs the `cryptography` package, an extra of this
one. The signer's public key is a part of what is signed, so that a signature can be told from a broken one also by
somebody who does not know the key; only ``trusted`` says that it is a key the recipient trusts.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_audit.bundle.layout import MANIFEST
from jupyter_audit.bundle.read import Bundle
from jupyter_audit.errors import BundleError, UsageError
from jupyter_audit.review.signature import MISSING, private_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

STATEMENT = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
BUNDLE = "https://jupyter-audit.org/bundle/v1"
"""The predicate's type: this manifest is of a bundle that the signer stands behind."""
MAX_ENVELOPE = 20_000_000
"""Bytes of an envelope that is looked at."""
_BAD = "it was changed after it was signed, or is no signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds. ``key`` is the signer's public key in base64; ``trusted``: the recipient trusts it.

    ``predicate`` is what the signer says of the subject.
    """

    key: str
    trusted: bool
    predicate: dict[str, Any]


def sign_statement(name: str, sha256: str, predicate_type: str, predicate: dict[str, Any], key_file: Path) -> bytes:
    """A DSSE envelope that says ``predicate`` of the file ``name`` with this digest. The same key, the same bytes.

    Raises UsageError where ``key_file`` holds no Ed25519 key, or `cryptography` is missing.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = private_key(key_file)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": sha256}}],
        "predicateType": predicate_type,
        "predicate": {**predicate, "publicKey": base64.b64encode(public).decode()},
    }
    payload = json.dumps(statement, sort_keys=True, ensure_ascii=True).encode()
    signed = {"keyid": key_id(public), "sig": base64.b64encode(key.sign(_encoded(PAYLOAD_TYPE, payload))).decode()}
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [signed],
    }
    return (json.dumps(envelope, indent=1, sort_keys=True) + "\n").encode()


def check_statement(envelope: bytes, sha256: str, predicate_type: str, trusted: Sequence[bytes] = ()) -> Signature:
    """The signature in an envelope, when it holds and is of the file with this digest.

    ``trusted`` are raw public keys (``read_key``). Raises BundleError when the signature does not hold or is of
    something else, UsageError where `cryptography` is missing.
    """
    statement, signatures, payload = _opened(envelope)
    predicate: Any = statement.get("predicate")
    if statement.get("_type") != STATEMENT or statement.get("predicateType") != predicate_type:
        raise BundleError("the signature is of another kind than this jupyter_audit reads")
    try:
        if [each["digest"]["sha256"] for each in statement["subject"]] != [sha256]:
            raise BundleError("the signature is of another bundle", "get the bundle anew from its author")
        said = base64.b64decode(predicate["publicKey"], validate=True)
        signature = base64.b64decode(signatures[0]["sig"], validate=True)
    except (TypeError, KeyError, IndexError, binascii.Error):
        raise BundleError(f"the signature does not hold: {_BAD}") from None
    _verify(said, signature, _encoded(PAYLOAD_TYPE, payload))
    return Signature(base64.b64encode(said).decode(), said in trusted, predicate)


def subject_of(envelope: bytes) -> str:
    """The digest of what an envelope says it is about; ``check_statement`` tells whether that holds.

    Raises BundleError for what is no such envelope.
    """
    statement, _, _ = _opened(envelope)
    try:
        return str(statement["subject"][0]["digest"]["sha256"])
    except (TypeError, KeyError, IndexError):
        raise BundleError(f"the signature cannot be read: {_BAD}") from None


def bundle_signer(notebook: str, key_file: Path) -> Callable[[bytes], bytes]:
    """What makes ``manifest.sig`` from a manifest. Raises UsageError at once where there is no such key."""
    private_key(key_file)

    def sign(manifest: bytes) -> bytes:
        digest = hashlib.sha256(manifest).hexdigest()
        return sign_statement(MANIFEST, digest, BUNDLE, {"notebook": notebook}, key_file)

    return sign


def check_bundle(bundle: Bundle, trusted: Sequence[bytes] = ()) -> Signature | None:
    """Who signed a bundle; None where nobody did.

    With ``trusted`` keys, BundleError also where nobody did or none of these keys made the signature. Raises
    BundleError when the signature does not hold, UsageError where that cannot be checked because `cryptography` is
    missing.
    """
    if bundle.signature is None:
        if trusted:
            raise BundleError("the bundle is not signed", "a trusted key was asked for: --trusted-key")
        return None
    signature = check_statement(bundle.signature, bundle.digest, BUNDLE, trusted)
    if trusted and not signature.trusted:
        raise BundleError(f"the bundle is signed by {signature.key}, which is no trusted key", "see --trusted-key")
    return signature


def read_key(text: str) -> bytes:
    """A raw public key from what ``--trusted-key`` may name: the key in base64, or a file that holds it.

    The file may be PEM, OpenSSH (``ssh-ed25519 ...``), or the base64 that ``signoff --new-key`` prints. Raises
    UsageError for what is no Ed25519 key.
    """
    path = Path(text).expanduser()
    try:
        content = path.read_bytes() if path.is_file() else text.encode()
    except (OSError, ValueError):
        content = text.encode()
    try:
        raw = base64.b64decode(content.strip(), validate=True)
    except binascii.Error:
        raw = b""
    return raw if len(raw) == 32 else _from_file(content.strip(), text)


def key_id(public: bytes) -> str:
    """A short name of a public key: its SHA-256. A hint only, as DSSE has it."""
    return hashlib.sha256(public).hexdigest()


def _from_file(content: bytes, name: str) -> bytes:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            PublicFormat,
            load_pem_public_key,
            load_ssh_public_key,
        )
    except ImportError:
        raise UsageError("checking a signature needs the package cryptography", MISSING) from None
    try:
        key = load_ssh_public_key(content) if content.startswith(b"ssh-") else load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(
            f"{name[:100]} is no Ed25519 public key", "give it in base64, or a file with it (PEM or OpenSSH)"
        )
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _opened(envelope: bytes) -> tuple[dict[str, Any], Any, bytes]:
    """The statement, the signatures, and the payload as it was signed."""
    if len(envelope) > MAX_ENVELOPE:
        raise BundleError("the signature is too large", f"the limit is {MAX_ENVELOPE // 1_000_000} MB")
    try:
        document = json.loads(envelope)
        if document["payloadType"] != PAYLOAD_TYPE:
            raise BundleError("the signature is of another kind than this jupyter_audit reads")
        payload = base64.b64decode(document["payload"], validate=True)
        statement = json.loads(payload)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BundleError(f"the signature cannot be read: {_BAD}") from None
    if not isinstance(statement, dict):
        raise BundleError(f"the signature cannot be read: {_BAD}")
    return statement, document.get("signatures"), payload


def _encoded(kind: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)


def _public_key(raw: bytes) -> "Ed25519PublicKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise UsageError("checking a signature needs the package cryptography", MISSING) from None
    return Ed25519PublicKey.from_public_bytes(raw)


def _verify(raw: bytes, signature: bytes, message: bytes) -> None:
    try:
        key = _public_key(raw)
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(signature, message)
        except InvalidSignature:
            raise ValueError from None
    except ValueError:
        raise BundleError(f"the signature does not hold: {_BAD}") from None
