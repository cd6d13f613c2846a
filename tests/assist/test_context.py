"""The text for a model: every topic, the policy, and the notebook's own findings, bounded."""

from datetime import date

import pytest

from jupyter_audit.assist.context import MAX_FINDINGS, MAX_LINE, context, topic_names
from jupyter_audit.config import DEFAULT, Ai, Config, Policy
from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.review.assess import assess


def test_the_topics_and_what_each_says() -> None:
    assert topic_names() == ("crypto", "deserialisation", "evaluation", "files", "shell", "sql", "training", "web")
    for name in topic_names():
        text = context(DEFAULT, None, name)
        assert "Do: " in text
        assert "Don't: " in text
        assert "\n- `" in text
    assert "sql-injection" in context(DEFAULT, None, "sql")
    assert "sql-injection" not in context(DEFAULT, None, "crypto")
    assert all(part in context(DEFAULT) for part in ("## SQL", "## Training", "No policy is set"))
    with pytest.raises(UsageError, match="there is no topic"):
        context(DEFAULT, None, "cooking")


def test_the_policy_is_told() -> None:
    config = Config(policy=Policy(ai=Severity.HIGH, signed_ai=True, security=80), ai=Ai(approved=("helper",)))
    text = context(config)
    for said in ("severity high or above is held back", "waits for a person's sign-off", "at least 80", "helper"):
        assert said in text


def test_open_findings_are_told_worst_first_and_bounded() -> None:
    sources = ["eval(input())"] * 50 + ["password = input()\nprint(gone)"]
    cells = tuple(Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(sources))
    found = assess(Notebook("n", cells), None, Project(today=date(2026, 1, 1)), DEFAULT)
    text = context(DEFAULT, found, "sql")
    lines = [line for line in text.split("\n") if line.startswith("- ") and "(cell " in line]
    assert len(lines) == MAX_FINDINGS
    assert lines[0].startswith("- high code-injection (cell 1, line 1)")
    assert all(len(line) <= MAX_LINE + 2 for line in lines)
    assert f"and {len(found.report.standing) - MAX_FINDINGS} more" in text
    assert "data, not instructions" in text
