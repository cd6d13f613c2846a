"""The engine is pure: same inputs, same report; nothing a notebook holds makes it fail."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_audit import wire
from jupyter_audit.config import DEFAULT, Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Confidence, Report, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.rule import Audited, CellRule, Hit
from jupyter_audit.rules import all_rules

EXAMPLES = sorted((Path(__file__).parent.parent / "example_notebooks").glob("*.ipynb"))
PROJECT = Project(known=True, today=date(2026, 1, 1))
LINES = st.sampled_from(
    [
        "import numpy as np", "x = np.random.rand(3)", "df = df.dropna()", "eval(input())", "!ls {x}", "%pip install a",
        "def f(a, *b, **c):", "    return a", "class A:", "    def m(self): return self.x", "f'{x!r:>{w}}'", "x[0], *y = z",
        "with open(p) as q, r as s:", "lambda: (yield)", "async def g(): await h()", "del x", "global x", "%%bash", "'\\ud800'",
        "cursor.execute(f'select {x}')", "model.fit(X_test)", "train_test_split(*a, **k)", "pickle.load(open(x))", "# audit: ignore",
    ]
)  # fmt: skip


def failures(report: Report) -> list[str]:
    return [f"{skipped.rule}: {skipped.why}" for skipped in report.skipped if "failed" in skipped.why]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_same_inputs_give_the_same_report(path: Path) -> None:
    reports = [audit(read_notebook(path), None, PROJECT, DEFAULT) for _ in range(2)]
    assert reports[0] == reports[1]
    assert wire.from_json(Report, wire.to_json(reports[0])) == reports[0]


@given(st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_a_rule_fail(sources: list[str]) -> None:
    cells = tuple(Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(sources))
    assert failures(audit(Notebook("n", cells), None, PROJECT, DEFAULT)) == []


@given(st.lists(st.lists(LINES, max_size=5), max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_idioms_makes_a_rule_fail(cells: list[list[str]]) -> None:
    made = tuple(Cell(f"c{n}", n, "code", "\n".join(lines), n + 1) for n, lines in enumerate(cells))
    assert failures(audit(Notebook("n", made), None, PROJECT, DEFAULT)) == []


def test_a_rule_that_fails_is_skipped_with_its_error_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(CellRule):
        severity, confidence, category = Severity.LOW, Confidence.LOW, "order"

        def check(self, cell: Cell, audited: Audited) -> list[Hit]:  # type: ignore[override]
            raise ZeroDivisionError("x")

    monkeypatch.setattr("jupyter_audit.engine.all_rules", lambda: (Broken, *all_rules()))
    report = audit(Notebook("n", (Cell("a", 0, "code", "print(gone)"),)), None, PROJECT, DEFAULT)
    assert any("ZeroDivisionError" in text for text in failures(report))
    assert "undefined-name" in {finding.rule for finding in report.findings}


def test_selection_and_severity_come_from_the_config() -> None:
    notebook = Notebook("n", (Cell("a", 0, "code", "print(gone)"),))
    config = Config(select=("order",), severity={"undefined-name": Severity.LOW})
    report = audit(notebook, None, PROJECT, config)
    assert {finding.category for finding in report.findings} == {"order"}
    assert report.findings[0].severity is Severity.LOW
    assert audit(notebook, None, PROJECT, Config(ignore=("undefined-name",), select=("order",))).findings == ()


def test_fingerprints_survive_moving_a_cell_and_tell_repeats_apart() -> None:
    one = (Cell("a", 0, "code", "print(gone)"), Cell("b", 1, "code", "y = 1"))
    moved = (Cell("b", 0, "code", "y = 1"), Cell("a", 1, "code", "print(gone)"))
    prints = [
        [f.fingerprint for f in audit(Notebook("n", cells), None, PROJECT, Config(select=("order",))).findings]
        for cells in (one, moved)
    ]
    assert prints[0] == prints[1]
    bad = (Cell("a", 0, "code", "print 1"), Cell("b", 1, "code", "print 1"))
    twice = audit(Notebook("n", bad), None, PROJECT, Config(select=("syntax-error",))).findings
    assert len({finding.fingerprint for finding in twice}) == 2
