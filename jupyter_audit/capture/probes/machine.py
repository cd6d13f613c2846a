"""The machine as far as numeric results may depend on it: processor and its vector units, GPUs, libc, container."""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

GPU_SECONDS = 5.0
"""A slower answer of nvidia-smi is no answer."""
MAX_GPUS = 64
NVIDIA = Path("/proc/driver/nvidia")
_VECTOR = re.compile(r"(?:sse4_2|avx\w*|fma|f16c|amx\w*|asimd\w*|neon|sve\w*|bf16|vsx|rvv?)\Z")
_DRIVER = re.compile(r"Kernel Module\s+(?:for \S+\s+)?(\d[\w.]*)")


def cpu_name() -> str:
    """The processor as the system names it; empty where it does not."""
    if name := _cpuinfo("model name", "Model"):
        return name
    if sys.platform == "darwin":
        try:
            done = subprocess.run(
                ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, timeout=2, check=False
            )
            return done.stdout.decode(errors="replace").strip()
        except (OSError, subprocess.TimeoutExpired):
            pass
    return platform.processor()


def cpu_features() -> tuple[str, ...]:
    """The vector units that numeric libraries choose their code by, sorted; empty where the system does not tell."""
    listed = _cpuinfo("flags", "Features").split()
    return tuple(sorted({name for name in listed if _VECTOR.match(name)}))


def _cpuinfo(*keys: str) -> str:
    """The first value that Linux gives under one of ``keys``."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith(keys):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return ""


def libc() -> str:
    """The C library on Linux; its mathematical functions differ in last digits."""
    return " ".join(filter(None, platform.libc_ver())) if sys.platform.startswith("linux") else ""


def gpus() -> tuple[str, ...]:
    """NVIDIA's, each as ``model, driver version``. Those of others are not looked for."""
    found = _from_driver() or _from_tool()
    return tuple(found[:MAX_GPUS])


def _from_driver() -> list[str]:
    """What the Linux driver shows, without starting a process."""
    found = []
    try:
        version = _DRIVER.search((NVIDIA / "version").read_text(errors="replace"))
        for path in sorted((NVIDIA / "gpus").glob("*/information")):
            model = re.search(r"^Model:\s*(.+?)\s*$", path.read_text(errors="replace"), re.MULTILINE)
            found.append(f"{model[1] if model else 'unnamed'}, driver {version[1] if version else 'unknown'}")
    except OSError:
        return []
    return found


def _from_tool() -> list[str]:
    """Windows, WSL, and containers that hide the driver's files."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    command = [tool, "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GPU_SECONDS, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return []
    rows = (line.rpartition(",") for line in done.stdout.decode(errors="replace").splitlines())
    return [f"{name.strip()}, driver {version.strip()}" for name, _, version in rows if name]


def container() -> str | None:
    """What kind of container this process lives in, as far as it shows; None where nothing points to one."""
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    if os.environ.get("APPTAINER_CONTAINER") or os.environ.get("SINGULARITY_CONTAINER"):
        return "apptainer"
    if Path("/.dockerenv").exists():
        return "docker"
    if Path("/run/.containerenv").exists():
        return "podman"
    return None
