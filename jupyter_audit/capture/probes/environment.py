"""The kernel's world as seen from inside: interpreter, machine, BLAS and threads, git, every distribution.

Imports nothing of the user's: BLAS is known only once the notebook has imported NumPy. Values of environment
variables are not recorded, but for the thread counts below and the hash seed, which are numbers.
"""

import importlib.metadata
import json
import locale
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jupyter_audit.capture import audithook
from jupyter_audit.capture.places import FOLDER
from jupyter_audit.capture.probes.packages import conda_packages, is_conda, loaded_distributions, normalised
from jupyter_audit.capture.redact import without_credentials
from jupyter_audit.model.session import Distribution, Environment, GitState

GIT_SECONDS = 5.0
"""A slower answer from git is no answer."""
MAX_DISTRIBUTIONS = 5000
MAX_METADATA_CHARACTERS = 65_536
"""Of each METADATA file, only the head is looked at: Name and Version stand first."""

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
_HEADER = re.compile(r"^(Name|Version):[ \t]*(\S+)", re.MULTILINE)
_REQUIRES = re.compile(r"^Requires-Dist:[ \t]*([A-Za-z0-9][\w.-]*)(?![^\n]*\bextra\b)", re.MULTILINE)


def capture_environment(folder: Path | None = None, variables: tuple[str, ...] = ()) -> Environment:
    """All but what is loaded; takes tens of milliseconds. ``folder`` is where git is asked, by default the cwd."""
    with audithook.not_the_users():
        return Environment(
            python=platform.python_version(),
            implementation=platform.python_implementation(),
            platform=platform.platform(),
            system=platform.system(),
            machine=platform.machine(),
            libc=" ".join(filter(None, platform.libc_ver())) if sys.platform.startswith("linux") else "",
            cpu=_cpu(),
            cpu_count=os.cpu_count(),
            blas=_blas(),
            threads=_threads(),
            hash_seed=_hash_seed(),
            locale=_locale(),
            timezone=time.tzname[0] if time.tzname else None,
            git=git_state(folder or Path.cwd()),
            distributions=tuple(sorted(distributions(), key=lambda found: (found.name.lower(), found.name))),
            variables=variables,
            conda=conda_packages(),
        )


def refreshed(environment: Environment) -> Environment:
    """The same with what a notebook's imports may have changed: BLAS, threads, and what is loaded."""
    with audithook.not_the_users():
        loaded = loaded_distributions(environment.distributions)
    return replace(environment, blas=_blas(), threads=_threads(), loaded=loaded)


def installed_state() -> tuple[tuple[str, int], ...]:
    """Changes when something is installed or removed: modification times of the folders on ``sys.path``."""
    found = []
    for entry in sys.path:
        try:
            found.append((entry, Path(entry).stat().st_mtime_ns if "-packages" in entry else 0))
        except OSError:
            continue
    return tuple(found)


def distributions() -> Iterator[Distribution]:
    """Every installed distribution, the first on ``sys.path`` where a name occurs twice, as imports see it."""
    seen: set[str] = set()
    in_conda = is_conda()
    for found in importlib.metadata.distributions():
        try:
            head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "")[:MAX_METADATA_CHARACTERS]
            fields = dict(reversed(_HEADER.findall(head)))
            name, version = fields.get("Name"), fields.get("Version")
            if not name or not version or (key := normalised(name)) in seen:
                continue
            seen.add(key)
            plain = _distribution(name, version, found.read_text("direct_url.json"))
            yield replace(
                plain,
                requires=tuple(sorted({normalised(each) for each in _REQUIRES.findall(head)})),
                conda=in_conda and (found.read_text("INSTALLER") or "").strip() == "conda",
            )
        except (OSError, UnicodeError):  # one damaged folder must not hide the others
            continue
        if len(seen) >= MAX_DISTRIBUTIONS:
            return


def _distribution(name: str, version: str, direct: str | None) -> Distribution:
    """With PEP 610's origin, where the installer left one."""
    try:
        origin = json.loads(direct) if direct else None
    except ValueError:
        origin = None
    if not isinstance(origin, dict):
        return Distribution(name, version, None, False, None)
    folder, repository = origin.get("dir_info"), origin.get("vcs_info")
    return Distribution(
        name=name,
        version=version,
        direct_url=without_credentials(str(origin.get("url"))) if origin.get("url") else None,
        editable=isinstance(folder, dict) and folder.get("editable") is True,
        commit=str(repository.get("commit_id")) if isinstance(repository, dict) else None,
    )


def git_state(folder: Path) -> GitState | None:
    """The commit that ``folder`` stands at; None outside a repository or without git.

    Our own records do not make a work tree dirty.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return None
    status = _git(folder, "status", "--porcelain", "--", ":/", f":(exclude,glob,top)**/{FOLDER}/**")
    branch = _git(folder, "symbolic-ref", "--short", "-q", "HEAD")
    return GitState(commit=commit, dirty=status != "", branch=branch or None)


def _git(folder: Path, *arguments: str) -> str | None:
    # no optional locks: the user may be working with the same repository at this moment
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=GIT_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def _cpu() -> str:
    if sys.platform.startswith("linux"):
        try:
            with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                for line in file:
                    if line.startswith(("model name", "Model")):
                        return line.partition(":")[2].strip()
        except OSError:
            pass
    if sys.platform == "darwin":
        try:
            done = subprocess.run(
                ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, timeout=2, check=False
            )
            return done.stdout.decode(errors="replace").strip()
        except (OSError, subprocess.TimeoutExpired):
            pass
    return platform.processor()


def _hash_seed() -> str | None:
    """PYTHONHASHSEED as given; None where each process draws its own, which nothing can read back."""
    if not sys.flags.hash_randomization:
        return "0"
    seed = os.environ.get("PYTHONHASHSEED", "random")
    return seed if seed.isdigit() else None


def _locale() -> str | None:
    try:
        return locale.setlocale(locale.LC_CTYPE, None)
    except locale.Error:
        return None


def _blas() -> str | None:
    config = getattr(sys.modules.get("numpy.__config__"), "CONFIG", None)
    if not isinstance(config, dict):
        return None
    blas = config.get("Build Dependencies", {}).get("blas", {})
    return " ".join(str(blas[key]) for key in ("name", "version") if blas.get(key)) or None


def _threads() -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name in THREAD_VARIABLES if (value := os.environ.get(name, "")).isdigit())
