"""The usual tests, each with the effect size that it is planned by and its power as statsmodels computes it.

Effect sizes are Cohen's: Statistical Power Analysis for the Behavioral Sciences, 2nd edition, 1988.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from jupyter_audit.errors import UsageError

Alternative = Literal["two-sided", "larger", "smaller"]
MISSING = "install it: pip install 'jupyter_audit[power]'"


@dataclass(frozen=True, slots=True)
class Design:
    """What is tested, and how. ``ratio``: the second group's size over the first's. ``groups``: of an analysis of
    variance, or the categories of a chi-square test; ``baseline``: the first proportion, or the one compared with.
    """

    test: str
    alpha: float = 0.05
    alternative: Alternative = "two-sided"
    ratio: float = 1.0
    groups: int = 2
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class UsualTest:
    """A test: its name in a sentence, its effect, what ``n`` counts, the least ``n``, and Cohen's three conventions.

    ``power(effect, n, design)`` gives the power; ``top`` is the largest effect that is looked for.
    """

    words: str
    effect: str
    counts: str
    least: int
    conventions: tuple[float, float, float]
    power: Callable[[float, int, Design], float]
    one_sided: bool = True
    top: float = 10.0


def _statsmodels() -> Any:
    try:
        from statsmodels.stats import power
    except ImportError:
        raise UsageError("sample sizes need the package statsmodels", MISSING) from None
    return power


def _two_means(effect: float, n: int, design: Design) -> float:
    made = _statsmodels().TTestIndPower()
    return float(made.power(effect, n, design.alpha, ratio=design.ratio, alternative=design.alternative))


def _one_mean(effect: float, n: int, design: Design) -> float:
    return float(_statsmodels().TTestPower().power(effect, n, design.alpha, alternative=design.alternative))


def _variance(effect: float, n: int, design: Design) -> float:
    return float(
        _statsmodels().FTestAnovaPower().power(effect, n * design.groups, design.alpha, k_groups=design.groups)
    )


def _chi_square(effect: float, n: int, design: Design) -> float:
    return float(_statsmodels().GofChisquarePower().power(effect, n, design.alpha, n_bins=design.groups))


def _two_proportions(effect: float, n: int, design: Design) -> float:
    made = _statsmodels().NormalIndPower()
    return float(made.power(effect, n, design.alpha, ratio=design.ratio, alternative=design.alternative))


def _one_proportion(effect: float, n: int, design: Design) -> float:
    made = _statsmodels().NormalIndPower()  # with a ratio of 0 it is the one-sample test
    return float(made.power(effect, n, design.alpha, ratio=0, alternative=design.alternative))


def _correlation(effect: float, n: int, design: Design) -> float:
    """By Fisher's transformation with its correction for bias, against the critical correlation of the t test.

    Under it a correlation is normal with mean atanh(r) + r / (2 (n - 1)) and variance 1 / (n - 3).
    """
    _statsmodels()
    from scipy.stats import norm, t

    level = design.alpha / 2 if design.alternative == "two-sided" else design.alpha
    critical = t.isf(level, n - 2)
    bound = math.atanh(critical / math.sqrt(critical**2 + n - 2))
    mean, scale = math.atanh(effect) + effect / (2 * (n - 1)), math.sqrt(n - 3)
    above, below = norm.sf((bound - mean) * scale), norm.cdf((-bound - mean) * scale)
    return float({"two-sided": above + below, "larger": above, "smaller": below}[design.alternative])


TESTS: dict[str, UsualTest] = {
    "t-test": UsualTest("two-sample t test", "Cohen's d", "observations in each group", 2, (0.2, 0.5, 0.8), _two_means),
    "paired-t-test": UsualTest("paired t test", "Cohen's d of the differences", "pairs", 2, (0.2, 0.5, 0.8), _one_mean),
    "one-sample-t-test": UsualTest("one-sample t test", "Cohen's d", "observations", 2, (0.2, 0.5, 0.8), _one_mean),
    "anova": UsualTest(
        "one-way analysis of variance", "Cohen's f", "observations in each group", 2, (0.1, 0.25, 0.4), _variance, False
    ),
    "chi-square": UsualTest("chi-square test", "Cohen's w", "observations", 2, (0.1, 0.3, 0.5), _chi_square, False),
    "proportions": UsualTest(
        "test of two proportions", "Cohen's h", "observations in each group", 2, (0.2, 0.5, 0.8), _two_proportions,
        top=math.pi,
    ),
    "proportion": UsualTest(
        "test of one proportion", "Cohen's h", "observations", 2, (0.2, 0.5, 0.8), _one_proportion, top=math.pi
    ),
    "correlation": UsualTest(
        "test of a correlation", "the correlation r", "observations", 4, (0.1, 0.3, 0.5), _correlation, top=0.999
    ),
}  # fmt: skip
"""By the names that the command line takes."""


def effect_of_proportions(second: float, first: float) -> float:
    """Cohen's h: the difference of the arcsine-transformed proportions."""
    return 2 * math.asin(math.sqrt(second)) - 2 * math.asin(math.sqrt(first))


def proportion_at(effect: float, first: float) -> float:
    """The second proportion that lies Cohen's h above the first; 1 where there is none so far."""
    return math.sin(min((effect + 2 * math.asin(math.sqrt(first))) / 2, math.pi / 2)) ** 2
