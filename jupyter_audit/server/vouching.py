"""Sign-offs that are given in the panel: made here, where the log and the key are; kept by the notebook's own model."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_audit.capture.signoff_log import append_signoff
from jupyter_audit.config import Config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.project import Project
from jupyter_audit.model.review import SignOff
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.review.assess import assess
from jupyter_audit.review.signature import VARIABLE, sign
from jupyter_audit.review.signoff import vouch
from jupyter_audit.rule import Audited


class Asked(NamedTuple):
    """What a request speaks of: a notebook with all that judging it needs."""

    notebook: Notebook
    session: Session | None
    project: Project
    config: Config


def sign_off(asked: Asked, request: dict[str, Any], file: Path | None) -> tuple[SignOff, bool]:
    """The vouching that ``{cell, name, note}`` asks for, and whether it was logged beside the notebook.

    ``cell`` is a cell's id, or null for the notebook. It is signed where the server's environment names a key.
    """
    cell_id = request.get("cell")
    cell = None if cell_id is None else asked.notebook.by_id.get(str(cell_id))
    if cell_id is not None and cell is None:
        raise UsageError("the cell is gone", "sign off a cell that is there")
    checklist = assess(*asked).checklist
    with Audited(asked.notebook, asked.session, asked.project) as audited:
        made = vouch(audited, cell, checklist, text_of(request, "name"), text_of(request, "note"), datetime.now(UTC))
    if os.environ.get(VARIABLE):
        made = sign(made, Path(os.environ[VARIABLE]).expanduser())
    if file is None:
        return made, False
    append_signoff(file, made)
    return made, True


def text_of(request: dict[str, Any], name: str) -> str:
    """A text of the request; empty where there is none. Raises UsageError where it is something else."""
    value = request.get(name, "")
    if not isinstance(value, str):
        raise UsageError(f"`{name}` should be a text", "the panel and the server may differ in version")
    return value
