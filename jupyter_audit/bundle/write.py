"""Write a bundle: the same bytes for the same entries, and never half a file."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from jupyter_audit import __version__
from jupyter_audit.bundle.layout import EXECUTABLE, MANIFEST, SIGNATURE, VERSION
from jupyter_audit.bundle.names import collision, shown, unsafe
from jupyter_audit.errors import BundleError
from jupyter_audit.model.bundle import Artifact, Manifest
from jupyter_audit.wire import to_json

Entry = bytes | Path
"""The content of one file of a bundle: bytes, or a file to copy."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry of every archive: the first that zip can hold."""
_LEVEL = 6


def json_bytes(value: object) -> bytes:
    """A model object or JSON value as canonical, readable UTF-8."""
    return (json.dumps(to_json(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode(
        "utf-8", "surrogatepass"
    )


def write_bundle(
    output: Path,
    entries: Mapping[str, Entry],
    *,
    notebook: str,
    recorded: bool,
    signer: Callable[[bytes], bytes] | None = None,
) -> Manifest:
    """Write ``entries`` and their manifest to the zip ``output``, which is replaced only when all is written.

    ``signer`` gives the signature of the manifest's bytes.
    Raises BundleError when a file changes while it is copied or the folder cannot be written.
    """
    _check_names(entries)
    artifacts = tuple(_artifact(path, entries[path]) for path in sorted(entries))
    manifest = Manifest(VERSION, f"jupyter_audit {__version__}", notebook, recorded, artifacts)
    try:
        with _atomic(output) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            described = json_bytes(manifest)
            _add(archive, MANIFEST, described)
            if signer is not None:
                _add(archive, SIGNATURE, signer(described))
            for artifact in artifacts:
                if _add(archive, artifact.path, entries[artifact.path]) != artifact.sha256:
                    raise BundleError(f"{artifact.path} changed while it was packed", "export again")
    except OSError as error:
        raise BundleError(
            f"{output.name} cannot be written: {error.strerror or error}", "choose another folder"
        ) from error
    return manifest


def _check_names(entries: Mapping[str, Entry]) -> None:
    """What a reader would refuse is not written."""
    for name in entries:
        if why := unsafe(name):
            raise BundleError(f"{shown(name)} cannot be packed: {why}", "give the file another name, and run again")
    if (found := collision(entries)) is not None:
        one, other = map(shown, found)
        raise BundleError(f"{one} and {other} are one name on some systems", "give one of them another name")


def _artifact(path: str, entry: Entry) -> Artifact:
    if isinstance(entry, bytes):
        return Artifact(path, hashlib.sha256(entry).hexdigest(), len(entry))
    with entry.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Artifact(path, digest, file.tell())


def _add(archive: zipfile.ZipFile, path: str, entry: Entry) -> str:
    """Add one file with fixed time and permissions; returns its SHA-256."""
    info = zipfile.ZipInfo(path, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]  # the only way to set it for a streamed entry
    info.create_system = 3
    info.external_attr = (0o100755 if path in EXECUTABLE else 0o100644) << 16
    if isinstance(entry, bytes):
        archive.writestr(info, entry)
        return hashlib.sha256(entry).hexdigest()
    info.file_size = entry.stat().st_size
    digest = hashlib.sha256()
    with entry.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, _Hashing(target, digest), 1 << 20)  # type: ignore[arg-type]
    return digest.hexdigest()


class _Hashing:
    """Passes what is written on, and into a digest."""

    def __init__(self, target: BinaryIO, digest: "hashlib._Hash") -> None:
        self._target, self._digest = target, digest

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        return self._target.write(data)


@contextmanager
def _atomic(path: Path) -> Iterator[BinaryIO]:
    """A temporary file in the folder of ``path`` that takes its place when all went well, and is gone when not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
