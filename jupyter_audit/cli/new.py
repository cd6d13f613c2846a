"""Begin a notebook that starts out right: title, purpose, seeds, data, splits, results, licence.

Templates: study (a question answered with data), benchmark (methods compared fairly), teaching (a lesson with
exercises). The cells run as they are; what you have to fill in stands in capitals.
"""

import argparse
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from jupyter_audit.cli.write import write_file
from jupyter_audit.errors import UsageError
from jupyter_audit.notebook.reading.percent import parse_percent

TEMPLATES = ("study", "benchmark", "teaching")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("notebook", metavar="NB", type=Path, help="the notebook to write; it must not exist yet")
    parser.add_argument("--template", choices=TEMPLATES, default="study", help="default: study")


def run(arguments: argparse.Namespace) -> int:
    """Write the notebook and say what to do next."""
    path: Path = arguments.notebook
    if path.suffix != ".ipynb":
        raise UsageError(f"{path} does not end in .ipynb", f"did you mean {path}.ipynb?")
    if path.exists():
        raise UsageError(f"{path} exists already", "choose another name; nothing was written")
    write_file(
        path, (json.dumps(document(arguments.template, path.stem), indent=1, ensure_ascii=False) + "\n").encode()
    )
    print(f"{path}: a {arguments.template} to begin with\nnext: jupyter lab {path}, then jupyter-audit check {path}")
    return 0


def document(template: str, stem: str) -> dict[str, Any]:
    """The notebook as nbformat 4.5 JSON. Cell ids come from the template, so the same call gives the same file."""
    title = re.sub(r"[_-]+", " ", stem).strip().capitalize() or "Untitled"
    script = files("jupyter_audit.cli").joinpath(f"templates/{template}.txt").read_text("utf-8")
    notebook = parse_percent(script.replace("TITLE", title, 1), f"{stem}.py")
    cells = []
    for cell in notebook.cells:
        body: dict[str, Any] = {
            "cell_type": cell.kind,
            "id": f"{template}-{cell.position + 1:02}",
            "metadata": {},
            "source": cell.source.strip("\n").splitlines(keepends=True),
        }
        if cell.kind == "code":
            body |= {"execution_count": None, "outputs": []}
        cells.append(body)
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
