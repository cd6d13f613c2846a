"""What an agent may ask, as plain functions over files below one folder. Nothing is run and nothing is written."""

from datetime import date
from pathlib import Path
from typing import Any

from jupyter_audit.assist.context import context
from jupyter_audit.config import Config, load_config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.wire import to_json

MAX_CODE = 200_000
"""Characters of a cell that is checked."""
_NEW = "cell-to-be-written"


class Agent:
    """Answers for the notebooks in and below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def check(self, code: str, notebook: str | None = None, cell: int | None = None) -> dict[str, Any]:
        """The findings in a cell with this code: in place of cell number ``cell`` (from 1) of the notebook, else below.

        ``notebook`` gives the cells around it, so that data which flow from one to another are followed.
        """
        if len(code) > MAX_CODE:
            raise UsageError(f"the code has {len(code):,} characters", f"at most {MAX_CODE:,} are checked")
        path = self._path(notebook) if notebook else None
        placed, position = _with_cell(self._notebook(path), code, cell)
        found = self._assess(placed, path)
        standing = [each for each in found.report.standing if each.place.cell == position]
        return {
            "checked": len(found.report.rules_run),
            "findings": [_finding(each) for each in standing],
            "not_checked": [to_json(each) for each in found.report.skipped],
            "problem": problem.message if (problem := placed.cells[position].parsed.problem) else None,
        }

    def explain(self, rule: str) -> str:
        """A rule's page in Markdown."""
        from jupyter_audit.report.rule_page import page
        from jupyter_audit.rules import find_rule

        return page(find_rule(rule))

    def checklist(self, notebook: str, profile: str | None = None) -> dict[str, Any]:
        """A profile's items with their states, as far as the saved notebook tells. Profiles that ship, by name."""
        from dataclasses import replace

        from jupyter_audit.checklist.profile import profile_names

        if profile is not None and profile not in profile_names():
            raise UsageError(f"there is no profile {profile!r}", f"there are: {', '.join(profile_names())}")
        path = self._path(notebook)
        config = self._config(path)
        chosen = replace(config, profile=profile) if profile else config
        answered: dict[str, Any] = to_json(self._assess(self._notebook(path), path, chosen).checklist)
        return answered

    def context(self, topic: str | None = None, notebook: str | None = None) -> str:
        """The text to read before writing a cell."""
        path = self._path(notebook) if notebook else None
        found = self._assess(self._notebook(path), path) if path else None
        return context(self._config(path), found, topic)

    def _path(self, notebook: str) -> Path:
        path = (self._root / notebook).resolve()
        if not path.is_relative_to(self._root):
            raise UsageError(f"{notebook} is outside of {self._root}", "start the server in a folder above it")
        return path

    def _notebook(self, path: Path | None) -> Notebook:
        from jupyter_audit.notebook.reading.read import read_notebook

        return read_notebook(path) if path else Notebook("cell", (), complete=False)

    def _config(self, path: Path | None) -> Config:
        return load_config(path.parent, path.name) if path else load_config(self._root)

    def _assess(self, notebook: Notebook, path: Path | None, config: Config | None = None) -> Assessment:
        from jupyter_audit.project import read_project
        from jupyter_audit.review.assess import assess

        project = read_project(path, notebook=notebook) if path else Project(today=date.today())
        return assess(notebook, None, project, config or self._config(path))


def _with_cell(notebook: Notebook, code: str, number: int | None) -> tuple[Notebook, int]:
    if number is not None and not 0 < number <= len(notebook.cells):
        raise UsageError(f"there is no cell {number}", f"the notebook has {len(notebook.cells)} cells")
    position = len(notebook.cells) if number is None else number - 1
    cell = Cell(_NEW, position, "code", code)
    cells = (*notebook.cells[:position], cell, *notebook.cells[position + 1 :])
    return Notebook(notebook.name, cells, notebook.metadata, notebook.complete), position


def _finding(finding: Any) -> dict[str, Any]:
    """A finding as an agent needs it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "line": finding.place.line,
        "message": finding.message,
        "fix": finding.fix.description if finding.fix else None,
    }
