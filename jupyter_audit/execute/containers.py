"""Confine a command with podman or docker: the host's system, read-only, in an otherwise empty container.

No image is pulled: the environment was rebuilt for this machine's system, so that is what the container shows. Podman
takes an empty folder as root, docker an empty image, which is made once.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jupyter_audit.execute.bounds import Bounds, default_bounds
from jupyter_audit.execute.bubblewrap import NETWORK_SETTINGS, SETTINGS, SYSTEM

Engine = Literal["podman", "docker"]

IMAGE = "jupyter-audit-empty:1"
TIMEOUT = 60.0
_FILES = 4096


def unusable(engine: Engine, root: Path) -> str:
    """Why an engine cannot be used here; empty when a container really starts. ``root`` is an empty folder."""
    if shutil.which(engine) is None:
        return f"{engine} is not installed"
    if engine == "docker" and (why := _import_image()):
        return why
    test = [engine, "run", "--rm", "--network", "none", *_limits(default_bounds())]
    for path in filter(os.path.exists, SYSTEM):
        test += ["--volume", f"{path}:{path}:ro"]
    run = _run([*test, *_image(engine, root), "/bin/true"])
    return "" if run is None else f"{engine} does not work: {run}"


def _limits(bounds: Bounds) -> list[str]:
    """Said even where they are the engine's own: its defaults may be more than this account may give."""
    ulimits = (f"nofile={_FILES}:{_FILES}", f"nproc={bounds.processes}:{bounds.processes}")
    named = [word for limit in ulimits for word in ("--ulimit", limit)]
    return ["--memory", str(bounds.memory), "--pids-limit", str(bounds.processes), *named]


def _import_image() -> str:
    if _run(["docker", "image", "inspect", IMAGE]) is None:
        return ""
    empty_tar = b"\0" * 10_240
    why = _run(["docker", "import", "-", IMAGE], empty_tar)
    return f"docker does not work: {why}" if why else ""


def _run(argv: Sequence[str], given: bytes = b"") -> str | None:
    """What a failed command said, None when it went well."""
    try:
        run = subprocess.run(argv, input=given, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return type(error).__name__
    said = run.stderr.decode(errors="replace").split("\n")
    return None if run.returncode == 0 else " ".join(said).strip()[:200] or f"exit code {run.returncode}"


def _image(engine: Engine, root: Path) -> list[str]:
    return ["--rootfs", str(root)] if engine == "podman" else [IMAGE]


@dataclass(frozen=True, slots=True)
class Container:
    """One container. ``name`` is unique, so that it can be ended from outside; ``root`` is an empty folder."""

    engine: Engine
    name: str
    root: Path

    def command(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        readable: Sequence[Path],
        writable: Sequence[Path],
        network: bool,
        bounds: Bounds,
    ) -> list[str]:
        """The command that runs ``argv`` in the container."""
        found = [self.engine, "run", "--rm", "--name", self.name, "--workdir", str(cwd)]
        found += [
            "--network",
            "host" if network else "none",
            "--security-opt",
            "no-new-privileges",
            "--cap-drop",
            "ALL",
        ]
        found += ["--read-only", *_limits(bounds), "--tmpfs", f"/tmp:rw,size={bounds.memory}"]
        if self.engine == "docker" and hasattr(os, "getuid"):
            # as root inside, without any capability, it could not write to the user's folders; podman maps the user
            found += ["--user", f"{os.getuid()}:{os.getgid()}"]
        for path in filter(os.path.exists, (*SYSTEM, *SETTINGS, *(NETWORK_SETTINGS if network else ()))):
            found += ["--volume", f"{path}:{path}:ro"]
        for folder in readable:
            found += ["--volume", f"{folder}:{folder}:ro"]
        for folder in writable:
            found += ["--volume", f"{folder}:{folder}"]
        for name, value in env.items():
            found += ["--env", f"{name}={value}"]
        return [*found, *_image(self.engine, self.root), *argv]

    def end(self) -> None:
        """End it, if it still runs: ending the client leaves a container running."""
        _run([self.engine, "rm", "--force", self.name])
