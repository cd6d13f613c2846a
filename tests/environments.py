"""A small environment of its own for tests that run, lock and rebuild: ipykernel and NumPy, nothing of ours."""

import atexit
import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_audit.execute.uv import find_uv


def kept_folder(prefix: str) -> Path:
    """A folder that is there until the test run ends."""
    folder = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def small_python() -> str:
    """The interpreter of a venv with ipykernel and NumPy, made once a test run."""
    uv = find_uv()
    assert uv is not None
    folder = kept_folder("small-")
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([uv, "venv", "-q", "--no-project", "--python", base, str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "-q", "--python", str(python), "ipykernel", "numpy"], check=True)
    return str(python)
