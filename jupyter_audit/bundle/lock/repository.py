"""A folder as a repository: which commit it stands at, where anybody can get that, and which files belong to it."""

import os
import re
import subprocess
from pathlib import Path

from jupyter_audit.bundle.names import unsafe
from jupyter_audit.capture.probes.git import git_state
from jupyter_audit.capture.redact import without_credentials

GIT_SECONDS = 20.0
_LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist"})
_REMOTE = re.compile(r"(?:https|ssh)://[^\s]+|[\w.-]+@[\w.-]+:[\w./~-]+")


def pinned(folder: Path) -> tuple[str, str]:
    """``git+URL@COMMIT`` for a folder in a repository with a remote, else empty; and what that does not hold."""
    state = git_state(folder)
    if state is None:
        return "", ""
    changed = "it had changes that no commit holds" if state.dirty else ""
    remote = _git(folder, "remote", "get-url", "origin")
    if not _REMOTE.fullmatch(remote):
        return "", "; ".join(filter(None, (f"at commit {state.commit} of a repository without a remote", changed)))
    url = without_credentials(remote) if "://" in remote else f"ssh://{remote.replace(':', '/', 1)}"
    below = _git(folder, "rev-parse", "--show-prefix").rstrip("/")
    return f"git+{url}@{state.commit}" + (f"#subdirectory={below}" if below else ""), changed


def tracked_files(folder: Path, limit: int) -> dict[str, Path]:
    """Relative path to file of what belongs to the source in ``folder``, at most ``limit`` of them, links left out.

    In a repository this is what git does not ignore; else all but hidden files, caches and virtual environments.
    """
    listed = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = sorted(set(filter(None, listed.split("\0")))) if listed else _walk(folder, limit)
    found: dict[str, Path] = {}
    for name in names:
        path = folder / name
        plain = path.is_file() and not path.is_symlink() and not _hidden(name) and not unsafe(name)
        if len(found) < limit and plain:
            found[name] = path
    return found


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part.endswith(".egg-info") or part in _LEFT_OUT for part in Path(name).parts)


def _walk(folder: Path, limit: int) -> list[str]:
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(each for each in folders if not _hidden(each) and not (here / each / "pyvenv.cfg").exists())
        found.extend((here / each).relative_to(folder).as_posix() for each in sorted(files) if not _hidden(each))
        if len(found) > limit:
            break
    return found


def _git(folder: Path, *arguments: str) -> str:
    """What git says; empty where it fails or is missing."""
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=GIT_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
