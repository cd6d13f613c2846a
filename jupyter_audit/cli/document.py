"""Change a notebook's metadata and nothing else: cells, outputs and unknown fields stay, the file is written whole."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_audit.cli.write import write_file
from jupyter_audit.errors import UnreadableError, UsageError

Document = dict[str, Any]


def change_metadata(path: Path, change: Callable[[Document], None]) -> None:
    """Read the notebook, let ``change`` work on it, and put it back in place with the indent that it had.

    Raises UsageError for a file that is no .ipynb, and where anything but metadata was changed.
    """
    if path.suffix != ".ipynb":
        raise UsageError(f"{path} is no .ipynb notebook", "only these have metadata to keep this in")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{path} cannot be read: {error}", "check the file") from None
    if not isinstance(document, dict):
        raise UnreadableError(f"{path} is not a notebook", "its JSON should be an object")
    before = _without_metadata(document)
    change(document)
    if _without_metadata(document) != before:
        raise UsageError(f"{path} would be changed in more than its metadata", "nothing was written; please report it")
    found = re.match(r"\{\r?\n?([ \t]*)", text)
    indent = found[1] if found and found[1] else None
    separators = None if indent else (",", ":") if '": ' not in text[:2000] else (", ", ": ")
    out = json.dumps(document, indent=indent, ensure_ascii=text.isascii() and "\\u" in text, separators=separators)
    write_file(path, f"{out}\n".encode() if text.endswith("\n") else out.encode())


def ours(document: Document) -> Document:
    """``metadata.jupyter_audit`` of a notebook or a cell, made where it is not there."""
    metadata = document.setdefault("metadata", {})
    table = metadata.setdefault("jupyter_audit", {}) if isinstance(metadata, dict) else None
    if not isinstance(table, dict):
        raise UsageError("metadata.jupyter_audit is not an object", "mend the notebook's metadata")
    if "cells" in document:
        table.setdefault("version", 1)
    return table


def _without_metadata(document: Document) -> Document:
    """Everything but the notebook's and the cells' metadata."""
    rest = {key: value for key, value in document.items() if key != "metadata"}
    if isinstance(rest.get("cells"), list):
        rest["cells"] = [
            {key: value for key, value in cell.items() if key != "metadata"} if isinstance(cell, dict) else cell
            for cell in rest["cells"]
        ]
    return copy.deepcopy(rest)
