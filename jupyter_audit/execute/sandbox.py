"""Keep a stranger's notebook away from the user's files and network, where the machine can.

Only bubblewrap is known here (Linux). What is used is what the verdict says; nothing is claimed that was not used.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jupyter_audit.errors import ExecutionError

Choice = Literal["auto", "bwrap", "none"]

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_ETC = ("alternatives", "fonts", "group", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types")
_SETTINGS = tuple(f"/etc/{name}" for name in (*_ETC, "nsswitch.conf", "passwd", "ssl", "timezone"))


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How a kernel is confined. ``name`` is what the verdict says.

    ``readable`` folders are shown read-only, ``writable`` ones can be written; the working folder always can.
    """

    name: str
    bwrap: str | None = None
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()

    @property
    def private_network(self) -> bool:
        """Whether the kernel has a network of its own, with nothing in it."""
        return self.bwrap is not None

    def wrap(
        self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], shown: Sequence[Path], writable: Sequence[Path]
    ) -> list[str]:
        """The command that runs ``argv`` confined. Nothing but ``cwd`` and what is writable outlasts it."""
        if self.bwrap is None:
            return list(argv)
        command = [self.bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
        for folder in _SYSTEM + _SETTINGS:
            command += ["--ro-bind-try", folder, folder]
        command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]
        for path in (*self.readable, *shown):
            command += ["--ro-bind", str(path), str(path)]
        for path in (cwd, *self.writable, *writable):
            command += ["--bind", str(path), str(path)]
        for name, value in env.items():
            command += ["--setenv", name, value]
        return [*command, "--chdir", str(cwd), "--", *argv]


NO_SANDBOX = Sandbox("none")


def choose(choice: Choice, readable: Sequence[Path] = (), writable: Sequence[Path] = ()) -> tuple[Sandbox, str]:
    """The sandbox to use and, where it is none, why.

    Raises ExecutionError when bwrap is asked for and does not work.
    """
    if choice == "none":
        return NO_SANDBOX, "the notebook ran without a sandbox, with all rights of this account (--sandbox none)"
    why = _unusable()
    if not why:
        return Sandbox("bwrap", shutil.which("bwrap"), tuple(readable), tuple(writable)), ""
    if choice == "bwrap":
        raise ExecutionError(f"bwrap cannot be used: {why}", "use --sandbox none only for a bundle that you trust")
    return NO_SANDBOX, f"the notebook ran without a sandbox, with all rights of this account ({why})"


def _unusable() -> str:
    """Why bwrap cannot be used here; empty when it works."""
    if sys.platform != "linux":
        return "bubblewrap exists on Linux only"
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "bubblewrap is not installed"
    test = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/bin/true"]
    try:
        run = subprocess.run(test, capture_output=True, text=True, timeout=20, check=False, env=dict(os.environ))
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not start: {type(error).__name__}"
    return "" if run.returncode == 0 else f"bubblewrap does not work: {run.stderr.strip()[:200]}"
