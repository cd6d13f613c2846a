"""The examples of rules about runs are really run: cells in the order of their counts, under the recorder."""

from datetime import date
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from jupyter_audit.capture.start import start_recording
from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.rule import Rule, RunRule
from jupyter_audit.rules import all_rules
from tests.rules.test_examples import notebook_of

PROJECT = Project(known=True, today=date(2026, 1, 1))
RULES = [rule for rule in all_rules() if issubclass(rule, RunRule)]


def record(notebook: Notebook, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """What the recorder says of running the notebook's cells in the order of their execution counts."""
    monkeypatch.chdir(folder)
    shell = InteractiveShell()
    recording = start_recording(shell, journal=folder / "journal.jsonl")
    try:
        for cell in sorted((c for c in notebook.code if c.execution_count), key=lambda c: c.execution_count or 0):
            shell.run_cell(cell.source, store_history=True, cell_id=cell.id)
    finally:
        session = recording.stop()
    return session


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}-{n}") for r in RULES for n, t in enumerate(r.bad)]
)
def test_bad_is_found_where_marked(
    rule: type[Rule], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook, places, _ = notebook_of(text)
    session = record(notebook, tmp_path, monkeypatch)
    report = audit(notebook, session, PROJECT, Config(select=(rule.id,)))
    assert {(f.place.cell, f.place.line) for f in report.findings} == places


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(r, t, id=f"{r.id}-{n}") for r in RULES for n, t in enumerate(r.good)]
)
def test_good_is_silent(rule: type[Rule], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook, _, _ = notebook_of(text)
    session = record(notebook, tmp_path, monkeypatch)
    assert audit(notebook, session, PROJECT, Config(select=(rule.id,))).findings == ()
