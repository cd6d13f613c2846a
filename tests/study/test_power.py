"""Sample sizes against Cohen's tables; the sentence; what cannot be planned is said."""

import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower, TTestPower

from jupyter_audit.errors import UsageError
from jupyter_audit.study.arguments import answer, parsed
from jupyter_audit.study.designs import TESTS, Design, effect_of_proportions, proportion_at
from jupyter_audit.study.power import plan
from jupyter_audit.study.sentence import sentence
from tests.cli.conftest import Run, audit  # noqa: F401 - a fixture


@pytest.mark.parametrize(
    ("test", "effect", "groups", "n"),
    [  # Cohen, "A Power Primer", Psychological Bulletin 1992, table 2: power 0.80 at a level of 0.05
        ("t-test", 0.2, 2, 393), ("t-test", 0.5, 2, 64), ("t-test", 0.8, 2, 26),
        ("correlation", 0.1, 2, 783), ("correlation", 0.3, 2, 85), ("correlation", 0.5, 2, 28),
        ("proportions", 0.2, 2, 393), ("proportions", 0.5, 2, 63), ("proportions", 0.8, 2, 25),
        ("chi-square", 0.1, 2, 785), ("chi-square", 0.3, 2, 88), ("chi-square", 0.3, 4, 122),
        ("anova", 0.1, 3, 323), ("anova", 0.25, 3, 53), ("anova", 0.4, 4, 19),
    ],
)  # fmt: skip
def test_sample_sizes_are_those_of_the_tables(test: str, effect: float, groups: int, n: int) -> None:
    found = plan(Design(test, groups=groups), effect, None, 0.8)
    assert abs(found.n - n) <= 1, "the tables round"
    assert found.power >= 0.8
    assert plan(Design(test, groups=groups), effect, found.n - 1, None).power < 0.8


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "smaller"])
def test_the_three_agree_with_each_other(test: str, alternative: Any) -> None:
    if alternative != "two-sided" and not TESTS[test].one_sided:
        return
    design = Design(test, alternative=alternative)
    effect = plan(design, None, 40, 0.9).effect
    assert (effect < 0) == (alternative == "smaller")
    assert plan(design, effect, 40, None).power == pytest.approx(0.9, abs=1e-4)
    assert plan(design, effect * 1.0001, None, 0.9).n <= 40


@settings(max_examples=25)
@given(st.floats(0.05, 3), st.floats(0.1, 0.99), st.floats(0.5, 2))
def test_no_smaller_sample_is_enough(effect: float, power: float, ratio: float) -> None:
    found = plan(Design("t-test", ratio=ratio), effect, None, power)
    at = TTestIndPower().power
    assert found.n == 2 or at(effect, found.n - 1, 0.05, ratio=ratio) < power <= at(effect, found.n, 0.05, ratio=ratio)


def test_proportions_are_given_and_told_as_they_are() -> None:
    found = answer(parsed("proportions --p1 0.90 --p2 0.92 --power 0.8"))
    assert found.effect == pytest.approx(effect_of_proportions(0.92, 0.90))
    assert proportion_at(found.effect, 0.90) == pytest.approx(0.92)
    assert found.n == math.ceil(2 * (1.959964 + 0.841621) ** 2 / found.effect**2), "the textbook's formula"
    assert "(0.9 against 0.92)" in sentence(found)


def test_the_sentence() -> None:
    found = sentence(answer(parsed("t-test --effect 0.5 --power 0.8 --ratio 2")))
    assert found.startswith(
        "A two-sided two-sample t test at a significance level of 0.05 with 48 observations in the first group (144 in all, "
        "2 in the second for each in the first) has a power of 0.80 to detect an effect of Cohen's d of 0.5 or more"
    )
    assert "detect a correlation of 0.3 or more" in sentence(answer(parsed("correlation --effect 0.3 --n 85")))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("t-test --effect 0.5", "give two of"),
        ("t-test --effect 0.5 --power 0.8 --n 3", "give two of"),
        ("z-test --effect 0.5 --n 9", "no test 'z-test'"),
        ("t-test --effect 0 --n 9", "cannot be planned for"),
        ("t-test --effect nan --n 9", "cannot be planned for"),
        ("t-test --effect 0.5 --n 1", "cannot be"),
        ("t-test --effect 0.5 --power 1", "power between"),
        ("t-test --effect -0.5 --power 0.8 --alternative larger", "no sample size"),
        ("anova --effect 0.5 --power 0.8 --alternative larger", "has no side"),
        ("proportions --p2 0.5 --power 0.8", "--p2 goes with --p1"),
        ("t-test --p1 0.5 --power 0.8", "are for tests of proportions"),
        ("proportions --p1 0.5 --p2 7 --power 0.8", "cannot be planned with"),
        ("t-test --effect 'x", "No closing quotation"),
        ("t-test --effect x --n 9", "invalid float"),
    ],
)
def test_what_cannot_be_planned_is_said(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        answer(parsed(line))


def test_the_command(audit: Run) -> None:  # noqa: F811
    told = audit("power", "t-test", "--effect", 0.5, "--power", 0.8)
    assert told.code == 0
    assert "observations in each group  64 (128 in all)" in told.out
    assert "To paste:" in told.out
    found = audit("power", "paired-t-test", "--n", 20, "--power", 0.9, "--format", "json").json
    assert found["solved"] == "effect"
    assert found["effect"] == pytest.approx(TTestPower().solve_power(nobs=20, alpha=0.05, power=0.9), abs=1e-4)
    assert audit("power", "t-test", "--effect", 0.5).code == 2


def test_without_statsmodels_it_says_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['statsmodels'] = None\nfrom jupyter_audit.cli.main import main\n"
        "sys.exit(main(['power', 't-test', '--effect', '0.5', '--power', '0.8']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'jupyter_audit[power]'" in done.stderr
