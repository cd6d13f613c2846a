"""Show who wrote each cell, as far as the notebook states it; or say so yourself.

What you say is kept in the cell's metadata, as your word. A mark that a tool has left is believed over a word against
it, and what nobody stated stays unknown: it is never taken for a person's work.

Exit codes: 0 shown or kept, 2 usage or a file that cannot be read, 3 an internal error

Examples:
  jupyter-audit origin study.ipynb
  jupyter-audit origin study.ipynb --cell 4 --tool ChatGPT --model gpt-5
  jupyter-audit origin study.ipynb --cell 5 --person
"""

import argparse
import json
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_audit.errors import UsageError

if TYPE_CHECKING:
    from jupyter_audit.notebook.cell import Cell

MAX_NAME = 200
"""Characters of a tool's or a model's name."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook, as it is saved")
    add("--cell", metavar="ID", help="say it of this code cell, by its id or its number (the first is 1)")
    add("--tool", metavar="NAME", help="the tool that wrote it")
    add("--model", metavar="MODEL", help="the model behind the tool, where it is known")
    add("--person", action="store_true", help="a person wrote it")
    add("--format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Say it, or show."""
    if arguments.cell or arguments.tool or arguments.model or arguments.person:
        _say(arguments)
    return _show(arguments.notebook, arguments.format)


def _say(arguments: argparse.Namespace) -> None:
    from jupyter_audit.cli.cells import find_cell
    from jupyter_audit.cli.document import change_metadata, ours
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.wire import to_json

    if not arguments.cell:
        raise UsageError("of which cell?", "--cell ID names it")
    cell = find_cell(read_notebook(arguments.notebook), arguments.cell)
    entry = to_json(_stated(arguments, cell))

    def store(document: dict[str, Any]) -> None:
        cells = document.get("cells")
        if not isinstance(cells, list):
            raise UsageError("this old format has no place for it", "save the notebook as nbformat 4 first")
        ours(cells[cell.position])["origin"] = entry

    change_metadata(arguments.notebook, store)


def _stated(arguments: argparse.Namespace, cell: "Cell") -> Any:
    from jupyter_audit.model.review import StatedOrigin
    from jupyter_audit.notebook.order.replay import source_digest

    if not cell.is_code:
        raise UsageError(f"cell {cell.position + 1} is not a code cell", "code is what is written by somebody")
    if bool(arguments.tool) == arguments.person or (arguments.person and arguments.model):
        raise UsageError("who wrote it?", "--tool NAME (and --model MODEL), or --person")
    tool, model = arguments.tool or "person", arguments.model
    if not tool.strip() or max(len(tool), len(model or "")) > MAX_NAME:
        raise UsageError("a tool or model needs a name", f"of at most {MAX_NAME} characters")
    return StatedOrigin(
        tool=tool.strip(),
        model=model.strip() if model else None,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        share=None,
        digest=source_digest(cell.source),
        how="word",
    )


def _show(path: Path, form: str) -> int:
    from dataclasses import asdict

    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.notebook.stated.provenance import origins
    from jupyter_audit.report.visible import visible

    notebook = read_notebook(path)
    found = origins(notebook)
    if form == "json":
        cells = [{"cell_id": cell.id, "cell": cell.position, **asdict(found[cell.id])} for cell in notebook.code]
        print(json.dumps({"version": 1, "notebook": path.as_posix(), "cells": cells}, indent=1))
        return 0
    for words, group in groupby(notebook.code, lambda cell: f"{found[cell.id].words} ({found[cell.id].how})"):
        numbers = [cell.position + 1 for cell in group]
        alone = numbers[0] == numbers[-1]
        where = f"cell {numbers[0]}" if alone else f"code cells {numbers[0]} to {numbers[-1]}"
        print(visible(f"{where}: {words}"))
    return 0
