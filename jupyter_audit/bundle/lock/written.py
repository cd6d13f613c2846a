"""A lock as text: ``pylock.toml`` (PEP 751), and the same for ``pip install --require-hashes``."""

import tomllib
from collections.abc import Sequence

from packaging.pylock import Pylock, PylockValidationError

from jupyter_audit.bundle.lock.portable import Archive, Package
from jupyter_audit.errors import BundleError


def pylock(packages: Sequence[Package], python: str) -> str:
    """The lock of ``packages`` for this minor version. Raises BundleError when `packaging` finds it invalid."""
    minor = ".".join(python.split(".")[:2])
    lines = ['lock-version = "1.0"', 'created-by = "jupyter_audit"', f'requires-python = "=={minor}.*"']
    lines += [] if packages else ["packages = []"]
    for package in packages:
        lines += ["", "[[packages]]", f'name = "{package.name}"', f'version = "{package.version}"']
        if package.sdist is not None:
            lines.append(f"sdist = {_inline(package.sdist)}")
        if package.wheels:
            lines += ["wheels = [", *(f"    {_inline(wheel)}," for wheel in package.wheels), "]"]
    text = "\n".join(lines) + "\n"
    try:
        Pylock.from_dict(tomllib.loads(text)).validate()
    except (ValueError, PylockValidationError) as error:
        raise BundleError(f"the lock would not be valid: {error}") from error
    return text


def _inline(archive: Archive) -> str:
    where = f'url = "{archive.url}"' if archive.url else f'path = "{archive.path}"'
    size = f", size = {archive.size}" if archive.size is not None else ""
    return f'{{ {where}{size}, hashes = {{ sha256 = "{archive.sha256}" }} }}'


def requirements(packages: Sequence[Package]) -> str:
    """``requirements.txt``; wheels that the bundle carries are named by their path beside it."""
    lines = ["# The same as pylock.toml, for: pip install --require-hashes --no-deps -r requirements.txt"]
    for package in packages:
        carried = [archive.path for archive in package.wheels if archive.path]
        what = f"./{carried[0]}" if carried else f"{package.name}=={package.version}"
        hashes = sorted({archive.sha256 for archive in package.archives})
        lines.append(" \\\n    ".join([what, *(f"--hash=sha256:{each}" for each in hashes)]))
    return "\n".join(lines) + "\n"
