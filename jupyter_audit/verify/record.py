"""A verdict as a file that can be collected, signed or not, and read again from somebody else."""

import json
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.bundle.layout import MANIFEST
from jupyter_audit.bundle.signature import check_statement, sign_statement, subject_of
from jupyter_audit.errors import BundleError, UnreadableError
from jupyter_audit.model.verdict import Verdict
from jupyter_audit.wire import from_json, to_json

PREDICATE = "https://jupyter-audit.org/verdict/v1"
"""The predicate's type: the signer reached this verdict on the bundle with this manifest."""
MAX_FILE = 20_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A verdict from a file. ``signer`` is the public key in base64, None where it is not signed."""

    path: Path
    verdict: Verdict
    signer: str | None
    trusted: bool


def verdict_file(verdict: Verdict, key: Path | None = None) -> bytes:
    """The verdict as JSON or, with an Ed25519 ``key``, as an in-toto statement in a DSSE envelope."""
    content = to_json(verdict)
    if key is None:
        return (json.dumps(content, indent=1) + "\n").encode()
    return sign_statement(MANIFEST, verdict.bundle_sha256, PREDICATE, {"verdict": content}, key)


def read_record(path: Path, trusted: tuple[bytes, ...] = ()) -> Record:
    """A verdict from a file of either kind.

    Raises UnreadableError for what is none, BundleError for a signature that does not hold.
    """
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnreadableError(f"{path.name} is too large for a verdict", f"the limit is {MAX_FILE // 1_000_000} MB")
        data = path.read_bytes()
        document = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{path.name} is no verdict: {type(error).__name__}") from error
    if not (isinstance(document, dict) and "payloadType" in document):
        return Record(path, _verdict(path, document), None, trusted=False)
    signature = check_statement(data, subject_of(data), PREDICATE, trusted)
    verdict = _verdict(path, signature.predicate.get("verdict"))
    if verdict.bundle_sha256 != subject_of(data):
        raise BundleError(f"{path.name} is signed for another bundle than its verdict speaks of")
    return Record(path, verdict, signature.key, signature.trusted)


def _verdict(path: Path, document: object) -> Verdict:
    try:
        return from_json(Verdict, document)
    except UnreadableError as error:
        raise UnreadableError(f"{path.name} is no verdict: {error.message}", "see verify --format json") from error
