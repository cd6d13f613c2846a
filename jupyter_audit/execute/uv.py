"""Find and run uv, which resolves, locks and installs for us."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jupyter_audit.capture.redact import redact
from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute.index import index_variables

TIMEOUT = 3600.0
"""Seconds one call may take: installing can mean to download gigabytes."""


@cache
def find_uv() -> str | None:
    """The uv executable: that of the installed package, else the one on PATH."""
    try:
        import uv

        return str(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        return shutil.which("uv")


def clean_variables() -> dict[str, str]:
    """This process's environment without what would point a tool at another environment, and with pip's settings.

    The index and the certificates that pip is told to use hold for uv, too, where it has none of its own.
    """
    left_out = {
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONHOME",
        "__PYVENV_LAUNCHER__",
        "PIP_REQUIRE_VIRTUALENV",
    }
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    certificates = kept.get("PIP_CERT") or kept.get("REQUESTS_CA_BUNDLE")
    if certificates and "SSL_CERT_FILE" not in kept:
        kept["SSL_CERT_FILE"] = certificates
    return {**kept, **index_variables(kept), "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}


def run_tool(
    argv: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run uv, pip or venv in ``folder``, with ``variables`` beside the cleaned environment's.

    Raises ExecutionError when it cannot be run at all or takes too long.
    """
    try:
        return subprocess.run(
            argv,
            cwd=folder,
            env={**clean_variables(), **(variables or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ExecutionError(f"{Path(argv[0]).name} could not be run: {type(error).__name__}") from error


def last_words(run: subprocess.CompletedProcess[str]) -> str:
    """What a failed tool said, on one line, without what it draws."""
    words = (run.stderr or run.stdout).split()
    return redact(" ".join(word for word in words if any(map(str.isalnum, word))))[:500]
