"""A person's answer holds for the code that it was given for, and for no other."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jupyter_audit.checklist.attest import attest
from jupyter_audit.checklist.profile import load_profile
from jupyter_audit.config import Config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.checklist import Answer
from jupyter_audit.model.project import Project
from jupyter_audit.model.verdict import Level, Verdict
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.review.assess import assess

PROFILE = load_profile("ml-reproducibility")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERDICT = Verdict(
    1, "d" * 64, "n", Level.AGREES, Level.AGREES, False, (), (), (), (), (), (), "none", 1e-5, 1e-8, ()
)  # fmt: skip


def notebook(code: str, text: str = "# Title", *entries: object) -> Notebook:
    cells = (Cell("m", 0, "markdown", text), Cell("c", 1, "code", code))
    return Notebook("n", cells, {"jupyter_audit": {"attestations": list(entries)}})


def answered(made: Notebook, item: str, verdict: Verdict | None = None) -> Answer:
    found = assess(made, None, Project(today=date(2026, 1, 1)), Config(profile="ml-reproducibility"), verdict).checklist
    return next(answer for answer in found.answers if answer.item == item)


def word(item: str, answer: str = "yes", note: str = "seen") -> dict[str, str]:
    return attest(notebook("x = 1"), PROFILE, item, answer, note, "Ada", NOW)  # type: ignore[arg-type]


def test_it_holds_in_their_name_until_the_code_changes() -> None:
    entry = word("hyperparameters")
    said = answered(notebook("x = 1", "# Title", entry), "hyperparameters")
    assert (said.state, said.by) == ("holds", "person")
    assert said.because == "Ada says so (2026-11-23): seen"
    assert answered(notebook("x = 1", "# Other title", entry), "hyperparameters").state == "holds"
    lapsed = answered(notebook("x = 2", "# Title", entry), "hyperparameters")
    assert lapsed.state == "ask"
    assert "the code has changed since" in lapsed.because


def test_a_word_about_the_text_lapses_with_the_text() -> None:
    entry = word("data-available")
    assert answered(notebook("x = 1", "# Title", entry), "data-available").state == "holds"
    assert answered(notebook("x = 1", "# Other", entry), "data-available").state == "ask"


def test_no_fails_and_not_applicable_says_why() -> None:
    assert answered(notebook("x = 1", "# Title", word("trained-models", "no")), "trained-models").state == "fails"
    fits = answered(notebook("x = 1", "# Title", word("trained-models", "n/a", "no model")), "trained-models")
    assert "does not apply" in fits.because
    with pytest.raises(UsageError, match="why does trained-models not apply"):
        word("trained-models", "n/a", " ")


def test_the_last_word_counts_and_nonsense_is_passed_over() -> None:
    entries = ({"item": 3}, "x", word("variation", "no"), word("variation"))
    assert answered(notebook("x = 1", "# Title", *entries), "variation").state == "holds"


def test_a_finding_outweighs_a_word() -> None:
    code = "import pandas as pd\ndf = pd.read_csv('a.csv', on_bad_lines='skip')\ndf.mean()"
    entry = attest(notebook(code), PROFILE, "data-exclusions", "yes", "", "Ada", NOW)
    found = answered(notebook(code, "# Title", entry), "data-exclusions")
    assert (found.state, found.by) == ("fails", "rules")


def test_only_what_a_person_can_know_is_taken_from_a_person() -> None:
    for item in ("no-secrets", "order-replays", "rebuilt"):
        with pytest.raises(UsageError, match="not by a person's word"):
            word(item)
    with pytest.raises(UsageError, match="did you mean variation") as near:
        word("variatoin")
    assert "variation" in near.value.hint
    with pytest.raises(UsageError, match="nobody's name"):
        attest(notebook("x = 1"), PROFILE, "variation", "yes", "", "  ", NOW)


def test_a_verification_answers_as_far_as_it_went() -> None:
    assert answered(notebook("x = 1"), "results-agree").state == "unchecked"
    assert answered(notebook("x = 1"), "results-agree", VERDICT).state == "holds"
    short = replace(VERDICT, asked=Level.RUNS, level=Level.RUNS)
    assert answered(notebook("x = 1"), "rebuilt", short).state == "holds"
    assert answered(notebook("x = 1"), "results-agree", short).state == "unchecked"
    refuted = replace(VERDICT, level=Level.RUNS, reasons=("cell 3 changed",))
    assert answered(notebook("x = 1"), "results-agree", refuted).state == "fails"
