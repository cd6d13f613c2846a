"""A kernel whose runs can be repeated: fixed hash seed, fixed thread counts, fixed cuBLAS workspace.

What seeds random generators is recorded anyway. Three things are settled before a kernel starts and cannot be set from
within: the seed of ``hash()`` (the order of sets of texts), how many threads share a sum (floating-point addition is
not associative), and how cuBLAS divides its work (NVIDIA, "cuBLAS results reproducibility").
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

from jupyter_audit.capture.probes.environment import THREAD_VARIABLES
from jupyter_audit.errors import ExecutionError, UsageError

NAME = "replayable-python3"
MAX_HASH_SEED = 2**32 - 1
MAX_THREADS = 1024
CUBLAS = ("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
LOOK_SECONDS = 60


def settings(hash_seed: int, threads: int) -> dict[str, str]:
    """The environment variables of such a kernel. Raises UsageError for a number that Python or BLAS would refuse."""
    if not 0 <= hash_seed <= MAX_HASH_SEED:
        raise UsageError(f"{hash_seed} is no hash seed", f"give a number from 0 to {MAX_HASH_SEED}")
    if not 1 <= threads <= MAX_THREADS:
        raise UsageError(f"{threads} is no number of threads", f"give a number from 1 to {MAX_THREADS}")
    counts = dict.fromkeys(THREAD_VARIABLES, str(threads))
    return {"PYTHONHASHSEED": str(hash_seed), **counts, CUBLAS[0]: CUBLAS[1]}


def is_replayable(env: dict[str, str]) -> bool:
    """Whether a kernelspec's variables fix what a kernel cannot fix by itself."""
    return env.get("PYTHONHASHSEED", "").isdigit() and "OMP_NUM_THREADS" in env and CUBLAS[0] in env


def install(
    *, python: str = sys.executable, name: str = NAME, hash_seed: int = 0, threads: int = 1, prefix: str | None = None
) -> Path:
    """Install the kernelspec, in place of one of the same name. ``prefix`` None: for this user.

    Returns its folder. Raises ExecutionError where that interpreter has no ipykernel or the folder cannot be written.
    """
    env = settings(hash_seed, threads)
    version = _version(python)
    spec = {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python {version} (replayable)",
        "language": "python",
        "env": env,
        "metadata": {"debugger": True, "jupyter_audit": {"replayable": True}},
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
        try:
            done = KernelSpecManager().install_kernel_spec(folder, name, user=prefix is None, prefix=prefix)
        except (OSError, ValueError) as error:
            raise ExecutionError(f"the kernel {name} cannot be installed: {error}", "try --user or --prefix") from error
    return Path(done)


def _version(python: str) -> str:
    asked = "import sys, ipykernel; print('%d.%d' % sys.version_info[:2])"
    try:
        told = subprocess.run(
            [python, "-c", asked], capture_output=True, text=True, timeout=LOOK_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        raise ExecutionError(f"{python} has no ipykernel", "pip install ipykernel into that environment") from None
    return told.strip()
