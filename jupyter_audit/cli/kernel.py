"""Install a kernel whose runs can be repeated bit for bit: fixed hash seed, thread counts and cuBLAS workspace.

These are settled before a kernel starts, so no cell can set them. The kernel appears beside the others, as
"Python (replayable)". `kernel remove` takes it away again.

Exit codes: 0 done, 1 it could not be installed, or there is none to remove, 2 usage
"""

import argparse
import os
import sys
from pathlib import Path

MAX_DEFAULT_THREADS = 4
"""Threads by default: no more than most machines have, so that others can repeat the run."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from jupyter_audit.execute.replayable import NAME

    add = parser.add_argument
    add("action", choices=("install", "remove"), help="what to do")
    add("--name", default=NAME, help="the kernel's name (default: %(default)s)")
    add("--python", metavar="PATH", default=sys.executable, help="its interpreter (default: the one of this command)")
    add("--hash-seed", metavar="N", type=int, default=0, help="what seeds hash() (default: %(default)s)")
    threads = min(os.cpu_count() or 1, MAX_DEFAULT_THREADS)
    add("--threads", metavar="N", type=int, default=threads, help="threads of BLAS and OpenMP (default: %(default)s)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="for this user (default: in this environment)")
    where.add_argument("--prefix", metavar="DIR", type=Path, help="below this prefix")


def run(arguments: argparse.Namespace) -> int:
    """Install or remove, and tell."""
    if arguments.action == "remove":
        return _remove(arguments.name)
    from jupyter_audit.errors import ExecutionError
    from jupyter_audit.execute.replayable import install, settings

    prefix = None if arguments.user else str(arguments.prefix or sys.prefix)
    chosen = {"hash_seed": arguments.hash_seed, "threads": arguments.threads}
    try:
        folder = install(python=arguments.python, name=arguments.name, prefix=prefix, **chosen)
    except ExecutionError as error:
        print(f"jupyter-audit: {error}", file=sys.stderr)
        return 1
    print(f"installed the kernel {arguments.name} in {folder}")
    for name, value in settings(**chosen).items():
        print(f"  {name}={value}")
    print("choose it for a notebook whose results are to be repeated; %audit env shows what it fixes")
    return 0


def _remove(name: str) -> int:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    from jupyter_audit.execute.replayable import is_replayable

    manager = KernelSpecManager()
    try:
        if not is_replayable(dict(manager.get_kernel_spec(name).env)):
            print(f"jupyter-audit: the kernel {name} is none of ours: it is left alone", file=sys.stderr)
            return 1
        print(f"removed {manager.remove_kernel_spec(name)}")
    except NoSuchKernel:
        print(f"jupyter-audit: there is no kernel {name}", file=sys.stderr)
        return 1
    return 0
