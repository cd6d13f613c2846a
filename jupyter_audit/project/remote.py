"""Where the notebook's repository is offered to others. Reads git's own settings; git itself is not run."""

import configparser
import re
from pathlib import Path

MAX_BYTES = 200_000
"""A settings file above this size is not read."""
_URL = re.compile(r"^(?:\w+://)?(?:[^@/]+@)?(?P<host>[\w.-]+\.\w+)(?::\d+)?[:/]+(?P<path>[\w./~-]+?)(?:\.git)?/?$")


def remote_of(folder: Path) -> str | None:
    """``host/path`` of the first remote of the repository at ``folder``, without user and password; None where none is.

    A remote on this machine's disk does not count.
    """
    settings = _read(_git_folder(folder / ".git") / "config")
    for section in settings.sections():
        found = _URL.match(settings.get(section, "url", fallback="")) if section.startswith("remote ") else None
        if found:
            return f"{found['host']}/{found['path']}"
    return None


def _git_folder(mark: Path) -> Path:
    """The folder itself, or, for a worktree or submodule, the one that its file names."""
    try:
        if not mark.is_file() or mark.stat().st_size > MAX_BYTES:
            return mark
        named = Path(mark.parent, mark.read_text("utf-8").removeprefix("gitdir:").strip())
        shared = named / "commondir"
        return Path(named, shared.read_text("utf-8").strip()) if shared.is_file() else named
    except (OSError, UnicodeDecodeError):
        return mark


def _read(path: Path) -> configparser.RawConfigParser:
    settings = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        if path.stat().st_size <= MAX_BYTES:
            settings.read_string(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        pass
    return settings
