"""Comment on a notebook, a cell, or a line of it, as its reviewer.

A comment is kept in the notebook's metadata, travels with it into the bundle, and is shown in the panel and reports.
It follows its line where that moves within its cell, and is marked outdated where the line changes.

Exit codes: 0 it was kept (or listed), 2 usage or a file that cannot be read, 3 an internal error

Examples:
  jupyter-audit comment study.ipynb --text "Which of the two data sets is this about?"
  jupyter-audit comment study.ipynb --cell 4 --line 2 --text "Why 0.7?"
  jupyter-audit comment study.ipynb --list
  jupyter-audit comment study.ipynb --resolve 3f1c2a9b8d7e
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_audit.errors import UsageError
from jupyter_audit.model.review import Comment


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, help="the notebook, as it is saved")
    add("--text", metavar="TEXT", help="the comment")
    add("--cell", metavar="ID", help="the cell that it is about, by its id or its number (the first is 1)")
    add("--line", metavar="N", type=int, help="the line of that cell (the first is 1)")
    add("--author", metavar="NAME", help="whose comment it is (default: git's user.name)")
    add("--resolve", metavar="COMMENT", help="mark this comment, by its id, as resolved")
    add("--list", action="store_true", help="show the comments and where they stand now")
    add("--format", choices=("text", "json"), default="text", help="of --list (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Comment, resolve, or list."""
    asked = [name for name in ("text", "resolve", "list") if getattr(arguments, name)]
    if len(asked) != 1:
        raise UsageError("say what to do: comment, resolve or list", "one of --text TEXT, --resolve COMMENT, --list")
    if arguments.list:
        return _list(arguments.notebook, arguments.format)
    return _resolve(arguments.notebook, arguments.resolve) if arguments.resolve else _comment(arguments)


def _comment(arguments: argparse.Namespace) -> int:
    from jupyter_audit.cli.cells import find_cell
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.review.author import author_name
    from jupyter_audit.review.commenting import new_comment
    from jupyter_audit.wire import to_json

    path: Path = arguments.notebook
    notebook = read_notebook(path)
    cell = find_cell(notebook, arguments.cell) if arguments.cell else None
    author = arguments.author or author_name(path.parent)
    made = new_comment(cell, arguments.line, arguments.text, author, datetime.now(UTC))
    entry = to_json(made)
    del entry["outdated"]  # made anew at each reading
    _change(path, lambda kept: kept.append(entry))
    print(f"comment {made.id} on {_place(made, notebook)}")
    return 0


def _resolve(path: Path, comment_id: str) -> int:
    def change(kept: list[Any]) -> None:
        found = [entry for entry in kept if isinstance(entry, dict) and entry.get("id") == comment_id]
        if not found:
            raise UsageError(f"there is no comment {comment_id!r}", "jupyter-audit comment NB --list")
        for entry in found:
            entry["resolved"] = True

    _change(path, change)
    print(f"comment {comment_id} is resolved")
    return 0


def _change(path: Path, change: Any) -> None:
    from jupyter_audit.cli.document import change_metadata, ours

    def store(document: dict[str, Any]) -> None:
        kept = ours(document).setdefault("comments", [])
        if not isinstance(kept, list):
            raise UsageError(f"metadata.jupyter_audit.comments of {path} is no list", "mend the notebook's metadata")
        change(kept)

    change_metadata(path, store)


def _list(path: Path, form: str) -> int:
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.notebook.stated.comments import comments
    from jupyter_audit.report.visible import visible
    from jupyter_audit.wire import to_json

    notebook = read_notebook(path)
    found = comments(notebook)
    if form == "json":
        print(json.dumps({"version": 1, "notebook": path.as_posix(), "comments": to_json(found)}, indent=1))
        return 0
    for each in found:
        state = "resolved" if each.resolved else "outdated" if each.outdated else "open"
        print(visible(f"{each.id}  {_place(each, notebook)}  {state}  {each.author} {each.time[:10]}: {each.text}"))
    if not found:
        print(f"{visible(str(path))}: no comments")
    return 0


def _place(comment: Comment, notebook: Any) -> str:
    if comment.cell_id is None:
        return "the notebook"
    cell = notebook.by_id.get(comment.cell_id)
    where = f"cell {cell.position + 1}" if cell else "a cell that is gone"
    return f"{where}, line {comment.line}" if comment.line else where
