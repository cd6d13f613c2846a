"""Where a working copy stands: commit, branch, and the digest of what is not committed. Only ever reads."""

import hashlib
import subprocess
import threading
from pathlib import Path

from jupyter_audit.capture.places import FOLDER
from jupyter_audit.model.session import GitState

GIT_SECONDS = 5.0
"""A slower answer from git is no answer."""
# no optional locks: the user may be working with the same repository at this moment
_COMMAND = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")


def git_state(folder: Path) -> GitState | None:
    """The commit that ``folder`` stands at; None outside a repository or without git.

    Our own records do not make a work tree dirty.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return None
    all_but_ours = ("--", ":/", f":(exclude,glob,top)**/{FOLDER}/**")
    dirty = _git(folder, "status", "--porcelain", *all_but_ours) != ""
    branch = _git(folder, "symbolic-ref", "--short", "-q", "HEAD")
    # plain: a repository's own diff and textconv programs are not to be started by us
    changes = ("diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color", *all_but_ours)
    diff = _digest(folder, changes) if dirty else None
    return GitState(commit=commit, dirty=dirty, branch=branch or None, diff_sha256=diff)


def _digest(folder: Path, arguments: tuple[str, ...]) -> str | None:
    """SHA-256 of what git puts out; None where it puts out nothing, fails or takes too long."""
    digest, size = hashlib.sha256(), 0
    try:
        with subprocess.Popen(  # not held in memory: a diff may be as large as the repository
            [*_COMMAND, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ) as process:
            late = threading.Timer(GIT_SECONDS, process.kill)
            late.daemon = True
            late.start()
            try:
                while block := process.stdout.read(1 << 16) if process.stdout else b"":
                    digest.update(block)
                    size += len(block)
            finally:
                late.cancel()
    except OSError:
        return None
    return digest.hexdigest() if size and process.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            [*_COMMAND, *arguments],
            cwd=folder,
            capture_output=True,
            timeout=GIT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None
