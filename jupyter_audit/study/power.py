"""Solve for the one of sample size, power and effect that is not given. Searched, not fitted: the size is the least."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from jupyter_audit.errors import UsageError
from jupyter_audit.study.designs import TESTS, Design, UsualTest

MAX_N = 10_000_000
"""The largest sample size that is looked for."""
_PRECISION = 1e-7
MIN_EFFECT = 1e-6


@dataclass(frozen=True, slots=True)
class Plan:
    """A design with all three. ``n`` counts as ``UsualTest.counts`` says; ``total`` is all observations, or pairs.

    ``solved`` is what was asked for: ``n``, ``power`` or ``effect``.
    """

    design: Design
    effect: float
    n: int
    total: int
    power: float
    solved: str


def plan(design: Design, effect: float | None, n: int | None, power: float | None) -> Plan:
    """Complete the plan. Raises UsageError unless exactly one of the three is None, and for what cannot be."""
    test = _checked(design, effect, n, power)
    if n is None:
        assert effect is not None
        assert power is not None
        n = _least_n(test, design, effect, power)
        return _plan(design, effect, n, _power(test, design, effect, n), "n")
    if power is None:
        assert effect is not None
        return _plan(design, effect, n, _power(test, design, effect, n), "power")
    if effect is None:
        effect = _least_effect(test, design, n, power)
        return _plan(design, effect, n, power, "effect")
    raise UsageError("all of effect, sample size and power are given", "leave out the one that you want to know")


def _plan(design: Design, effect: float, n: int, power: float, solved: str) -> Plan:
    per_group = TESTS[design.test].counts.endswith("each group")
    second = math.ceil(n * design.ratio)
    total = n * design.groups if design.test == "anova" else n + second if per_group else n
    return Plan(design, effect, n, total, power, solved)


def _checked(design: Design, effect: float | None, n: int | None, power: float | None) -> UsualTest:
    test = TESTS.get(design.test)
    if test is None:
        raise UsageError(f"there is no test {design.test!r}", f"there are: {', '.join(TESTS)}")
    if [effect, n, power].count(None) != 1:
        raise UsageError("give two of effect, sample size and power", "the third is what you get")
    if not 0 < design.alpha < 1 or (power is not None and not design.alpha < power < 1):
        raise UsageError("alpha lies between 0 and 1, and the power between alpha and 1", "--alpha 0.05 --power 0.8")
    if effect is not None and not MIN_EFFECT <= abs(effect) <= test.top:
        raise UsageError(
            f"an effect ({test.effect}) of {effect:g} cannot be planned for", f"0 to {test.top:.3g}, not 0"
        )
    if n is not None and not test.least <= n <= MAX_N:
        raise UsageError(f"a sample size of {n} cannot be", f"{test.least} to {MAX_N:,}")
    if design.alternative != "two-sided" and not test.one_sided:
        raise UsageError(f"a {test.words} has no side", "leave out --alternative")
    if not 0.001 <= design.ratio <= 1000 or not 2 <= design.groups <= 1000:
        raise UsageError("the ratio lies between 0.001 and 1,000, the groups between 2 and 1,000", "--groups 3")
    return test


def _power(test: UsualTest, design: Design, effect: float, n: int) -> float:
    """The power; an effect against the alternative's side has no more than alpha."""
    signed = abs(effect) if design.alternative == "two-sided" else effect
    value = test.power(signed, n, design)
    return 1.0 if math.isnan(value) and signed > 1 else value  # statsmodels has no figure where it is all but 1


def _least_n(test: UsualTest, design: Design, effect: float, power: float) -> int:
    """The smallest sample size with that power: doubled until it is enough, then halved in between."""

    def enough(n: int) -> bool:
        return _power(test, design, effect, n) >= power

    high = test.least
    while not enough(high):
        high *= 2
        if high > MAX_N:
            raise UsageError(
                f"no sample size up to {MAX_N:,} has that power for an effect of {effect:g}",
                "is the alternative's side the effect's?" if design.alternative != "two-sided" else "a larger effect",
            )
    low = max(test.least, high // 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def _least_effect(test: UsualTest, design: Design, n: int, power: float) -> float:
    """The smallest effect that is detected with that power, positive unless the alternative is ``smaller``."""
    sign = -1.0 if design.alternative == "smaller" else 1.0
    return sign * _bisect(lambda effect: _power(test, design, sign * effect, n) >= power, MIN_EFFECT, test.top)


def _bisect(enough: Callable[[float], bool], low: float, high: float) -> float:
    if not enough(high):
        raise UsageError("no effect can be detected with that few observations", "a larger sample, or less power")
    while high - low > _PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
