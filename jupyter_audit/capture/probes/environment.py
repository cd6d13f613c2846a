"""The kernel's world as seen from inside: interpreter, machine, BLAS and threads, git, every distribution.

Imports nothing of the user's: BLAS is known only once the notebook has imported NumPy. Values of environment
variables are not recorded, but for the thread counts below and the hash seed, which are numbers.
"""

import locale
import os
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path

from jupyter_audit.capture import audithook
from jupyter_audit.capture.probes.distributions import distributions
from jupyter_audit.capture.probes.git import git_state
from jupyter_audit.capture.probes.machine import container, cpu_features, cpu_name, gpus, libc
from jupyter_audit.capture.probes.packages import conda_packages, loaded_distributions
from jupyter_audit.model.session import Environment

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def capture_environment(folder: Path | None = None, variables: tuple[str, ...] = ()) -> Environment:
    """All but what is loaded; takes tens of milliseconds. ``folder`` is where git is asked, by default the cwd."""
    with audithook.not_the_users():
        return Environment(
            python=platform.python_version(),
            implementation=platform.python_implementation(),
            platform=platform.platform(),
            system=platform.system(),
            machine=platform.machine(),
            libc=libc(),
            cpu=cpu_name(),
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
            build=" ".join((*platform.python_build(), platform.python_compiler())),
            cpu_features=cpu_features(),
            gpus=gpus(),
            container=container(),
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
