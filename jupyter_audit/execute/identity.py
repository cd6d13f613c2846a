"""Prove from inside a kernel which environment it is.

Tools that start kernels by name ran notebooks in the tool's own environment without saying so. Here nothing runs before
the kernel has said who it is, and that is what was asked for.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from jupyter_audit.errors import ExecutionError

_PROBE = "import json, sys; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, sys.version.split()[0]]))"
PROBE_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The environment a kernel must prove to be.

    ``distributions`` (name to version) is None where any will do; with ``others_allowed`` there may be more of them.
    """

    executable: str
    prefix: str
    base_prefix: str
    python: str
    distributions: Mapping[str, str] | None = None
    others_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What a kernel says of itself; ``distributions`` are normalised names and versions."""

    executable: str
    prefix: str
    base_prefix: str
    python: str
    distributions: Mapping[str, str]


def probe(python: str) -> Wanted:
    """Ask an interpreter of this machine who it is. Raises ExecutionError when it does not run."""
    try:
        run = subprocess.run(
            [python, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=PROBE_TIMEOUT, check=True
        )
        executable, prefix, base_prefix, version = json.loads(run.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ExecutionError(
            f"{python} is not a Python that runs: {type(error).__name__}", "give the path of an interpreter"
        ) from error
    return Wanted(executable, prefix, base_prefix, version)


def prove(said: Any, wanted: Wanted) -> Identity:
    """The kernel's identity, when it is the wanted one. Raises ExecutionError that names the first difference."""
    identity = Identity(**said)
    for what in ("executable", "prefix"):
        got, want = getattr(identity, what), getattr(wanted, what)
        if Path(got).resolve() != Path(want).resolve():
            raise ExecutionError(
                f"the kernel is in the wrong environment: its {what} is {got}, not {want}",
                "a wrapper, PYTHONHOME or a startup file may redirect it",
            )
    if identity.python != wanted.python:
        raise ExecutionError(f"the kernel is Python {identity.python}, not {wanted.python}")
    if wanted.distributions is not None:
        got = identity.distributions
        if wanted.others_allowed:
            got = {name: version for name, version in got.items() if name in wanted.distributions}
        if difference := differences(wanted.distributions, got):
            raise ExecutionError(
                f"the kernel's distributions are not the wanted ones: {', '.join(difference[:5])}",
                f"{len(difference)} differ",
            )
    return identity


def differences(wanted: Mapping[str, str], got: Mapping[str, str]) -> list[str]:
    """How two sets of distributions differ, a phrase for each name."""
    found = []
    for name in sorted(wanted.keys() | got.keys()):
        want, have = wanted.get(name), got.get(name)
        if not _same_version(want, have):
            found.append(f"{name} {have or 'missing'}, not {want}" if want else f"{name} {have}, not wanted at all")
    return found


def _same_version(one: str | None, other: str | None) -> bool:
    """Whether two texts name one version: ``1.0.0-beta`` and ``1.0b0`` do, in metadata and lock."""
    if one == other or one is None or other is None:
        return one == other
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return False
