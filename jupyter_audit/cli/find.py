"""The files that a command line names: notebooks and percent scripts, in folders too."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.config import load_config, path_matches
from jupyter_audit.errors import ConfigError
from jupyter_audit.notebook.reading.percent import is_percent

MAX_SCRIPT_BYTES = 5_000_000
"""A ``.py`` file in a folder that is larger than this is taken for data, not for a percent script."""
SUFFIXES = (".ipynb", ".py")
_PASSED_OVER = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at. ``named``: the command line gives it itself; else it was found in a folder."""

    path: Path
    named: bool


def find_files(paths: Sequence[Path], exclude: Sequence[str] = ()) -> Iterator[Found]:
    """Each file once, folders in name order. What does not exist is given too: reading it says why it cannot be read.

    A folder gives its notebooks and those ``.py`` files that are percent scripts; hidden folders, environments and
    what ``exclude`` (relative to the folder) or the settings leave out are passed over.
    """
    seen: set[str] = set()
    for path in paths:
        found = _in_folder(path, exclude) if path.is_dir() else [Found(path, True)]
        for each in found:
            real = os.path.realpath(each.path)
            if real not in seen:
                seen.add(real)
                yield each


def _in_folder(root: Path, exclude: Sequence[str]) -> Iterator[Found]:
    closed: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(folder)
        excluded = _Excluded(root, here, exclude)
        folders[:] = sorted(name for name in folders if _is_walked(here / name) and not excluded(name))
        for name in sorted(names):
            path = here / name
            if name.endswith(SUFFIXES) and not name.startswith(".") and not excluded(name) and _is_audited(path):
                yield Found(path, False)
    # A folder that cannot be listed is a thing that cannot be read, and reading it says so.
    yield from (Found(path, False) for path in closed)


class _Excluded:
    """Whether a name in one folder is left out, by the command line or by the settings that hold there."""

    def __init__(self, root: Path, here: Path, exclude: Sequence[str]) -> None:
        self._relative = here.relative_to(root).as_posix()
        self._exclude = exclude
        self._settings: tuple[str, ...] = ()
        try:
            config = load_config(here)
        except ConfigError:
            return  # each notebook there says so
        if config.source and config.exclude:
            self._settings = config.exclude
            self._from_settings = here.resolve().relative_to(Path(config.source).parent).as_posix()

    def __call__(self, name: str) -> bool:
        if path_matches(_below(self._relative, name), self._exclude):
            return True
        return bool(self._settings) and path_matches(_below(self._from_settings, name), self._settings)


def _below(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _is_walked(folder: Path) -> bool:
    if folder.name.startswith(".") or folder.name in _PASSED_OVER:
        return False
    return not (folder / "pyvenv.cfg").exists() and not (folder / "conda-meta").exists()


def _is_audited(path: Path) -> bool:
    if path.suffix == ".ipynb":
        return True
    try:
        if path.stat().st_size > MAX_SCRIPT_BYTES:
            return False
        return is_percent(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return False
