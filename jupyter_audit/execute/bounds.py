"""How much of a machine a run may take, set as limits of the operating system where it knows them.

What it does not limit as a whole (memory, processes and files of a tree of processes together) ``watch`` watches.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

GB = 1_000_000_000

SHARE_OF_MEMORY = 0.75
MIN_MEMORY = 2 * GB
DISK = 10 * GB
PROCESSES = 512
"""Beside eight for each core: numeric libraries start a thread a core, and threads count."""
CPU_SECONDS = 24 * 3600.0
MIN_FREE_DISK = 500_000_000
"""Bytes that stay free on the disk, whatever the run may write."""


def _memory() -> int:
    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one run, all its processes together: ``memory`` and ``disk`` in bytes, ``cpu`` in seconds of computing."""

    memory: int
    disk: int = DISK
    processes: int = PROCESSES
    cpu: float = CPU_SECONDS


def default_bounds() -> Bounds:
    """Three quarters of the machine's memory, and room for a thread a core in several libraries."""
    cores = os.cpu_count() or 1
    return Bounds(max(MIN_MEMORY, int(_memory() * SHARE_OF_MEMORY)), processes=PROCESSES + 8 * cores)


# ``resource`` limits a process and what it starts, each on its own. RLIMIT_NPROC counts the account's processes, or
# those of the sandbox where it has a user namespace; root is exempt from it. A limit that cannot be set is left out:
# the watcher holds the sum.
_LIMITED = """
import os, resource, sys
argv = sys.argv[1:]
split = argv.index("--")
for word in argv[:split]:
    name, _, value = word.partition("=")
    kind = getattr(resource, "RLIMIT_" + name, None)
    if kind is not None:
        hard = resource.getrlimit(kind)[1]
        limit = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        try:
            resource.setrlimit(kind, (limit, limit))
        except (OSError, ValueError):
            pass
os.execv(argv[split + 1], argv[split + 1:])
"""


def limited(argv: Sequence[str], bounds: Bounds, *, processes: bool) -> list[str]:
    """The command that runs ``argv`` (of a Python interpreter) under limits; ``argv`` itself where there are none.

    ``processes`` also limits how many there may be: only right where no others of this account count.
    """
    if os.name != "posix":
        return list(argv)
    limits = {"CORE": 0, "FSIZE": bounds.disk, "DATA": bounds.memory, "CPU": int(bounds.cpu)}
    if processes:
        limits["NPROC"] = bounds.processes
    words = [f"{name}={value}" for name, value in limits.items()]
    return [argv[0], "-I", "-S", "-c", _LIMITED, *words, "--", *argv]
