"""The bundle described for programs: RO-Crate 1.1 with the profile Process Run Crate 0.5.

Sources: https://www.researchobject.org/ro-crate/specification/1.1/ and
https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/ (0.5).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from jupyter_audit import __version__
from jupyter_audit.bundle import layout
from jupyter_audit.bundle.write import Entry, json_bytes
from jupyter_audit.model.session import Session

_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
_PROCESS = "https://w3id.org/ro/wfrun/process/0.5"
_TOOL = "https://pypi.org/project/jupyter_audit/"
_RUN = "#run"
_PYTHON = "#python"
Entity = dict[str, Any]

_FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".png": "image/png",
    ".py": "text/x-python",
    ".python-version": "text/plain",
    ".sarif": "application/sarif+json",
    ".sh": "application/x-sh",
    ".template": "text/plain",
    ".cff": "application/yaml",
    ".yml": "application/yaml",
    "Dockerfile": "text/plain",
    "LICENSE": "text/plain",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".whl": "application/zip",
}


def crate(
    title: str,
    entries: Mapping[str, Entry],
    session: Session | None,
    licence: str | None,
    authors: Sequence[str],
    date: str,
) -> bytes:
    """``ro-crate-metadata.json``. ``licence`` is its name; ``date`` is ISO's, of the session or of the export."""
    files = [_file(path, entry) for path, entry in sorted(entries.items())]
    people = [{"@id": f"#author-{number}", "@type": "Person", "name": name} for number, name in enumerate(authors, 1)]
    root = _root(title, date, licence, sorted(entries), recorded=session is not None)
    if people:
        root["author"] = [{"@id": person["@id"]} for person in people]
    graph = [_descriptor(), root, *people]
    if licence:
        words = f"The notebook's project states this licence: {licence}"
        graph.append({"@id": "#licence", "@type": "CreativeWork", "name": licence, "description": words})
    graph += [
        *files,
        _software(),
        {"@id": _PROCESS, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
    ]
    if session is not None:
        graph += _run(session, sorted(entries), people[0]["@id"] if people else _TOOL)
    return json_bytes({"@context": _CONTEXT, "@graph": graph})


def _descriptor() -> Entity:
    return {
        "@id": layout.CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }


def _root(title: str, begun: str, licence: str | None, paths: Sequence[str], *, recorded: bool) -> Entity:
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": f"Reproduction package of the Jupyter notebook “{title}”, written by jupyter_audit",
        "datePublished": begun,
        "license": {"@id": "#licence"} if licence else "No licence was found beside the notebook: all rights reserved",
        "hasPart": [{"@id": path} for path in paths],
    }
    if recorded:
        root |= {"conformsTo": {"@id": _PROCESS}, "mentions": {"@id": _RUN}}
    return root


def _file(path: str, entry: Entry) -> Entity:
    size = len(entry) if isinstance(entry, bytes) else entry.stat().st_size
    file: Entity = {"@id": path, "@type": "File", "name": path, "contentSize": str(size)}
    if path == layout.NOTEBOOK:
        return file | {
            "@type": ["File", "SoftwareSourceCode"],
            "encodingFormat": "application/x-ipynb+json",
            "programmingLanguage": {"@id": _PYTHON},
            "version": hashlib.sha256(entry if isinstance(entry, bytes) else entry.read_bytes()).hexdigest(),
        }
    return file | {"encodingFormat": _format(path)}


def _format(path: str) -> str:
    """The media type by the name alone: what the machine's own tables say differs from machine to machine."""
    name = path.rpartition("/")[2]
    return _FORMATS.get(PurePosixPath(name).suffix.lower() or name, "application/octet-stream")


def _software() -> Entity:
    return {
        "@id": _TOOL,
        "@type": "SoftwareApplication",
        "name": "jupyter_audit",
        "url": _TOOL,
        "softwareVersion": __version__,
    }


def _run(session: Session, paths: Sequence[str], agent: str) -> list[Entity]:
    python = session.environment.python if session.environment is not None else "unknown"
    failed = any(run.status == "error" for run in session.runs)
    action: Entity = {
        "@id": _RUN,
        "@type": "CreateAction",
        "name": f"Run of {session.notebook or 'the notebook'}",
        "description": "The recorded run whose outputs the notebook holds",
        "instrument": {"@id": layout.NOTEBOOK},
        "agent": {"@id": agent},
        "startTime": session.started,
        "endTime": _end(session),
        "actionStatus": f"http://schema.org/{'Failed' if failed else 'Completed'}ActionStatus",
        "object": [{"@id": path} for path in paths if path.startswith((layout.DATA_FILES, layout.SOURCE))],
        "result": [{"@id": path} for path in paths if path.startswith(("outputs/", layout.SESSION))],
    }
    language: Entity = {"@id": _PYTHON, "@type": "ComputerLanguage", "name": "Python", "version": python}
    return [action, language]


def _end(session: Session) -> str:
    """When the last run ended."""
    if not session.runs:
        return session.started
    last = session.runs[-1]
    return (datetime.fromisoformat(last.started) + timedelta(seconds=last.seconds)).isoformat(timespec="milliseconds")
