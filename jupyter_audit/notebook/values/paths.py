"""What a path's text tells: does it name a place that only one machine has?"""

import re

_MACHINE = re.compile(
    r"^(?:file://)?(?:"
    r"/home/(?!jovyan\b|user/?$)[\w.-]+(?:/|$)|/Users/(?!Shared\b)[\w.-]+(?:/|$)|[A-Za-z]:[\\/](?![\\/])|\\\\[\w.-]+\\"
    r"|/content/(?:drive|gdrive)/|/mnt/(?!data/?$)[\w.-]+/|/media/[\w.-]+/|/scratch/|/gpfs/|/nfs/|/lustre/|/Volumes/|/dbfs/|/root/"
    r"|/data\d*/[\w.-]+|/work/[\w.-]+|/projects?/[\w.-]+|/srv/[\w.-]+|/export/[\w.-]+|/global/[\w.-]+"
    r")"
)
_HOME = re.compile(r"^~(?:[\w.-]*/|$)")
_SYSTEM = re.compile(r"^/(?:dev|proc|sys|etc|usr|bin|tmp|var|opt|run|kaggle|content|lib)\b")


def is_machine_path(path: str) -> bool:
    """Whether the text is an absolute path to a place of somebody's own machine or cluster."""
    return len(path) < 500 and "\n" not in path and bool(_MACHINE.match(path))


def is_home_path(path: str) -> bool:
    """Whether the text starts at the home directory (``~/data``)."""
    return len(path) < 500 and "\n" not in path and bool(_HOME.match(path))


def is_absolute(path: str) -> bool:
    """Whether the text is an absolute POSIX or Windows path, system places included."""
    return (path.startswith("/") and not path.startswith("//")) or bool(re.match(r"^[A-Za-z]:[\\/]", path))


def is_system_path(path: str) -> bool:
    """Places that every machine of a kind has: devices, temporary files, a hosted service's own input."""
    return bool(_SYSTEM.match(path))
