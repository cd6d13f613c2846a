"""Vouch for a notebook, or for one of its cells, as it is now.

A sign-off says that a person has read the code and stands behind it. It is bound to the code and to the cells that it
depends on, and lapses when these change. It is kept in the notebook's metadata and in the log beside its recordings
(.jupyter_audit/). Without a key it is shown as claimed: nothing proves who it was. With a key (--key FILE, or
JUPYTER_AUDIT_SIGNING_KEY) it carries an Ed25519 signature, which the settings' reviewers can be held to.

Exit codes: 0 it was signed off (or listed), 2 usage or a file that cannot be read, 3 an internal error

Examples:
  jupyter-audit signoff study.ipynb --note "read all of it, compared with the paper"
  jupyter-audit signoff study.ipynb --cell 4
  jupyter-audit signoff study.ipynb --list
  jupyter-audit signoff --new-key ~/.jupyter_audit_key.pem
"""

import argparse
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_audit.errors import UsageError

if TYPE_CHECKING:
    from jupyter_audit.model.review import SignOff, Vouched
    from jupyter_audit.notebook.cell import Cell, Notebook
    from jupyter_audit.rule import Audited


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add = parser.add_argument
    add("notebook", metavar="NB", type=Path, nargs="?", help="the notebook, as it is saved")
    add("--cell", metavar="ID", help="one code cell, by its id or its number (the first is 1)")
    add("--name", metavar="NAME", help="whose word it is (default: git's user.name)")
    add("--note", metavar="TEXT", default="", help="what it rests on")
    add("--key", metavar="FILE", type=Path, help="sign with this private key")
    add("--list", action="store_true", help="show how the sign-offs stand; sign nothing")
    add("--new-key", metavar="FILE", type=Path, help="make a key, and show the setting that makes it known")


def run(arguments: argparse.Namespace) -> int:
    """Make a key, list, or sign."""
    if arguments.new_key:
        return _new_key(arguments.new_key, arguments.name)
    if arguments.notebook is None:
        raise UsageError("name the notebook to sign off", "jupyter-audit signoff NB")
    if arguments.list:
        return _list(arguments.notebook)
    return _sign(arguments)


def _new_key(path: Path, name: str | None) -> int:
    from jupyter_audit.review.author import author_name
    from jupyter_audit.review.signature import new_key

    public = new_key(path.expanduser())
    who = name or author_name(Path()) or "Your Name"
    print(f"{path} holds the private key: keep it to yourself.\nIn the pyproject.toml, for others to hold you to it:\n")
    print(f'[tool.jupyter-audit.reviewers]\n"{who}" = "{public}"')
    return 0


def _sign(arguments: argparse.Namespace) -> int:
    from jupyter_audit.capture.signoff_log import append_signoff
    from jupyter_audit.cli.cells import find_cell
    from jupyter_audit.review.assess import assess
    from jupyter_audit.review.author import author_name
    from jupyter_audit.review.signature import VARIABLE, sign
    from jupyter_audit.review.signoff import vouch

    path: Path = arguments.notebook
    audited, config = _audited(path)
    cell = find_cell(audited.notebook, arguments.cell) if arguments.cell else None
    result = assess(audited.notebook, audited.session, audited.project, config)
    name = arguments.name or author_name(path.parent)
    made = vouch(audited, cell, result.checklist, name, arguments.note, datetime.now(UTC))
    key = arguments.key or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if key is not None:
        made = sign(made, key.expanduser())
    log = append_signoff(path.resolve(), made)
    if path.suffix == ".ipynb":
        _carry(path, made, cell)
    _tell(made, cell, log, result.report.standing)
    return 0


def _carry(path: Path, made: "SignOff", cell: "Cell | None") -> None:
    from jupyter_audit.cli.document import change_metadata, ours
    from jupyter_audit.wire import to_json

    def store(document: dict[str, Any]) -> None:
        cells = document.get("cells")
        if cell is None:
            ours(document)["signoff"] = to_json(made)
        elif isinstance(cells, list):  # nbformat 3 has none here: the log has it
            ours(cells[cell.position])["signoff"] = to_json(made)

    change_metadata(path, store)


def _tell(made: "SignOff", cell: "Cell | None", log: Path, standing: tuple[Any, ...]) -> None:
    from jupyter_audit.report.audited_file import count_words, severities
    from jupyter_audit.report.visible import visible

    what = "the notebook" if cell is None else f"cell {cell.position + 1}"
    how = "signed" if made.signature else "claimed: not signed, so nothing proves who it was"
    print(f"{visible(made.name)} vouches for {what} as it is ({how})")
    inside = [each for each in standing if cell is None or each.place.cell_id == cell.id]
    if inside:
        print(f"  with open findings: {count_words(severities(inside))}")
    print(f"  logged in {visible(str(log))}")


def _list(path: Path) -> int:
    from jupyter_audit.report.visible import visible
    from jupyter_audit.review.signoff import standings

    audited, config = _audited(path)
    found = standings(audited, config)
    for each in found:
        print(visible(f"{_of(each, audited.notebook)}: {each.standing}, {each.name} {each.time[:10]} ({each.why})"))
    if not found:
        print(f"{visible(str(path))}: nobody has vouched for it")
    return 0


def _of(each: "Vouched", notebook: "Notebook") -> str:
    if each.cell_id is None:
        return "the notebook"
    cell = notebook.by_id.get(each.cell_id)
    return f"cell {cell.position + 1}" if cell else f"a cell that is gone ({each.cell_id})"


def _audited(path: Path) -> tuple["Audited", Any]:
    from jupyter_audit.capture.journal import find_session, read_session
    from jupyter_audit.config import load_config
    from jupyter_audit.notebook.reading.read import read_notebook
    from jupyter_audit.project import read_project
    from jupyter_audit.rule import Audited

    notebook = read_notebook(path)
    journal = find_session(path)
    session = read_session(journal) if journal else None
    project = read_project(path, date.today(), session=session, notebook=notebook)
    return Audited(notebook, session, project), load_config(path.parent, path.name)
