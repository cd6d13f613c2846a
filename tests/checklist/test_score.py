"""The score: every lost point is named, nothing unchecked gives points, a clean cell changes nothing."""

import re
from datetime import date

from jupyter_audit.config import DEFAULT, Config
from jupyter_audit.model.checklist import Score
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Entropy, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.review.assess import assess

PROJECT = Project(known=True, today=date(2026, 1, 1))


def score(*sources: str, config: Config = DEFAULT) -> Score:
    cells = tuple(Cell(f"c{n}", n, "code", source, n + 1) for n, source in enumerate(sources))
    return assess(Notebook("n", cells), None, PROJECT, config).score


def test_nothing_recorded_costs_twenty_and_says_so() -> None:
    found = score("x = 1", config=Config(ignore=("documentation",)))
    assert (found.security, found.reproducibility) == (99, 80), "advisories were not looked at either"
    assert any("(no advisories were given" in reason for reason in found.lost)
    assert any("nothing was recorded" in reason for reason in found.lost)


def test_no_code_or_mostly_broken_code_gives_no_score() -> None:
    assert score().security is None
    assert score("", "  ").security is None
    assert score("print 1", "print 2", "x = 1").reproducibility is None


def test_a_side_whose_rules_did_not_run_gets_no_figure() -> None:
    found = score("x = 1", config=Config(select=("order",)))
    assert found.security is None
    assert found.reproducibility == 80


def test_one_more_clean_cell_changes_nothing() -> None:
    bad = "import random\nx = random.random()"
    assert score(bad) == score(bad, "y = 1")


def test_the_named_points_are_the_lost_points() -> None:
    found = score("import random\nx = random.random()", "from time import time\nprint(time())")
    lost = sum(float(number) for text in found.lost for number in re.findall(r"^reproducibility: (\d+) for", text))
    assert found.reproducibility == 100 - lost - 20


def test_a_habit_costs_less_each_time_and_never_more_than_twice() -> None:
    config = Config(select=("randomness", "injection"))
    once = score("import random\na = random.random()", config=config).reproducibility
    often = score(
        "import random\n" + "\n".join(f"a{n} = random.random()" for n in range(30)), config=config
    ).reproducibility
    assert once is not None
    assert often is not None
    assert (80 - once) < (80 - often) <= 2 * (80 - once) + 1


def test_no_side_is_whole_while_rules_of_it_did_not_look() -> None:
    found = score("x = 1", config=Config(ignore=("injection", "documentation")))
    assert found.security == 99
    assert any(reason.startswith("security: at most 99") for reason in found.lost)


def test_rules_without_what_they_need_did_not_look() -> None:
    cells = (Cell("c0", 0, "code", "x = 1", 1),)
    run = CellRun(1, "c0", source_digest("x = 1"), 1, "ok", "", 0.1, (), (), ())
    session = Session(1, "s", None, "", None, Entropy((), ()), (run,), ())

    def found(complete: bool, known: bool) -> Score:
        made = Notebook("n", cells, complete=complete)
        return assess(made, session, Project(known=known, today=PROJECT.today), DEFAULT).score

    assert found(complete=True, known=True).reproducibility == 100
    assert found(complete=False, known=True).reproducibility == 99
    lacking = found(complete=True, known=False)
    assert lacking.reproducibility == 99
    assert "needs the notebook's folder" in "".join(lacking.lost)


def test_a_lost_point_says_where_it_can_be_won_back() -> None:
    found = score("x = 1", "print(gone)")
    assert any(reason.endswith("for undefined-name; mend it in cell 2") for reason in found.lost)


def test_what_would_stop_is_not_half_reproducible() -> None:
    found = score("x = 1", "print(gone)")
    assert found.reproducibility == 50
    assert any("at most 50, because Restart and Run All would not give this" in reason for reason in found.lost)
