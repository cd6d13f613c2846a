"""Confine a command with bubblewrap (Linux): namespaces of its own, and only what it is shown of the files."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_ETC = ("alternatives", "fonts", "group", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types")
SETTINGS = tuple(f"/etc/{name}" for name in (*_ETC, "nsswitch.conf", "passwd", "ssl", "timezone"))
NETWORK_SETTINGS = ("/etc/hosts", "/etc/resolv.conf")


def unusable() -> str:
    """Why bwrap cannot be used here; empty when it works."""
    if sys.platform != "linux":
        return "bubblewrap exists on Linux only"
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "bubblewrap is not installed"
    test = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    test += ["--size", "4096", "--tmpfs", "/tmp", "--", "/bin/true"]
    try:
        run = subprocess.run(test, capture_output=True, text=True, timeout=20, check=False, env=dict(os.environ))
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not start: {type(error).__name__}"
    return "" if run.returncode == 0 else f"bubblewrap does not work: {run.stderr.strip()[:200]}"


def command(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    readable: Sequence[Path],
    writable: Sequence[Path],
    network: bool,
    scratch: int,
) -> list[str]:
    """The command that runs ``argv`` confined. ``scratch`` is the size in bytes of /tmp and of /dev/shm."""
    found = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    found += ["--share-net"] if network else []
    for path in (*SYSTEM, *SETTINGS, *(NETWORK_SETTINGS if network else ())):
        found += ["--ro-bind-try", path, path]
    found += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", "/dev/shm"):
        found += ["--size", str(scratch), "--tmpfs", folder]
    for path in readable:
        found += ["--ro-bind", str(path), str(path)]
    for path in writable:
        found += ["--bind", str(path), str(path)]
    found += ["--remount-ro", "/"]
    for name, value in env.items():
        found += ["--setenv", name, value]
    return [*found, "--chdir", str(cwd), "--", *argv]
