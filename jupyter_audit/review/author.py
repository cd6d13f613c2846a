"""Who is speaking, as far as this machine knows."""

import subprocess
from pathlib import Path


def author_name(folder: Path) -> str:
    """Git's ``user.name`` as it holds in ``folder``; empty where git or the name is not there."""
    try:
        done = subprocess.run(
            ["git", "config", "--get", "user.name"], cwd=folder, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
