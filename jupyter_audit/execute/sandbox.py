"""Keep a stranger's notebook away from the user's files and network, and within bounds.

bubblewrap where it works, podman or docker where one is asked for, nothing only where the user says so. What is used
is what the verdict says; nothing is claimed that was not used.
"""

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jupyter_audit.errors import ConsentError, ExecutionError
from jupyter_audit.execute import bubblewrap, containers
from jupyter_audit.execute.bounds import Bounds, default_bounds, limited

Choice = Literal["auto", "bwrap", "podman", "docker", "none"]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How a kernel is confined. ``name`` is what the verdict says.

    ``readable`` folders are shown read-only, ``writable`` ones can be written; the working folder always can. Without
    ``network`` there is none but the container's own loopback.
    """

    name: Literal["bwrap", "podman", "docker", "none"]
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    network: bool = False
    bounds: Bounds | None = field(default_factory=default_bounds)

    @property
    def confined(self) -> bool:
        """Whether the kernel is apart from this account: it sees only what it is shown."""
        return self.name != "none"

    def command(
        self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], shown: Sequence[Path], exchange: Path
    ) -> "Command":
        """How to run ``argv``, which begins with a Python interpreter. Nothing but writable folders outlasts it.

        ``exchange`` is a folder for both sides, ``shown`` are more readable ones.
        """
        readable, writable = (*self.readable, *shown), (cwd, *self.writable, exchange)
        bounds = self.bounds
        inner = list(argv) if bounds is None else limited(argv, bounds, processes=self.name == "bwrap")
        if self.name == "none":
            return Command(inner, writable)
        scratch = (bounds or default_bounds()).memory
        if self.name == "bwrap":
            wrapped = bubblewrap.command(
                inner, cwd=cwd, env=env, readable=readable, writable=writable, network=self.network, scratch=scratch
            )
            return Command(wrapped, writable)
        root = exchange / "root"
        root.mkdir()
        container = containers.Container(self.name, f"jupyter-audit-{secrets.token_hex(8)}", root)
        wrapped = container.command(
            inner, cwd=cwd, env=env, readable=readable, writable=writable, network=self.network,
            bounds=bounds or default_bounds(),
        )  # fmt: skip
        return Command(wrapped, writable, container)


@dataclass(frozen=True, slots=True)
class Command:
    """What to start, the folders that it can write to, and the container that outlives its client."""

    argv: list[str]
    writable: tuple[Path, ...]
    container: containers.Container | None = None


NO_SANDBOX = Sandbox("none", bounds=None)
"""For the user's own notebook: no walls, no bounds."""


def choose(choice: Choice) -> tuple[Literal["bwrap", "podman", "docker", "none"], str]:
    """The sandbox to use and, where the user wants none, what that means.

    Raises ExecutionError when the one that is asked for does not work, ConsentError when none works and the user did
    not say ``none``: running a stranger's notebook without one needs explicit consent.
    """
    if choice == "none":
        return "none", "the notebook ran without a sandbox, with all rights of this account (--sandbox none)"
    if choice in ("podman", "docker"):
        with tempfile.TemporaryDirectory(prefix="ja-") as root:
            why = containers.unusable(choice, Path(root))
    else:
        why = bubblewrap.unusable()
    if not why:
        return "bwrap" if choice == "auto" else choice, ""
    if choice == "auto":
        raise ConsentError(
            f"no sandbox works here ({why}), so the notebook's code would run with all your rights",
            "install bubblewrap, choose --sandbox podman or docker, or consent with --sandbox none if you trust it",
        )
    raise ExecutionError(f"{choice} cannot be used: {why}", "use --sandbox none only for a bundle that you trust")
