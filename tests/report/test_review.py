"""The report names who wrote, who vouched and what is held back; and says nothing where nothing is known."""

from datetime import date

from jupyter_audit.config import DEFAULT, Config, Policy
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.report import AuditedFile
from jupyter_audit.report.html import render
from jupyter_audit.review.assess import assess

AI = {"jupyter_audit": {"origin": {"tool": "<b>helper"}}}


def page(config: Config, metadata: dict[str, object]) -> str:
    made = Notebook("n", (Cell("c", 0, "code", "eval(input())", 1, (), metadata),))
    found = assess(made, None, Project(today=date(2026, 1, 1)), config)
    return render([AuditedFile("n.ipynb", made, found.report, found)])


def test_what_is_known_is_shown_as_text() -> None:
    shown = page(Config(policy=Policy(ai=Severity.HIGH)), AI)
    assert "cell 1: &lt;b&gt;helper (cell metadata), nobody has vouched for it" in shown
    assert "every gate is closed: cell 1, written by &lt;b&gt;helper, has high code-injection" in shown


def test_unknown_is_not_called_anything() -> None:
    assert "Who wrote it" not in page(DEFAULT, {})
