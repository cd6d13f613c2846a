"""What must not leave: secrets, and notebooks that the project's own policy holds back."""

import json
from collections.abc import Mapping
from pathlib import Path

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.write import Entry
from jupyter_audit.capture.credentials import assigned_secrets, tokens
from jupyter_audit.errors import BundleError
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.finding import Finding, Report, Severity
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.review.gate import reasons

MAX_SCANNED = 50_000_000
"""Bytes of a text file that are searched for secrets; a larger one is data, and is not searched."""

_USERS = (layout.SOURCE, layout.PACKAGES, layout.WHEELS, layout.DATA_FILES, layout.OUTPUT_FILES, layout.SESSION)
_BINARY = frozenset({".whl", ".zip", ".gz", ".png", ".jpg", ".jpeg", ".npy", ".npz", ".parquet", ".h5", ".pkl"})


def check_policy(assessment: Assessment) -> None:
    """Raises BundleError when ``[tool.jupyter-audit.policy]`` keeps the gate of exports closed."""
    if found := reasons(assessment, "export"):
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise BundleError(f"the policy holds the export back: {found[0].reason}{more}", found[0].hint)


def check_secrets(notebook: Notebook, report: Report) -> None:
    """Raises BundleError when a secret stands in a cell, an output or the metadata, waived places aside.

    The rules decide; beside them, whatever has the shape of a key is looked for where no rule looks.
    """
    secrets = [finding for finding in report.findings if finding.category == "secrets"]
    sure = [finding for finding in secrets if finding.counts and finding.severity.rank >= Severity.HIGH.rank]
    if sure:
        raise BundleError(f"a secret would be packed: {_named(sure[0])}", _WAY_OUT)
    waived = {finding.place.cell_id for finding in secrets if not finding.counts}
    for cell in notebook.cells:
        if cell.id not in waived and (kind := _secret_in_cell(cell)):
            raise BundleError(f"a secret would be packed: {kind} in cell {cell.position + 1}", _WAY_OUT)
    if kind := _token(json.dumps(notebook.metadata, ensure_ascii=False, default=str)):
        raise BundleError(f"a secret would be packed: {kind} in the notebook's metadata", "remove it from the metadata")


_WAY_OUT = "read it from the environment, clear the output and run again; if it is none, waive the finding in the cell"


def _named(finding: Finding) -> str:
    where = f" in cell {finding.place.cell + 1}" if finding.place.cell is not None else ""
    return f"{finding.rule}{where}"


def _secret_in_cell(cell: Cell) -> str:
    texts = [cell.source, json.dumps(cell.metadata, ensure_ascii=False, default=str)]
    texts += [text for _, text in cell.output_texts()]
    return next((kind for text in texts if (kind := _token(text))), "")


def check_entries(entries: Mapping[str, Entry]) -> None:
    """Raises BundleError when one of the user's files, other than the notebook, would carry a secret."""
    for path, entry in sorted(entries.items()):
        if not path.startswith(_USERS) or Path(path).suffix.lower() in _BINARY:
            continue
        if isinstance(entry, Path) and entry.stat().st_size > MAX_SCANNED:
            continue
        data = entry if isinstance(entry, bytes) else entry.read_bytes()
        if b"\0" in data[:4096]:
            continue
        text = data.decode("utf-8", "replace")
        if kind := _token(text) or (_assigned(text) if path.endswith(".py") else ""):
            raise BundleError(f"a secret would be packed: {kind} in {path}", "remove it from the file and run again")


def _token(text: str) -> str:
    """The kind of the first credential that is known by its shape; empty when there is none."""
    return next((found.kind for found in tokens(text) if found.sure), "")


def _assigned(text: str) -> str:
    """The same for what a program gives the name of a password or key."""
    return next((found.kind for found in assigned_secrets(text) if found.sure), "")
