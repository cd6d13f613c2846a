"""A small environment of its own for tests that run, lock and rebuild: ipykernel and NumPy, nothing of ours."""

import functools
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_audit.execute.uv import find_uv


@functools.cache
def small_python() -> str:
    """The interpreter of a venv with ipykernel and NumPy, made once a test run."""
    uv = find_uv()
    assert uv is not None
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([uv, "venv", "-q", "--no-project", "--python", base, str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "-q", "--python", str(python), "ipykernel", "numpy"], check=True)
    return str(python)
