"""Lock exactly what ran: every distribution of the recorded kernel at its version, with the index's hashes.

This is the one part of an export that uses the network: uv asks the configured package index for the hashes. Names of
packages that did not come from an index are never asked for.
"""

import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.pylock import Pylock, PylockValidationError
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from jupyter_audit.errors import BundleError
from jupyter_audit.execute.launch import Progress
from jupyter_audit.execute.uv import find_uv, last_words, run_tool
from jupyter_audit.model.bundle import Unlocked
from jupyter_audit.model.session import Distribution, Environment

OWN = "jupyter-audit"
KERNEL = "ipykernel"
"""Without it no kernel starts in the rebuilt environment."""
MAX_QUESTIONS = 400
"""Calls of uv while it is found out which packages the index does not know."""


@dataclass(frozen=True, slots=True)
class Lock:
    """``pylock`` is a PEP 751 file, ``requirements`` the same for ``pip --require-hashes``.

    ``unlocked`` distributions are in neither; ``unbuilt`` ones are there as source archives only.
    """

    pylock: str
    requirements: str
    unlocked: tuple[Unlocked, ...]
    unbuilt: tuple[str, ...]


def lock_environment(environment: Environment, *, offline: bool, progress: Progress) -> Lock:
    """The lock of a recorded kernel. What cannot be locked is named, each with its reason, never left out in silence.

    With ``offline`` only uv's cache is asked, and what it does not know is ``unhashed``. Raises BundleError when uv is
    missing or knows nothing at all (no network).
    """
    unlocked, pins = [], []
    for distribution in environment.distributions:
        odd = _not_from_an_index(distribution)
        if odd is None:
            pins.append(f"{canonicalize_name(distribution.name)}=={distribution.version}")
        else:
            unlocked.append(odd)
    where = "uv's cache, offline" if offline else "asks the package index for hashes"
    progress(f"lock {len(pins)} distributions ({where})")
    asked = _Index(environment.python, offline=offline)
    packages, unknown = asked.packages(sorted(pins))
    if pins and not packages:
        hint = "drop --offline once, so that the cache is filled" if offline else "check the network, or use --offline"
        raise BundleError(f"no package could be locked: {next(iter(unknown.values()))}", hint)
    kind = "unhashed" if offline else "unpublished"
    for pin, why in unknown.items():
        name, _, version = pin.partition("==")
        unlocked.append(Unlocked(name, version, kind, why))  # type: ignore[arg-type]
    for each in unlocked:
        if each.name == KERNEL and each.kind != "unhashed":
            raise BundleError(
                f"ipykernel cannot be locked: {each.why}", "install it from a package index, and run again"
            )
    packages, refused = _portable(packages, environment.python)
    unlocked.extend(refused)
    return Lock(
        _pylock(packages, environment.python),
        _requirements(packages),
        tuple(sorted(unlocked, key=lambda each: each.name)),
        tuple(package["name"] for package in packages if not package["wheels"]),
    )


def _not_from_an_index(distribution: Distribution) -> Unlocked | None:
    """Why a distribution is not to be asked for; None when it came from an index."""
    name, version = canonicalize_name(distribution.name), distribution.version
    if name == OWN:
        return Unlocked(name, version, "own", "its wheel lies in tools/; it is no part of the notebook's environment")
    if distribution.editable:
        return Unlocked(name, version, "local", "an editable install of a local folder")
    if distribution.direct_url:
        scheme = urlsplit(distribution.direct_url).scheme
        source = "a local file or folder" if scheme == "file" else "an address that is no index"
        commit = f", commit {distribution.commit}" if distribution.commit else ""
        return Unlocked(name, version, "local", f"installed from {source}{commit}")
    try:
        if local := Version(version).local:
            return Unlocked(name, version, "local", f"a local build (+{local}) that no public index has")
    except InvalidVersion:
        return Unlocked(name, version, "local", "its version is not a valid one")
    return None


class _Index:
    """Asks uv for the files of exact pins; finds by halving which pins make it fail."""

    def __init__(self, python: str, *, offline: bool) -> None:
        uv = find_uv()
        if uv is None:
            raise BundleError("uv was not found, so nothing can be locked", "pip install uv")
        self._argv = [uv, "pip", "compile", "--quiet", "--no-deps", "--universal", "--no-header", "--no-annotate"]
        self._argv += ["--python-version", python, "--format", "pylock.toml", "-"]
        self._argv += ["--offline"] if offline else []
        self._left = MAX_QUESTIONS

    def packages(self, pins: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The lock's packages for the pins that the index knows, and the reason for each that it does not."""
        if not pins:
            return [], {}
        with tempfile.TemporaryDirectory() as scratch:
            return self._ask(list(pins), Path(scratch))

    def _ask(self, pins: list[str], scratch: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
        self._left -= 1
        if self._left < 0:
            return [], dict.fromkeys(pins, "too many other packages could not be found")
        listed = scratch / "pins.in"
        listed.write_text("\n".join(pins), encoding="utf-8")
        run = run_tool([str(listed) if word == "-" else word for word in self._argv], scratch)
        if run.returncode == 0:
            return list(tomllib.loads(run.stdout).get("packages", [])), {}
        if len(pins) == 1:
            return [], {pins[0]: last_words(run)}
        middle = len(pins) // 2
        left, unknown_left = self._ask(pins[:middle], scratch)
        right, unknown_right = self._ask(pins[middle:], scratch)
        return left + right, unknown_left | unknown_right


def _portable(packages: list[dict[str, Any]], python: str) -> tuple[list[dict[str, Any]], list[Unlocked]]:
    """Only what anybody can fetch: an https address without credentials, with a hash. The rest is named."""
    kept, refused = [], []
    for package in sorted(packages, key=lambda package: str(package["name"])):
        archives = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        fine = [archive for archive in archives if _is_portable(archive)]
        if fine and "directory" not in package and "vcs" not in package:
            usable = [a for a in package.get("wheels", []) if a in fine and _fits(a, python)]
            wheels = sorted(map(_plain, usable), key=lambda archive: str(archive["url"]))
            kept.append({"name": package["name"], "version": package["version"], "wheels": wheels})
            if package.get("sdist") in fine:
                kept[-1]["sdist"] = _plain(package["sdist"])
        else:
            why = "the index gives a local path, an address with credentials, or no hash"
            refused.append(Unlocked(package["name"], str(package.get("version", "")), "unpublished", why))
    return kept, refused


def _is_portable(archive: Mapping[str, Any]) -> bool:
    url = urlsplit(str(archive.get("url", "")))
    plain = url.scheme == "https" and not url.username and not url.password and not url.query
    return plain and "sha256" in archive.get("hashes", {})


def _fits(archive: Mapping[str, Any], python: str) -> bool:
    """Whether a wheel is for this minor version of Python, on any platform."""
    minor = int(python.split(".")[1])
    try:
        tags = parse_wheel_filename(unquote(str(archive["url"]).rpartition("/")[2]))[3]
    except InvalidWheelFilename:
        return False
    for tag in tags:
        family, number = tag.interpreter[:3], tag.interpreter[3:]
        if tag.interpreter in ("py3", f"py3{minor}", f"cp3{minor}", f"pp3{minor}"):
            return True
        if family == "cp3" and tag.abi == "abi3" and number.isdigit() and int(number) <= minor:
            return True
    return False


def _plain(archive: Mapping[str, Any]) -> dict[str, Any]:
    size = {"size": archive["size"]} if "size" in archive else {}
    return {"url": archive["url"], **size, "hashes": {"sha256": archive["hashes"]["sha256"]}}


def _pylock(packages: Sequence[Mapping[str, Any]], python: str) -> str:
    minor = ".".join(python.split(".")[:2])
    lines = ['lock-version = "1.0"', 'created-by = "jupyter_audit"', f'requires-python = "=={minor}.*"']
    for package in packages:
        lines += ["", "[[packages]]", f'name = "{package["name"]}"', f'version = "{package["version"]}"']
        if "sdist" in package:
            lines.append(f"sdist = {_inline(package['sdist'])}")
        if package["wheels"]:
            lines += ["wheels = [", *(f"    {_inline(wheel)}," for wheel in package["wheels"]), "]"]
    text = "\n".join(lines) + "\n"
    try:
        Pylock.from_dict(tomllib.loads(text)).validate()
    except (ValueError, PylockValidationError) as error:
        raise BundleError(f"the lock would not be valid: {error}") from error
    return text


def _inline(archive: Mapping[str, Any]) -> str:
    size = f", size = {archive['size']}" if "size" in archive else ""
    return f'{{ url = "{archive["url"]}"{size}, hashes = {{ sha256 = "{archive["hashes"]["sha256"]}" }} }}'


def _requirements(packages: Sequence[Mapping[str, Any]]) -> str:
    lines = ["# The same as pylock.toml, for: pip install --require-hashes --no-deps -r requirements.txt"]
    for package in packages:
        archives = [*package["wheels"], *([package["sdist"]] if "sdist" in package else [])]
        hashes = sorted({archive["hashes"]["sha256"] for archive in archives})
        lines.append(
            " \\\n    ".join([f"{package['name']}=={package['version']}", *(f"--hash=sha256:{h}" for h in hashes)])
        )
    return "\n".join(lines) + "\n"
