"""What every rule must have, whoever wrote it."""

import inspect
import re
from pathlib import Path

import pytest

from jupyter_audit.rule import Rule
from jupyter_audit.rules import CATEGORIES, all_rules

RULES = [pytest.param(rule, id=rule.id) for rule in all_rules()]


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in all_rules()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", RULES)
def test_file_id_and_class_are_one_name(rule: type[Rule]) -> None:
    path = Path(inspect.getfile(rule))
    assert path.stem == rule.id.replace("-", "_")
    assert path.parent.name == rule.category
    assert rule.category in CATEGORIES


@pytest.mark.parametrize("rule", RULES)
def test_docstring_is_a_lesson(rule: type[Rule]) -> None:
    text = inspect.getdoc(rule) or ""
    assert not text.startswith("#")
    for section in ("## Why it matters", "## What to do", "## See also"):
        body = text.partition(section)[2].partition("\n## ")[0].strip()
        assert len(body) > 20, section


@pytest.mark.parametrize("rule", RULES)
def test_examples_are_there(rule: type[Rule]) -> None:
    assert rule.bad
    assert rule.good
    assert rule.message
    assert rule.severity
    assert rule.confidence
    assert len(inspect.getsource(inspect.getmodule(rule)).split("\n")) <= 151  # type: ignore[arg-type]
    assert re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", rule.id)
