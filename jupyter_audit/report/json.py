"""The report for programs: ``check --format json``. Nothing is cut, and the order is the report's own."""

import json
from collections.abc import Sequence
from typing import Any

from jupyter_audit import __version__
from jupyter_audit.report.audited_file import AuditedFile
from jupyter_audit.wire import to_json

VERSION = 1


def render(files: Sequence[AuditedFile]) -> str:
    """The whole document, ASCII only, so that unpaired surrogates and any pipe's encoding are no matter."""
    return json.dumps(document(files), indent=1) + "\n"


def document(files: Sequence[AuditedFile]) -> dict[str, Any]:
    """The document as plain JSON values."""
    return {
        "version": VERSION,
        "tool": {"name": "jupyter_audit", "version": __version__},
        "notebooks": [_notebook(each) for each in files],
    }


def _notebook(audited: AuditedFile) -> dict[str, Any]:
    score = audited.assessment.score if audited.assessment else None
    return {
        "path": audited.path,
        "error": audited.error,
        "findings": [to_json(finding) for finding in audited.findings],
        "skipped": [to_json(skipped) for skipped in audited.report.skipped] if audited.report else [],
        "score": {
            "security": score.security if score else None,
            "reproducibility": score.reproducibility if score else None,
        },
    }
