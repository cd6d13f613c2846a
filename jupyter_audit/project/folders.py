"""Which folders belong to a notebook's project."""

from pathlib import Path

MAX_UP = 8
"""Folders above the notebook's folder that may still belong to its project."""

_ROOT_MARKS = (".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "environment.yml")


def project_folders(folder: Path) -> tuple[Path, ...]:
    """The notebook's folder and those above it up to the project's root: the nearest with a mark of one.

    Version control marks a root for good; a requirements file does so only where there is none above.
    """
    above = (folder, *folder.parents[:MAX_UP])
    home = Path.home()
    above = above[: above.index(home)] or above[:1] if home in above else above
    for marks in (_ROOT_MARKS[:2], _ROOT_MARKS[2:]):
        for end, each in enumerate(above):
            if any((each / mark).exists() for mark in marks):
                return above[: end + 1]
    return above[:1]
