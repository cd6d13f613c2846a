"""Rebuild an environment from a lock, in a venv of its own. Asks the package index, and nothing else."""

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.pylock import PackageSdist, PackageWheel, Pylock, PylockValidationError

from jupyter_audit.errors import BundleError, ExecutionError
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.execute.uv import find_uv, last_words, run_tool

_CARRIED = re.compile(r"wheels/[\w.+!-]+\.whl")
"""A wheel that the bundle holds beside the lock."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """An environment built from a lock, what a kernel in it must prove, and what the recipient should know of it."""

    wanted: Wanted
    notes: tuple[str, ...]


def read_lock(path: Path) -> Pylock:
    """A lock (PEP 751). Raises BundleError when it is none, or holds what no hash protects."""
    try:
        lock = Pylock.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
        lock.validate()
    except (OSError, ValueError, PylockValidationError) as error:
        raise BundleError(f"{path.name} is not a lock: {error}".splitlines()[0]) from error
    for package in lock.packages:
        archives: list[PackageWheel | PackageSdist] = [*(package.wheels or ())]
        archives += [package.sdist] if package.sdist else []
        if package.vcs or package.directory or package.archive or not archives or package.version is None:
            raise BundleError(
                f"the lock's {package.name} is not a release of an index", "it cannot be installed safely"
            )
        for archive in archives:
            carried = archive.path is not None and _CARRIED.fullmatch(archive.path) and archive.url is None
            if not carried and (archive.path is not None or not (archive.url or "").startswith("https://")):
                raise BundleError(f"the lock's {package.name} does not come from an https address")
            if "sha256" not in archive.hashes:
                raise BundleError(f"the lock's {package.name} has no sha256")
    return lock


def locked_versions(lock: Pylock) -> dict[str, str]:
    """Normalised name to version of everything that the lock holds."""
    return {package.name: str(package.version) for package in lock.packages}


def find_python(version: str) -> tuple[Wanted, tuple[str, ...]]:
    """An interpreter for a recorded version such as ``3.11.7``, and a note where only the minor version is the same.

    Raises ExecutionError, naming the version, when none of the minor version is on this machine.
    """
    minor = ".".join(version.split(".")[:2])
    near: Wanted | None = None
    for candidate in dict.fromkeys(_candidates(version, minor)):
        try:
            found = probe(candidate)
        except ExecutionError:
            continue
        if found.python == version:
            return found, ()
        if near is None and found.python.split(".")[:2] == minor.split("."):
            near = found
    if near is None:
        raise ExecutionError(
            f"Python {minor} is not on this machine", f"install Python {version}, or run `uv python install {version}`"
        )
    return near, (f"recorded on Python {version}, rebuilt on {near.python}: the same minor version",)


def _candidates(version: str, minor: str) -> Iterator[str]:
    if sys.version.split()[0] == version:
        yield getattr(sys, "_base_executable", sys.executable)
    if uv := find_uv():
        for wanted in (version, minor):
            found = run_tool([uv, "python", "find", "--no-project", "--system", wanted], Path.cwd())
            if found.returncode == 0:
                yield found.stdout.strip()
    if sys.version_info[:2] == tuple(int(part) for part in minor.split(".") if part.isdigit()):
        yield getattr(sys, "_base_executable", sys.executable)
    if on_path := shutil.which(f"python{minor}"):
        yield on_path
    # pyenv's shims on PATH answer only for the versions that are switched on
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for name in (version, f"{minor}.*"):
        yield from sorted(map(str, pyenv.glob(f"{name}/bin/python")), reverse=True)


def rebuild(lock: Path, version: str, folder: Path, *, build: bool = False, progress: Progress = quiet) -> Rebuilt:
    """Build the environment of ``lock`` (pylock.toml, with requirements.txt beside it) in ``folder``/venv.

    Wheels only, unless ``build`` allows running the build scripts of source archives. Raises BundleError for a lock
    that is none, ExecutionError when the interpreter is missing or the installation fails (a wrong hash, too).
    """
    wanted = locked_versions(read_lock(lock))
    python, notes = find_python(version)
    venv = folder / "venv"
    executable = str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    progress(f"install {len(wanted)} distributions on Python {python.python} (asks the package index)")
    uv = find_uv()
    if uv:
        _checked([uv, "venv", "--quiet", "--no-project", "--python", python.executable, str(venv)], folder)
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", executable, "-r", str(lock)]
        _checked(install if build else [*install, "--no-build"], folder)
    else:
        _checked([python.executable, "-m", "venv", "--without-pip", str(venv)], folder)
        install = [sys.executable, "-m", "pip", "--python", executable, "install", "--quiet", "--no-deps"]
        install += ["--require-hashes", "-r", str(lock.with_name("requirements.txt"))]
        _checked(install if build else [*install, "--only-binary", ":all:"], folder)
        notes += ("uv was not found: installed by pip",)
    return Rebuilt(Wanted(executable, str(venv), python.base_prefix, python.python, wanted), notes)


def _checked(argv: list[str], folder: Path) -> None:
    run = run_tool(argv, folder)
    if run.returncode != 0:
        raise ExecutionError(f"the environment could not be rebuilt: {last_words(run)}")
