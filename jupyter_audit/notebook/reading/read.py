"""From a file to a Notebook. Only JSON and text are read; nothing is ever executed."""

import json
import re
from pathlib import Path
from typing import Any

from jupyter_audit.errors import NotPythonError, UnreadableError
from jupyter_audit.notebook.cell import Cell, CellKind, Notebook, Output, joined
from jupyter_audit.notebook.reading.percent import parse_percent

MAX_BYTES = 1 << 29
"""Largest notebook file that is read (512 MiB)."""
MAX_CELLS = 100_000

_PYTHON = re.compile(r"^(i?python|pypy|xpython|pyspark|python[23].*)$", re.IGNORECASE)
_OTHER_KERNELS = re.compile(
    r"^(ir|julia|scala|spylon|bash|javascript|jslab|typescript|ruby|iruby|haskell|ihaskell|cpp|xcpp|gophernotes|go|sos|octave|matlab|sas|stata|rust|evcxr|csharp|\.net|kotlin|clojure|perl|php|lua|sagemath|wolfram|coq|apache_toree|ocaml|fsharp|powershell|deno)",
    re.IGNORECASE,
)


def read_notebook(path: Path) -> Notebook:
    """Read an ``.ipynb`` file (nbformat 2 to 4) or a percent script.

    Raises UnreadableError with the reason in one line, or NotPythonError for another kernel's notebook.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableError(f"the file has {size:,} bytes", f"at most {MAX_BYTES:,} are read; clear its outputs")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"cannot be read: {error.strerror or error}", "check the path and its permissions"
        ) from None
    if path.suffix != ".ipynb":
        return parse_percent(_text(data), path.name)
    return parse_notebook(data, path.name)


def parse_notebook(data: bytes, name: str) -> Notebook:
    """Parse the bytes of an ``.ipynb`` file. Raises as read_notebook does."""
    if not data or data.isspace():
        raise UnreadableError("the file is empty", "restore it from a checkpoint or version control")
    try:
        document = json.loads(data)
    except RecursionError:
        raise UnreadableError("the JSON is nested too deeply", "this is not a notebook that Jupyter wrote") from None
    except UnicodeDecodeError:
        raise UnreadableError("the file is not UTF-8 text", "save it as UTF-8") from None
    except ValueError as error:
        hint = "open it in a text editor, or restore it from version control"
        if re.search(rb"^(<{7}|>{7}) ", data, re.MULTILINE):
            hint = "it has merge-conflict markers: resolve the merge first"
        raise UnreadableError(f"not valid JSON: {error}", hint) from None
    return notebook_from_json(document, name)


def notebook_from_json(document: object, name: str) -> Notebook:
    """A Notebook from the decoded JSON of nbformat 2, 3 or 4. Raises as read_notebook does."""
    if not isinstance(document, dict):
        raise UnreadableError(f"the JSON holds {type(document).__name__}, not a notebook", "is this an .ipynb file?")
    version = document.get("nbformat")
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    if "worksheets" in document and "cells" not in document:
        raw = [cell for sheet in _dicts(document["worksheets"]) for cell in _dicts(sheet.get("cells"))]
    elif isinstance(document.get("cells"), list):
        raw = _dicts(document["cells"])
    else:
        raise UnreadableError("the JSON has no list of cells", "is this an .ipynb file?")
    if isinstance(version, int) and not 2 <= version <= 4:
        raise UnreadableError(f"nbformat {version} is not known", "versions 2 to 4 are read; convert it with nbformat")
    if len(raw) > MAX_CELLS:
        raise UnreadableError(f"the notebook has {len(raw):,} cells", f"at most {MAX_CELLS:,} are read")
    language = _language(metadata)
    if not _PYTHON.match(language):
        raise NotPythonError(language)
    return Notebook(name, _cells(raw), metadata)


def _cells(raw: list[dict[str, Any]]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    seen: set[str] = set()
    for position, data in enumerate(raw):
        kind = _kind(data.get("cell_type"))
        source = joined(data.get("source", data.get("input")))
        count = data.get("execution_count", data.get("prompt_number"))
        outputs = tuple(map(_output, _dicts(data.get("outputs")))) if kind == "code" else ()
        metadata = data.get("metadata")
        cell_id = data.get("id")
        if not isinstance(cell_id, str) or not cell_id or cell_id in seen:
            cell_id = None  # derived when it is asked for
        else:
            seen.add(cell_id)
        cells.append(
            Cell(
                cell_id,
                position,
                kind,
                source,
                count if type(count) is int else None,
                outputs,
                metadata if isinstance(metadata, dict) else {},
                _cell_language(data["language"]) if "language" in data else "python",
            )
        )
    return tuple(cells)


def _kind(value: object) -> CellKind:
    return "code" if value == "code" else "raw" if value == "raw" else "markdown"


def _cell_language(value: object) -> str:
    """The language that nbformat 3 gives each cell."""
    language = str(value or "python").lower()
    return "python" if _PYTHON.match(language) else language


def _output(output: Output) -> Output:
    """An output in nbformat 4's words; version 3 says pyout and pyerr, and puts data beside the type."""
    kind = output.get("output_type")
    if kind == "stream":
        return output if "name" in output else {**output, "name": output.get("stream", "stdout")}
    if kind == "pyerr":
        return {**output, "output_type": "error"}
    if kind in ("pyout", "display_data", "execute_result") and "data" not in output:
        mimes = {
            "text": "text/plain",
            "html": "text/html",
            "latex": "text/latex",
            "json": "application/json",
            "javascript": "application/javascript",
            "svg": "image/svg+xml",
            "png": "image/png",
            "jpeg": "image/jpeg",
        }
        data = {mime: output[key] for key, mime in mimes.items() if key in output}
        return {**output, "output_type": "execute_result" if kind == "pyout" else kind, "data": data}
    return output


def _language(metadata: dict[str, Any]) -> str:
    info, spec = metadata.get("language_info"), metadata.get("kernelspec")
    info = info if isinstance(info, dict) else {}
    spec = spec if isinstance(spec, dict) else {}
    for value in (info.get("name"), spec.get("language"), metadata.get("language")):
        if isinstance(value, str) and value.strip():
            return value.strip()
    kernel = spec.get("name")
    if isinstance(kernel, str) and _OTHER_KERNELS.match(kernel):
        return kernel
    return "python"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("the file is not UTF-8 text", "save it as UTF-8") from None
