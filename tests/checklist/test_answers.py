"""No item is answered by wishful thinking: what was not looked at is unchecked, never holds."""

from dataclasses import replace
from datetime import date

import pytest

from jupyter_audit.checklist.profile import load_profile, profile_names
from jupyter_audit.config import DEFAULT, Config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.checklist import Answer, Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Distribution, Entropy, Environment, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.review.assess import assess
from jupyter_audit.rules import CATEGORIES, all_rules

PROJECT = Project(known=True, today=date(2026, 1, 1))
ENVIRONMENT = Environment(
    "3.11.7", "CPython", "", "Linux", "x86_64", "", "", 2, None, (), None, None, None, None,
    (Distribution("numpy", "2.4.0", None, False, None),), (),
)  # fmt: skip


def notebook(*sources: str) -> Notebook:
    return Notebook("n", tuple(Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(sources)))


def recorded(made: Notebook) -> Session:
    runs = tuple(
        CellRun(n + 1, cell.id, source_digest(cell.source), n + 1, "ok", "", 0.1, (), (), ())
        for n, cell in enumerate(made.cells)
    )
    return Session(1, "s", None, "", ENVIRONMENT, Entropy((), ()), runs, ())


def answers(assessment: Assessment) -> dict[str, Answer]:
    return {answer.item: answer for answer in assessment.checklist.answers}


@pytest.mark.parametrize("name", profile_names())
def test_profiles_name_rules_and_categories_that_exist(name: str) -> None:
    known = {rule.id for rule in all_rules()} | set(CATEGORIES)
    for item in load_profile(name).items:
        assert set(item.rules) <= known, item.id
        assert item.rules or item.fact or item.verify or item.ask == "always", item.id
        assert item.question.endswith("?")


def test_an_unknown_profile_says_which_there_are() -> None:
    with pytest.raises(UsageError, match="ml-reproducibility"):
        load_profile("none")


def test_without_a_session_what_needs_one_is_unchecked() -> None:
    found = answers(assess(notebook("x = 1"), None, PROJECT, DEFAULT))
    for item in ("environment-captured", "order-replays", "outputs-current"):
        assert found[item].state == "unchecked", item


def test_with_a_session_they_hold_and_say_why() -> None:
    made = notebook("x = 1")
    found = answers(assess(made, recorded(made), PROJECT, DEFAULT))
    assert found["environment-captured"].state == "holds"
    assert "1 packages" in found["environment-captured"].because
    assert found["order-replays"].state == "holds"


def test_an_environment_from_a_local_folder_fails() -> None:
    made = notebook("x = 1")
    own = Distribution("mine", "0.1", "file:///home/ada/mine", True, None)
    session = replace(recorded(made), environment=replace(ENVIRONMENT, distributions=(own,)))
    answer = answers(assess(made, session, PROJECT, DEFAULT))["environment-captured"]
    assert answer.state == "fails"
    assert "mine" in answer.because


def test_a_cell_that_does_not_parse_leaves_rules_items_unchecked() -> None:
    found = answers(assess(notebook("x = 1", "print 'x'"), None, PROJECT, DEFAULT))
    assert found["no-secrets"].state == "unchecked"
    assert "cell 2" in found["no-secrets"].because


def test_rules_that_were_not_run_leave_items_unchecked() -> None:
    found = answers(assess(notebook("x = 1"), None, PROJECT, Config(select=("order",))))
    assert found["no-secrets"].state == "unchecked"
    assert found["no-leakage"].state == "ask"
    assert "no rule looked" in found["no-leakage"].because


def test_an_edited_cell_fails_outputs_and_one_from_before_recording_is_unchecked() -> None:
    output = ({"output_type": "stream", "name": "stdout", "text": "1\n"},)
    made = Notebook("n", (Cell("c0", 0, "code", "print(1)", 1, output),))
    edited = Notebook("n", (Cell("c0", 0, "code", "print(2)", 1, output),))
    more = Notebook("n", (*made.cells, Cell("c1", 1, "code", "print(3)", 2, output)))
    assert answers(assess(made, recorded(made), PROJECT, DEFAULT))["outputs-current"].state == "holds"
    assert answers(assess(edited, recorded(made), PROJECT, DEFAULT))["outputs-current"].state == "fails"
    assert answers(assess(more, recorded(made), PROJECT, DEFAULT))["outputs-current"].state == "unchecked"


def test_a_waiver_makes_an_item_hold_again() -> None:
    config = Config(select=("order", "randomness"))
    source = "import random\nprint(random.random())"
    made = notebook(source)
    assert answers(assess(made, recorded(made), PROJECT, config))["generators-seeded"].state == "fails"
    waived = f"{source}  # audit: ignore[unseeded-random] a demonstration"
    made = notebook(waived)
    assert answers(assess(made, recorded(made), PROJECT, config))["generators-seeded"].state == "holds"


def test_rules_that_need_a_recording_leave_an_item_unchecked() -> None:
    made = notebook("x = 1")
    before = answers(assess(made, None, PROJECT, DEFAULT))
    for item in ("data-fixed", "no-high-security"):
        assert before[item].state == "unchecked", item
        assert "nothing was recorded" in before[item].because
        assert answers(assess(made, recorded(made), PROJECT, DEFAULT))[item].state == "holds", item
