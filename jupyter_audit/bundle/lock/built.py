"""Build a wheel of a local package from a copy of its source. Runs the package's own code: only with ``--build``."""

import hashlib
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.lock.portable import Archive
from jupyter_audit.errors import BundleError
from jupyter_audit.execute.uv import find_uv, last_words, run_tool

_EPOCH = "315532800"
"""1980, the first that a zip can hold: backends give their files this time, so that the wheel is the same each time."""


def built(name: str, version: str, repository: str, files: Mapping[str, bytes | Path]) -> tuple[str, bytes]:
    """File name and content of the wheel, from ``repository`` (``git+URL@COMMIT``) or from carried ``files``.

    Raises BundleError when it cannot be built, or is of another version than the one that ran.
    """
    with tempfile.TemporaryDirectory(prefix="jupyter-audit-build-") as scratch:
        folder = Path(scratch)
        tree = _checked_out(name, repository, folder) if repository else _copied(name, files, folder / "source")
        out = folder / "out"
        uv = find_uv()
        if uv is None:
            raise BundleError("uv was not found, so nothing can be built", "pip install uv")
        # a version that a backend takes from git cannot be read from a copy
        told = {
            "SOURCE_DATE_EPOCH": _EPOCH,
            "SETUPTOOLS_SCM_PRETEND_VERSION": version,
            "PDM_BUILD_SCM_VERSION": version,
        }
        run = run_tool([uv, "build", "--quiet", "--wheel", "--out-dir", str(out), str(tree)], folder, told)
        wheels = sorted(out.glob("*.whl"))
        if run.returncode != 0 or len(wheels) != 1:
            raise BundleError(f"{name} could not be built: {last_words(run)}", _HINT)
        _check_version(name, version, wheels[0].name)
        return wheels[0].name, wheels[0].read_bytes()


_HINT = "without --build its source is carried, and it is not installed for verification"


def hashed(filename: str, data: bytes) -> Archive:
    """A carried wheel as the lock names it."""
    path = (layout.WHEELS + filename).removeprefix("environment/")
    return Archive("", path, hashlib.sha256(data).hexdigest(), len(data))


def _copied(name: str, files: Mapping[str, bytes | Path], folder: Path) -> Path:
    """The carried source, away from the user's: backends leave files behind. A source archive is taken as it is."""
    prefix = f"{layout.PACKAGES}{name}/"
    for path, entry in files.items():
        target = folder / path.removeprefix(prefix)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(entry if isinstance(entry, bytes) else entry.read_bytes())
    only = list(folder.iterdir()) if folder.is_dir() else []
    return only[0] if len(only) == 1 and only[0].is_file() else folder


def _checked_out(name: str, repository: str, folder: Path) -> Path:
    url, _, commit = repository.removeprefix("git+").rpartition("@")
    if not url.startswith(("https://", "ssh://", "file://")) or not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise BundleError(f"{name} is not from a repository that can be fetched again", _HINT)
    tree = folder / "repository"
    for argv in (
        ["git", "clone", "--quiet", "--no-checkout", "--", url, str(tree)],
        ["git", "-C", str(tree), "checkout", "--quiet", "--detach", commit],
    ):
        run = run_tool(argv, folder, {"GIT_TERMINAL_PROMPT": "0"})
        if run.returncode != 0:
            raise BundleError(f"{name} could not be fetched at commit {commit}: {last_words(run)}", _HINT)
    return tree


def _check_version(name: str, version: str, filename: str) -> None:
    try:
        of, number, *_ = parse_wheel_filename(filename)
        same = of == canonicalize_name(name) and number == Version(version)
    except (InvalidWheelFilename, InvalidVersion):
        same = False
    if not same:
        raise BundleError(f"{filename} was built, and {name} {version} is what ran", f"install it anew; {_HINT}")
