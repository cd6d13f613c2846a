"""Every rule's own examples are its tests: each marked line is found, and nothing else is.

This file names no rule. A marked line ends in ``# !``; in a magic or Markdown line the mark counts too.
"""

import re
import textwrap
from datetime import date

import pytest

from jupyter_audit.config import Ai, Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding, Part, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.fixes.edit import apply_fixes
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.rule import Rule, RunRule
from jupyter_audit.rules import all_rules

MARK = re.compile(r"\s*# !$")
PROJECT = Project(known=True, today=date(2026, 1, 1))


def examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.id}-{number}")
        for rule in all_rules()
        if kind == "good" or not issubclass(rule, RunRule)  # those need a run: test_run_examples.py
        for number, text in enumerate(getattr(rule, kind))
    ]


def notebook_of(text: str) -> tuple[Notebook, set[tuple[int, int]], set[int]]:
    """The notebook without marks, the marked (cell, line) places, and the cells whose output is marked."""
    lines = textwrap.dedent(text).strip("\n").split("\n")
    marked = parse_percent("\n".join(lines), "example")
    clean = parse_percent("\n".join(MARK.sub("", line) for line in lines), "example")
    places = {
        (cell.position, number)
        for cell in marked.cells
        for number, line in enumerate(cell.lines, 1)
        if MARK.search(line)
    }
    outputs = {
        cell.position for cell in marked.cells for _, text in cell.output_texts() if re.search(r"# !$", text, re.M)
    }
    return clean, places, outputs


def find(notebook: Notebook, *select: str, project: Project | None = None) -> list[Finding]:
    report = audit(notebook, None, project or PROJECT, Config(select=select, ai=Ai(approved=("helper",))))
    failed = [skipped for skipped in report.skipped if "failed" in skipped.why]
    assert not failed
    return list(report.findings)


@pytest.mark.parametrize(("rule", "text"), examples("bad"))
def test_bad_is_found_at_exactly_the_marked_places(rule: type[Rule], text: str) -> None:
    notebook, places, outputs = notebook_of(text)
    findings = find(notebook, rule.id, project=rule.example_project)
    assert findings, "nothing found"
    found = {(f.place.cell, f.place.line) for f in findings if f.place.part is Part.SOURCE}
    assert found == places
    assert {f.place.cell for f in findings if f.place.part is Part.OUTPUT} == outputs


@pytest.mark.parametrize(("rule", "text"), examples("good"))
def test_good_is_silent_under_every_rule_of_the_category(rule: type[Rule], text: str) -> None:
    notebook, places, _ = notebook_of(text)
    assert not places, "a good example has no marks"
    findings = find(notebook, rule.category, project=rule.example_project)
    # the examples' files are not there, which others may say softly
    assert [f for f in findings if f.rule == rule.id or f.severity.rank >= Severity.MEDIUM.rank] == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in all_rules()])
def test_fixes_re_audit_clean(rule: type[Rule]) -> None:
    """A safe fix takes away its finding, and makes no new one of the same rule."""
    for text in rule.bad:
        notebook, _, _ = notebook_of(text)
        before = find(notebook, rule.id, project=rule.example_project)
        fixes = [finding.fix for finding in before if finding.fix and finding.fix.safe]
        if fixes:
            after = find(apply_fixes(notebook, fixes), rule.id, project=rule.example_project)
            assert len(after) == len(before) - len(fixes)
