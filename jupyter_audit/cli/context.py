"""Print the text to hand to an assistant before it writes code: policy, open findings, do and don't.

Exit codes: 0 printed, 2 usage or a notebook that cannot be read, 3 an internal error

Examples:
  jupyter-audit context                               every topic
  jupyter-audit context sql --notebook study.ipynb    with that notebook's open findings
"""

import argparse
from datetime import date
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from jupyter_audit.assist.context import topic_names

    add = parser.add_argument
    add("topic", metavar="TOPIC", nargs="?", help=f"one of {', '.join(topic_names())} (default: all)")
    add("--notebook", metavar="NB", type=Path, help="add this notebook's open findings")


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    from jupyter_audit.assist.context import context
    from jupyter_audit.config import load_config
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.project import read_project
    from jupyter_audit.review.assess import assess

    path: Path | None = arguments.notebook
    if path is None:
        print(context(load_config(Path()), None, arguments.topic), end="")
        return 0
    config = load_config(path.parent, path.name)
    notebook = read_notebook(path)
    found = assess(notebook, None, read_project(path, date.today(), notebook=notebook), config)
    print(context(config, found, arguments.topic), end="")
    return 0
