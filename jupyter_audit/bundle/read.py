"""Read a bundle that nobody vouches for: every name, size and digest is checked before anything is used."""

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from jupyter_audit.bundle.layout import MANIFEST, READS, SIGNATURE
from jupyter_audit.bundle.names import collision, invisible, shown, unsafe
from jupyter_audit.errors import BundleError, UnreadableError
from jupyter_audit.model.bundle import Artifact, Manifest
from jupyter_audit.wire import from_json

MAX_ENTRIES = 20_000
MAX_TOTAL = 8_000_000_000
"""Bytes of all files together, unpacked."""
MAX_MANIFEST = 20_000_000
MAX_SIGNATURE = 1_000_000
MAX_NAME = 255
"""Characters of the notebook's own name."""
MAX_RATIO = 300
"""Unpacked to packed size of a file larger than ``RATIO_FROM`` bytes; text of one letter packs a thousandfold."""
RATIO_FROM = 50_000_000
MAX_IN_MEMORY = 500_000_000
"""Bytes of one file that is read as a whole."""

_CHUNK = 1 << 20
_HINT = "get the bundle anew from its author"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose files are all named by its manifest, and are what the manifest says.

    ``path`` is a zip or the folder that one was unpacked to. ``digest`` is the SHA-256 of the manifest, which stands
    for everything in the bundle. ``signature`` is ``manifest.sig`` as it lies there, unchecked; None where there is
    none (``bundle.signature`` checks it).
    """

    path: Path
    manifest: Manifest
    digest: str
    signature: bytes | None = None

    def __contains__(self, name: str) -> bool:
        return any(artifact.path == name for artifact in self.manifest.artifacts)

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """Paths of all files below ``prefix``, in order."""
        return tuple(artifact.path for artifact in self.manifest.artifacts if artifact.path.startswith(prefix))

    def read(self, name: str) -> bytes:
        """The content of one file, checked again. Raises BundleError when it is missing, too large or has changed."""
        artifact = next((artifact for artifact in self.manifest.artifacts if artifact.path == name), None)
        if artifact is None:
            raise BundleError(f"the bundle has no {name}", _HINT)
        if artifact.size > MAX_IN_MEMORY:
            raise BundleError(f"{name} is too large to read", f"the limit is {MAX_IN_MEMORY // 1_000_000} MB")
        with _opened(self.path) as files:
            return b"".join(_checked(files, artifact))

    def unpack(self, prefix: str, folder: Path) -> list[Path]:
        """Write the files below ``prefix`` to ``folder``, without the prefix, checked again. Returns their paths."""
        written = []
        with _opened(self.path) as files:
            for artifact in self.manifest.artifacts:
                if artifact.path.startswith(prefix):
                    target = folder.joinpath(*PurePosixPath(artifact.path.removeprefix(prefix)).parts)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with target.open("wb") as file:
                        for chunk in _checked(files, artifact):
                            file.write(chunk)
                    written.append(target)
        return written


def open_bundle(path: Path) -> Bundle:
    """A bundle, with every file checked against the manifest. Nothing is written and nothing is run.

    Raises BundleError, with one line, for the first thing that is wrong; UnreadableError when it is no bundle at all.
    """
    if not path.exists():
        raise UnreadableError(f"{path} does not exist", "give the path of a bundle (.zip)")
    with _opened(path) as files:
        sizes = files.sizes()
        _check_names(sizes)
        manifest, digest = _manifest(files, sizes)
        named = {artifact.path: artifact for artifact in manifest.artifacts}
        if extra := sorted(sizes.keys() - named.keys() - {MANIFEST, SIGNATURE}):
            raise BundleError(f"{shown(extra[0])} is not named by the manifest", _HINT)
        if missing := sorted(named.keys() - sizes.keys()):
            raise BundleError(f"{shown(missing[0])} is missing", _HINT)
        for artifact in manifest.artifacts:
            for _ in _checked(files, artifact):
                pass
        signature = _bounded(files, SIGNATURE, sizes, MAX_SIGNATURE) if SIGNATURE in sizes else None
    return Bundle(path, manifest, digest, signature)


def _manifest(files: "_Files", sizes: Mapping[str, int]) -> tuple[Manifest, str]:
    if MANIFEST not in sizes:
        raise UnreadableError(f"{files.name} has no manifest.json", "it is not a bundle")
    data = _bounded(files, MANIFEST, sizes, MAX_MANIFEST)
    try:
        document = json.loads(data)
        version = document.get("version") if isinstance(document, dict) else None
        if type(version) is int and version not in READS:
            read = " and ".join(map(str, READS))
            raise BundleError(f"the bundle has version {version}", f"this jupyter_audit reads versions {read}")
        manifest = from_json(Manifest, document)
    except (ValueError, RecursionError, UnreadableError) as error:
        raise BundleError(f"the manifest cannot be read: {error}".splitlines()[0], _HINT) from error
    paths = [artifact.path for artifact in manifest.artifacts]
    if len(set(paths)) != len(paths):
        raise BundleError("the manifest names a file twice", _HINT)
    name = manifest.notebook
    if (
        not name
        or len(name) > MAX_NAME
        or name in (".", "..")
        or any(char in name for char in "/\\")
        or invisible(name)
    ):
        raise BundleError(f"the notebook's name {shown(name)} is refused", _HINT)
    return manifest, hashlib.sha256(data).hexdigest()


def _bounded(files: "_Files", name: str, sizes: Mapping[str, int], limit: int) -> bytes:
    """A file that the manifest does not vouch for, of at most ``limit`` bytes whatever the archive claims."""
    data = b""
    if sizes[name] <= limit:
        for chunk in files.chunks(name):
            data += chunk
            if len(data) > limit:
                break
        else:
            return data
    raise BundleError(f"{name} is too large", f"the limit is {limit // 1_000_000} MB")


def _checked(files: "_Files", artifact: Artifact) -> Iterator[bytes]:
    """The content in pieces. Raises BundleError at the end when it is not what the manifest says."""
    digest, size = hashlib.sha256(), 0
    for chunk in files.chunks(artifact.path):
        size += len(chunk)
        if size > artifact.size:
            break
        digest.update(chunk)
        yield chunk
    if size != artifact.size or digest.hexdigest() != artifact.sha256:
        raise BundleError(f"{shown(artifact.path)} is not what the manifest says: it was changed or damaged", _HINT)


def _check_names(sizes: Mapping[str, int]) -> None:
    if len(sizes) > MAX_ENTRIES:
        raise BundleError(f"the bundle holds more than {MAX_ENTRIES} files")
    if sum(sizes.values()) > MAX_TOTAL:
        raise BundleError(f"the bundle unpacks to more than {MAX_TOTAL // 1_000_000_000} GB", "it may be a zip bomb")
    for name in sizes:
        if why := unsafe(name):
            raise BundleError(f"the name {shown(name)} is refused: {why}", _HINT)
    if (found := collision(sizes)) is not None:
        one, other = map(shown, found)
        raise BundleError(f"two names are one on some systems: {one} and {other}", _HINT)


class _Files:
    """The files of a folder or zip, by relative path with slashes. ``name`` is its own."""

    name = ""

    def sizes(self) -> dict[str, int]:
        """Size in bytes of each file, as it is claimed."""
        raise NotImplementedError

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content in pieces."""
        raise NotImplementedError


class _Zip(_Files):
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self.name = name

    def sizes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for info in self._archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if info.orig_filename != info.filename or info.filename in found:
                raise BundleError(f"the name {shown(info.orig_filename)} occurs twice or is not valid", _HINT)
            if kind not in (0, stat.S_IFREG) or info.is_dir():
                raise BundleError(f"{shown(info.filename)} is not a plain file (a link, folder or device)", _HINT)
            if info.flag_bits & 0x1:
                raise BundleError(f"{shown(info.filename)} is encrypted", "a bundle is readable by everybody")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BundleError(f"{shown(info.filename)} is packed in a way that is not read")
            if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
                raise BundleError(f"{shown(info.filename)} unpacks to far more than it is", "it may be a zip bomb")
            found[info.filename] = info.file_size
        return found

    def chunks(self, name: str) -> Iterator[bytes]:
        with self._archive.open(name) as file:
            yield from _pieces(file)


class _Folder(_Files):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = folder.name

    def sizes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for path in self._folder.rglob("*"):
            name = path.relative_to(self._folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise BundleError(f"{shown(name)} is not a plain file (a link or device)", _HINT)
            if path.is_file():
                found[name] = path.stat().st_size
            if len(found) > MAX_ENTRIES:
                break
        return found

    def chunks(self, name: str) -> Iterator[bytes]:
        with (self._folder / name).open("rb") as file:
            yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


@contextmanager
def _opened(path: Path) -> Iterator[_Files]:
    try:
        if path.is_dir():
            yield _Folder(path)
        elif not zipfile.is_zipfile(path):
            raise UnreadableError(f"{path.name} is not a zip, or was cut off", _HINT)
        else:
            with zipfile.ZipFile(path) as archive:
                yield _Zip(archive, path.name)
    except zipfile.BadZipFile as error:
        raise BundleError(f"{path.name} is damaged or no zip: {error}", _HINT) from error
    except (OSError, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise BundleError(f"{path.name} cannot be read: {type(error).__name__}", _HINT) from error
