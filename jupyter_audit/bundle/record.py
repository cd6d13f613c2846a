"""A recorded session as the journal's lines: readable by whatever reads journals. Its entropy lies apart."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from jupyter_audit.capture.journal import FIRST, VERSION
from jupyter_audit.model.session import Session
from jupyter_audit.wire import to_json


def session_lines(session: Session) -> bytes:
    """One JSON object a line, each with the digest of the line before."""
    previous, lines = FIRST, []
    for content in _contents(session):
        line = json.dumps({"previous": previous, **content}, separators=(",", ":"), allow_nan=False).encode()
        previous = hashlib.sha256(line).hexdigest()
        lines.append(line + b"\n")
    return b"".join(lines)


def _contents(session: Session) -> Iterator[dict[str, Any]]:
    fields = {"version": VERSION, "id": session.id, "notebook": session.notebook, "started": session.started}
    yield {"kind": "start", **fields}
    for run in session.runs:
        yield {"kind": "run", "run": to_json(run), "source": None, "entropy": None, "variables": []}
    if session.environment is not None:
        yield {"kind": "environment", "environment": to_json(session.environment)}
    for note in session.notes:
        yield {"kind": "note", "text": note}
    yield {"kind": "end", "runs": len(session.runs)}
