"""Known vulnerabilities from a file that somebody gives: OSV records, or what pip-audit wrote. No network.

OSV: https://ossf.github.io/osv-schema/ - one record, a list of them, a folder of ``.json`` files, or the zip that
osv.dev offers for PyPI. pip-audit: the output of ``pip-audit --format json``.
"""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.project import Project, Vulnerability
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.packages.installs import installs

MAX_RECORD = 2_000_000
"""Bytes of one record; a larger one is an error, not an advisory."""
MAX_RECORDS = 200_000
MAX_FILE = 500_000_000
"""Bytes of the file that is given."""
MAX_SUMMARY = 200
"""Characters of what an advisory says of itself."""

_WORDS = {"CRITICAL": "critical", "HIGH": "high", "MODERATE": "medium", "MEDIUM": "medium", "LOW": "low"}


@dataclass(frozen=True, slots=True)
class Advisories:
    """All that was given, by normalised name. ``about`` says in words what it is; reports name it."""

    about: str
    records: dict[str, list[dict[str, Any]]]
    """OSV records, each with at least one ``affected`` entry of that package."""
    audited: dict[tuple[str, str], list[Vulnerability]]
    """What pip-audit said of exact versions; empty lists for those without a vulnerability."""


def read_advisories(path: Path) -> Advisories:
    """Read a file or folder. Raises UnreadableError with a hint where it holds no advisories."""
    try:
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        if path.is_file() and path.stat().st_size > MAX_FILE:
            raise UnreadableError(f"{path} is larger than {MAX_FILE:,} bytes", "give the records for PyPI only")
        documents = list(_documents(path))
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        raise UnreadableError(f"{path} cannot be read as advisories: {error}", _HINT) from None
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    audited: dict[tuple[str, str], list[Vulnerability]] = {}
    count = 0
    for document in documents:
        if isinstance(document, dict) and isinstance(document.get("dependencies"), list):
            audited |= dict(_audited(document["dependencies"]))
            continue
        for record in _records(document):
            count += 1
            for name in {canonicalize_name(name) for name in _affected_names(record)}:
                records[name].append(record)
    if not count and not audited:
        raise UnreadableError(f"{path} holds no OSV record and no pip-audit report", _HINT)
    parts = [f"{count:,} OSV records"] if count else []
    parts += [f"pip-audit's report on {len(audited)} packages"] if audited else []
    return Advisories(f"{path.name} of {day} ({', '.join(parts)})", dict(records), audited)


_HINT = "give an OSV record or list (.json), a folder or zip of them, or the output of `pip-audit --format json`"


def with_advisories(project: Project, notebook: Notebook, advisories: Advisories) -> Project:
    """The project with the vulnerabilities of what is installed, declared exactly, or pinned in the notebook."""
    pairs = {*project.installed.items(), *_pinned(notebook), *_declared(project)}
    found = [each for name, version in sorted(pairs) for each in _of(name, version, advisories)]
    looked = len([pair for pair in pairs if advisories.records or pair in advisories.audited])
    about = f"{advisories.about}, for {looked} exact versions" if looked else ""
    return replace(project, advisories=about, vulnerabilities=tuple(found))


def _pinned(notebook: Notebook) -> Iterator[tuple[str, str]]:
    for install in installs(NotebookIndex(notebook)):
        version = install.word.partition("==")[2].partition(";")[0].strip()
        if version and "*" not in version:
            yield canonicalize_name(install.name), version


def _declared(project: Project) -> Iterator[tuple[str, str]]:
    for requirement in project.requirements:
        specifier = requirement.specifier.strip()
        if specifier.startswith("==") and "," not in specifier and "*" not in specifier:
            yield requirement.name, specifier.lstrip("= ")


def _of(name: str, version: str, advisories: Advisories) -> Iterator[Vulnerability]:
    yield from advisories.audited.get((name, version), ())
    for record in advisories.records.get(name, ()):
        for affected in record.get("affected", ()):
            if _is_of(affected, name) and _is_affected(affected, version):
                summary = str(record.get("summary", ""))[:MAX_SUMMARY]
                yield Vulnerability(name, version, _id(record), _fixed(affected), _severity(record), summary)
                break


def _documents(path: Path) -> Iterator[Any]:
    if path.is_dir():
        files = sorted(path.rglob("*.json"))
        _check_count(len(files))
        yield from (_loaded(file.read_bytes()) for file in files if file.stat().st_size <= MAX_RECORD)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if each.filename.endswith(".json")]
            _check_count(len(entries))
            for entry in entries:
                if entry.file_size <= MAX_RECORD:
                    yield _loaded(archive.read(entry))
    else:
        yield _loaded(path.read_bytes())


def _loaded(data: bytes) -> Any:
    return json.loads(data.decode("utf-8-sig"))


def _check_count(count: int) -> None:
    if count > MAX_RECORDS:
        raise ValueError(f"more than {MAX_RECORDS:,} records")


def _records(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict) and isinstance(document.get("vulns"), list):
        document = document["vulns"]
    for each in document if isinstance(document, list) else [document]:
        told = isinstance(each, dict) and isinstance(each.get("affected"), list) and "id" in each
        if told and not each.get("withdrawn"):
            yield each


def _affected_names(record: dict[str, Any]) -> Iterator[str]:
    for affected in record["affected"]:
        package = affected.get("package") if isinstance(affected, dict) else None
        if isinstance(package, dict) and str(package.get("ecosystem", "")).lower() == "pypi":
            yield str(package.get("name", ""))


def _is_of(affected: Any, name: str) -> bool:
    return any(canonicalize_name(each) == name for each in _affected_names({"affected": [affected]}))


def _is_affected(affected: dict[str, Any], version: str) -> bool:
    """Whether a version is listed, or lies in a range of the package's own versions (OSV, "Evaluation")."""
    if version in (affected.get("versions") or ()):
        return True
    try:
        mine = Version(version)
        return any(
            _in_range(entry.get("events") or (), mine)
            for entry in affected.get("ranges") or ()
            if entry.get("type") == "ECOSYSTEM"
        )
    except (InvalidVersion, TypeError, AttributeError):
        return False  # a version that nobody can order is compared by its text only


def _in_range(events: Iterable[dict[str, str]], version: Version) -> bool:
    inside = False
    ordered = sorted(events, key=lambda event: Version("0") if event.get("introduced") == "0" else _version(event))
    for event in ordered:
        if "introduced" in event and (event["introduced"] == "0" or version >= Version(event["introduced"])):
            inside = True
        if "fixed" in event and version >= Version(event["fixed"]):
            inside = False
        if "last_affected" in event and version > Version(event["last_affected"]):
            inside = False
    return inside


def _version(event: dict[str, str]) -> Version:
    return Version(next(iter(event.values())))


def _fixed(affected: dict[str, Any]) -> tuple[str, ...]:
    events = [event for entry in affected.get("ranges") or () for event in entry.get("events") or ()]
    return tuple(str(event["fixed"]) for event in events if "fixed" in event)


def _id(record: dict[str, Any]) -> str:
    """The CVE where there is one, with the record's own id: people look for either."""
    aliases = [str(alias) for alias in record.get("aliases") or () if str(alias).startswith("CVE-")]
    own = str(record["id"])
    return f"{aliases[0]} ({own})" if aliases and aliases[0] != own else own


def _severity(record: dict[str, Any]) -> str:
    """The database's own word; ``medium`` where it gives none."""
    specific = record.get("database_specific")
    word = specific.get("severity") if isinstance(specific, dict) else None
    return _WORDS.get(str(word).upper(), "medium")


def _audited(dependencies: list[Any]) -> Iterator[tuple[tuple[str, str], list[Vulnerability]]]:
    for each in dependencies:
        if isinstance(each, dict) and "name" in each and "version" in each:
            name, version = canonicalize_name(str(each["name"])), str(each["version"])
            yield (
                (name, version),
                [
                    Vulnerability(
                        name,
                        version,
                        str(found.get("id", "")),
                        tuple(map(str, found.get("fix_versions") or ())),
                        "medium",
                        str(found.get("description", ""))[:MAX_SUMMARY],
                    )
                    for found in each.get("vulns") or ()
                    if isinstance(found, dict)
                ],
            )
