"""Only what anybody can fetch goes into a lock: an https address without credentials, with a hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from jupyter_audit.model.bundle import PrivatePackage, Unlocked

PUBLIC_HOSTS = frozenset({"pypi.org", "pypi.nvidia.com", "storage.googleapis.com", "github.com", "data.pyg.org"})
PUBLIC_DOMAINS = (".pythonhosted.org", ".pytorch.org")
"""Hosts of packages that everybody can ask. What lies on another is named, as the recipient may have no access."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A wheel or source archive: an https ``url``, or a ``path`` beside the lock. ``size`` in bytes, where known."""

    url: str
    path: str
    sha256: str
    size: int | None

    @property
    def filename(self) -> str:
        """The last part of its address."""
        return unquote((self.url or self.path).rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Package:
    """One locked package. ``name`` is normalised."""

    name: str
    version: str
    wheels: tuple[Archive, ...]
    sdist: Archive | None

    @property
    def archives(self) -> tuple[Archive, ...]:
        """All of its files."""
        return (*self.wheels, *((self.sdist,) if self.sdist is not None else ()))


def portable(
    packages: Sequence[Mapping[str, Any]], python: str
) -> tuple[list[Package], list[Unlocked], tuple[PrivatePackage, ...]]:
    """What can be locked, in order of name; what is refused; and what lies on a host that is not public.

    Credentials in an address are taken out of it: the hash still says which file is meant.
    """
    kept: list[Package] = []
    refused: list[Unlocked] = []
    private: list[PrivatePackage] = []
    for package in sorted(packages, key=lambda package: str(package["name"])):
        name, version = canonicalize_name(str(package["name"])), str(package.get("version", ""))
        wheels = [_archive(wheel) for wheel in package.get("wheels", []) if _fits(wheel, python)]
        usable = tuple(sorted((wheel for wheel in wheels if wheel), key=lambda wheel: wheel.url))
        sdist = _archive(package["sdist"]) if "sdist" in package else None
        if "directory" in package or "vcs" in package or not (usable or sdist):
            why = "the index gives a local path, an unsafe address, or no hash"
            if package.get("wheels") and not wheels and "sdist" not in package:
                why = f"no file on the index is for Python {'.'.join(python.split('.')[:2])}"
            refused.append(Unlocked(name, version, "unpublished", why))
            continue
        kept.append(Package(name, version, usable, sdist))
        hosts = {urlsplit(archive.url).hostname or "" for archive in kept[-1].archives}
        private.extend(PrivatePackage(name, version, host) for host in sorted(hosts) if not _is_public(host))
    return kept, refused, tuple(private)


def _archive(archive: Mapping[str, Any]) -> Archive | None:
    """None where it is not portable."""
    url = urlsplit(str(archive.get("url", "")))
    sha256 = archive.get("hashes", {}).get("sha256")
    if url.scheme != "https" or url.query or not url.hostname or not sha256:
        return None
    size = archive.get("size")
    return Archive(_plain(url), "", str(sha256), size if isinstance(size, int) else None)


def _is_public(host: str) -> bool:
    return host in PUBLIC_HOSTS or host.endswith(PUBLIC_DOMAINS)


def _plain(url: SplitResult) -> str:
    """Without user, password and fragment."""
    return urlunsplit((url.scheme, url.netloc.rpartition("@")[2], url.path, "", ""))


def _fits(archive: Mapping[str, Any], python: str) -> bool:
    """Whether a wheel is for this minor version of Python, on any platform."""
    minor = int(python.split(".")[1])
    try:
        name = urlsplit(str(archive.get("url", ""))).path.rpartition("/")[2]
        tags = parse_wheel_filename(unquote(name))[3]
    except InvalidWheelFilename:
        return False
    for tag in tags:
        family, number = tag.interpreter[:3], tag.interpreter[3:]
        if tag.interpreter in ("py3", f"py3{minor}", f"cp3{minor}", f"pp3{minor}"):
            return True
        if family == "cp3" and tag.abi == "abi3" and number.isdigit() and int(number) <= minor:
            return True
    return False
