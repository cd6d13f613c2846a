"""Under which licence a bundle may be used, and how it is cited: the project's own files, else what is known.

``CITATION.cff`` follows the Citation File Format 1.2.0 (https://github.com/citation-file-format). Without a named
author there is none: nobody's name is guessed from the machine.
"""

import json
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_audit.bundle.layout import CITATION
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.project.folders import project_folders
from jupyter_audit.project.read import LICENCE_STEMS

MAX_BYTES = 1_000_000
MAX_AUTHORS = 200
_KNOWN_LICENCES = frozenset(
    "Apache-2.0 BSD-2-Clause BSD-3-Clause CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 GPL-2.0-only GPL-3.0-only GPL-3.0-or-later"
    " ISC LGPL-3.0-only MIT MPL-2.0 Unlicense".split()
)
"""SPDX names that are stated in a citation; any other text is not one for sure."""


@dataclass(frozen=True, slots=True)
class Terms:
    """``files`` go to the top of the bundle. ``authors`` are names; both may be empty."""

    files: dict[str, bytes | Path]
    authors: tuple[str, ...]


def terms(notebook: Notebook, notebook_path: Path, title: str, licence: str | None, date: str) -> Terms:
    """The nearest licence and citation files of the project, and its authors; ``date`` is ISO's."""
    folders = project_folders(notebook_path.resolve().parent)
    files: dict[str, bytes | Path] = dict(_licence_file(folders))
    authors = _authors(notebook, folders)
    given = next((folder / CITATION for folder in folders if _is_small(folder / CITATION)), None)
    if given is not None:
        files[CITATION] = given
    elif authors:
        files[CITATION] = _citation(title, authors, licence, date)
    return Terms(files, authors)


def _licence_file(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        try:
            names = sorted(entry.name for entry in os.scandir(folder) if entry.name.lower().startswith(LICENCE_STEMS))
        except OSError:
            continue
        for name in names:
            path = folder / name
            if _is_small(path) and path.suffix.lower() in ("", ".md", ".txt", ".rst"):
                yield f"LICENSE{path.suffix.lower()}", path
                return


def _is_small(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_BYTES


def _authors(notebook: Notebook, folders: Sequence[Path]) -> tuple[str, ...]:
    """Names that the notebook's metadata give (nbformat's ``authors``), else those of the project."""
    if found := tuple(_names(notebook.metadata.get("authors"))):
        return found
    for folder in folders:
        try:
            project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8-sig")).get("project", {})
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(project, dict) and (found := tuple(_names(project.get("authors")))):
            return found
    return ()


def _names(listed: object) -> Iterator[str]:
    for each in listed[:MAX_AUTHORS] if isinstance(listed, list) else ():
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip() and name.isprintable():
            yield name.strip()[:200]


def _citation(title: str, authors: Sequence[str], licence: str | None, date: str) -> bytes:
    """JSON strings are YAML strings, so that nothing in a name can be taken for more than text."""
    lines = ["cff-version: 1.2.0", "message: If you use this work, please cite it as below."]
    lines += [f"title: {json.dumps(title, ensure_ascii=False)}", "authors:"]
    lines += [f"  - name: {json.dumps(name, ensure_ascii=False)}" for name in authors]
    lines += [f"date-released: {json.dumps(date[:10])}"]
    lines += [f"license: {licence}"] if licence in _KNOWN_LICENCES else []
    return ("\n".join(lines) + "\n").encode()
