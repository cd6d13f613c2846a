"""Bundles changed by somebody who makes the manifest fit again, and verdicts in short."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.bundle.write import write_bundle
from jupyter_audit.model.verdict import Verdict


def words(verdict: Verdict) -> list[str]:
    return [cell.word for cell in verdict.cells]


def steps(verdict: Verdict) -> list[tuple[str, str]]:
    return [(step.name, step.status) for step in verdict.steps]


def changed(bundle: Path, output: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A bundle whose content somebody edited, and whose manifest fits it again."""
    source = open_bundle(bundle)
    entries: dict[str, Any] = {name: source.read(name) for name in source.names()}
    change(entries)
    write_bundle(output, entries, notebook=source.manifest.notebook, recorded=source.manifest.recorded)
    return output


def edit_output(entries: dict[str, Any], cell: int, old: str, new: str) -> None:
    """Change an output and everything that follows from it, as a forger would."""
    from jupyter_audit.bundle.reference import outputs_digest
    from jupyter_audit.notebook.reading.read import parse_notebook

    node = json.loads(entries["notebook.ipynb"])
    text = json.dumps(node["cells"][cell]["outputs"])
    assert old in text
    node["cells"][cell]["outputs"] = json.loads(text.replace(old, new, 1))
    entries["notebook.ipynb"] = json.dumps(node).encode()
    reference = json.loads(entries["outputs/reference.json"])
    outputs = parse_notebook(entries["notebook.ipynb"], "n").cells[cell].outputs
    next(each for each in reference["cells"] if each["cell"] == cell)["outputs_sha256"] = outputs_digest(outputs)
    entries["outputs/reference.json"] = json.dumps(reference).encode()
