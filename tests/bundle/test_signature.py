"""Signed bundles: who signed what, and what a signature must not be taken for."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.bundle.signature import (
    BUNDLE,
    PAYLOAD_TYPE,
    bundle_signer,
    check_bundle,
    check_statement,
    read_key,
    sign_statement,
)
from jupyter_audit.bundle.write import write_bundle
from jupyter_audit.errors import BundleError, UsageError
from jupyter_audit.review.signature import new_key

DIGEST = hashlib.sha256(b"a bundle").hexdigest()


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, bytes]:
    path = tmp_path / "key.pem"
    return path, base64.b64decode(new_key(path))


def signed(path: Path, key: Path, content: bytes = b"one") -> Path:
    write_bundle(path, {"a": content}, notebook="n.ipynb", recorded=False, signer=bundle_signer("n.ipynb", key))
    return path


def test_a_signed_bundle_says_who_signed_it(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    bundle = open_bundle(signed(tmp_path / "a.zip", key[0]))
    unknown = check_bundle(bundle)
    assert unknown is not None
    assert (unknown.key, unknown.trusted) == (base64.b64encode(key[1]).decode(), False)
    known = check_bundle(bundle, [key[1]])
    assert known is not None
    assert known.trusted
    assert known.predicate["notebook"] == "n.ipynb"


def test_the_same_key_gives_the_same_bytes_and_the_manifest_stays(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    one, two = signed(tmp_path / "a.zip", key[0]), signed(tmp_path / "b.zip", key[0])
    assert one.read_bytes() == two.read_bytes()
    write_bundle(tmp_path / "c.zip", {"a": b"one"}, notebook="n.ipynb", recorded=False)
    unsigned = open_bundle(tmp_path / "c.zip")
    assert unsigned.digest == open_bundle(one).digest
    assert check_bundle(unsigned) is None


def test_what_was_asked_for_and_is_not_there(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    other = base64.b64decode(new_key(tmp_path / "other.pem"))
    with pytest.raises(BundleError, match="no trusted key"):
        check_bundle(open_bundle(signed(tmp_path / "a.zip", key[0])), [other])
    write_bundle(tmp_path / "c.zip", {"a": b"one"}, notebook="n.ipynb", recorded=False)
    with pytest.raises(BundleError, match="not signed"):
        check_bundle(open_bundle(tmp_path / "c.zip"), [other])


def test_a_signature_of_another_bundle_does_not_hold(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    envelope = open_bundle(signed(tmp_path / "a.zip", key[0])).signature
    assert envelope is not None
    write_bundle(tmp_path / "b.zip", {"a": b"two"}, notebook="n.ipynb", recorded=False, signer=lambda data: envelope)
    with pytest.raises(BundleError, match="of another bundle"):
        check_bundle(open_bundle(tmp_path / "b.zip"), [key[1]])


def edited(envelope: bytes, **predicate: object) -> bytes:
    document = json.loads(envelope)
    statement = json.loads(base64.b64decode(document["payload"]))
    statement["predicate"].update(predicate)
    document["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps(document).encode()


def test_every_forgery_is_refused(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    good = sign_statement("manifest.json", DIGEST, BUNDLE, {}, key[0])
    assert check_statement(good, DIGEST, BUNDLE, [key[1]]).trusted
    other = new_key(tmp_path / "other.pem")
    document = json.loads(good)
    bad = {
        "changed": edited(good, notebook="other.ipynb"),
        "another's key put in": edited(good, publicKey=other),
        "no key": edited(good, publicKey=None),
        "short key": edited(good, publicKey="AAAA"),
        "another kind": json.dumps(document | {"payloadType": "text/plain"}).encode(),
        "no signature": json.dumps(document | {"signatures": []}).encode(),
        "no list": json.dumps(document | {"signatures": 7}).encode(),
        "zeros": json.dumps(document | {"signatures": [{"sig": base64.b64encode(bytes(64)).decode()}]}).encode(),
        "short": json.dumps(document | {"signatures": [{"sig": "AAAA"}]}).encode(),
        "no JSON": b"{",
        "deep": b"[" * 100_000,
        "a list": b"[]",
        "a number within": json.dumps(document | {"payload": base64.b64encode(b"7").decode()}).encode(),
    }
    for name, envelope in bad.items():
        with pytest.raises(BundleError) as caught:
            check_statement(envelope, DIGEST, BUNDLE, [key[1]])
        assert str(caught.value).isprintable(), name
    with pytest.raises(BundleError, match="another kind"):
        check_statement(good, DIGEST, "https://example.org/verdict", [key[1]])


def test_keys_in_every_form(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    loaded = load_pem_private_key(key[0].read_bytes(), None).public_key()
    text = base64.b64encode(key[1]).decode()
    forms = {
        "plain.txt": text.encode() + b"\n",
        "pem.pub": loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "ssh.pub": loaded.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) + b" me@here\n",
    }
    assert read_key(text) == key[1]
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert read_key(str(tmp_path / name)) == key[1]
    for wrong in ("nothing", "AAAA", str(key[0]), str(tmp_path)):
        with pytest.raises(UsageError, match="no Ed25519 public key"):
            read_key(wrong)


def test_others_read_it_too(tmp_path: Path, key: tuple[Path, bytes]) -> None:
    """The Python library of the DSSE specification's authors checks our envelope."""
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    raw = json.loads(sign_statement("manifest.json", DIGEST, BUNDLE, {}, key[0]))
    envelope = Envelope.from_dict(json.loads(json.dumps(raw)))  # it takes apart what it is given
    assert envelope.payload_type == PAYLOAD_TYPE
    public = SSlibKey(raw["signatures"][0]["keyid"], "ed25519", "ed25519", {"public": key[1].hex()})
    assert envelope.verify([public], 1)
    stranger = base64.b64decode(new_key(tmp_path / "other.pem"))
    with pytest.raises(Exception, match="threshold"):
        envelope.verify([SSlibKey(public.keyid, "ed25519", "ed25519", {"public": stranger.hex()})], 1)
