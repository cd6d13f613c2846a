"""Every installed distribution with where it came from, as its metadata says; nothing of it is imported."""

import importlib.metadata
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jupyter_audit.capture.probes.git import git_state
from jupyter_audit.capture.probes.packages import is_conda, normalised
from jupyter_audit.capture.redact import without_credentials
from jupyter_audit.model.session import Distribution, GitState

MAX_DISTRIBUTIONS = 5000
MAX_METADATA_CHARACTERS = 65_536
"""Of each METADATA file, only the head is looked at: Name and Version stand first."""
MAX_LICENCE = 100
"""Characters of a licence given as free text; a longer one is the licence itself, not its name."""

_HEADER = re.compile(r"^(Name|Version):[ \t]*(\S+)", re.MULTILINE)
_REQUIRES = re.compile(r"^Requires-Dist:[ \t]*([A-Za-z0-9][\w.-]*)(?![^\n]*\bextra\b)", re.MULTILINE)
_LICENCE_EXPRESSION = re.compile(r"^License-Expression:[ \t]*(\S[^\n]{0,200})$", re.MULTILINE)
_LICENCE_CLASSIFIER = re.compile(r"^Classifier: License ::(?:[^\n]*::)?[ \t]*([^\n:]+?)[ \t]*$", re.MULTILINE)
_LICENCE_TEXT = re.compile(r"^License:[ \t]*(\S[^\n]*?)[ \t]*$", re.MULTILINE)


def distributions() -> Iterator[Distribution]:
    """Every installed distribution, the first on ``sys.path`` where a name occurs twice, as imports see it."""
    seen: set[str] = set()
    in_conda = is_conda()
    for found in importlib.metadata.distributions():
        try:
            head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "")[:MAX_METADATA_CHARACTERS]
            head = head.partition("\n\n")[0]  # the description below is long, and names nothing
            fields = dict(reversed(_HEADER.findall(head)))
            name, version = fields.get("Name"), fields.get("Version")
            if not name or not version or (key := normalised(name)) in seen:
                continue
            seen.add(key)
            plain = _distribution(name, version, found.read_text("direct_url.json"))
            yield replace(
                plain,
                requires=tuple(sorted({normalised(each) for each in _REQUIRES.findall(head)})),
                conda=in_conda and (found.read_text("INSTALLER") or "").strip() == "conda",
                licence=_licence(head),
            )
        except (OSError, UnicodeError):  # one damaged folder must not hide the others
            continue
        if len(seen) >= MAX_DISTRIBUTIONS:
            return


def _distribution(name: str, version: str, direct: str | None) -> Distribution:
    """With PEP 610's origin, where the installer left one."""
    try:
        origin = json.loads(direct) if direct else None
    except ValueError:
        origin = None
    if not isinstance(origin, dict):
        return Distribution(name, version, None, False, None)
    folder, repository = origin.get("dir_info"), origin.get("vcs_info")
    url = str(origin.get("url") or "")
    editable = isinstance(folder, dict) and folder.get("editable") is True
    return Distribution(
        name=name,
        version=version,
        direct_url=without_credentials(url) if url else None,
        editable=editable,
        commit=str(repository.get("commit_id")) if isinstance(repository, dict) else None,
        git=_working_copy(url) if editable else None,
    )


def _working_copy(url: str) -> GitState | None:
    """The git state of an editable install's folder: its version alone does not tell what code was imported."""
    parts = urlsplit(url)
    folder = Path(url2pathname(parts.path))
    return git_state(folder) if parts.scheme == "file" and folder.is_dir() else None


def _licence(head: str) -> str | None:
    """As the package states it: SPDX (PEP 639), else the trove classifiers, else a short free text."""
    if found := _LICENCE_EXPRESSION.search(head):
        return found[1]
    named = {name for name in _LICENCE_CLASSIFIER.findall(head) if name != "OSI Approved"}
    if named:
        return "; ".join(sorted(named))
    free = _LICENCE_TEXT.search(head)
    return free[1] if free and len(free[1]) <= MAX_LICENCE and free[1].upper() != "UNKNOWN" else None
