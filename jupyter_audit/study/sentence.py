"""A plan in words: figures for the screen, and the sentence for the report."""

import importlib.metadata

from jupyter_audit.study.designs import TESTS, Design, proportion_at
from jupyter_audit.study.power import Plan

CAUTION = (
    "Take the smallest effect that would matter, chosen before the data are seen. Power computed from the effect that "
    "was observed says nothing that the p-value does not (Hoenig and Heisey 2001)."
)


def figures(plan: Plan) -> list[tuple[str, str]]:
    """Name and value of each figure, the one that was asked for first."""
    test = TESTS[plan.design.test]
    rows = {
        "n": (_counts(plan.design), _size(plan)),
        "power": ("power", f"{plan.power:.3f}"),
        "effect": (f"effect ({test.effect})", f"{plan.effect:.3g}{_convention(plan)}"),
    }
    return [rows.pop(plan.solved), *rows.values(), ("significance level", f"{plan.design.alpha:g}")]


def sentence(plan: Plan) -> str:
    """One sentence for a report, with the software that computed it."""
    design, test = plan.design, TESTS[plan.design.test]
    side = "" if not test.one_sided else "two-sided " if design.alternative == "two-sided" else "one-sided "
    groups = f" of {design.groups} {'groups' if design.test == 'anova' else 'categories'}"
    which = f"{side}{test.words}{groups if design.test in ('anova', 'chi-square') else ''}"
    sample = f"{plan.n:,} {_counts(design)}"
    if plan.total != plan.n:
        sample += f" ({plan.total:,} in all{_ratio(design)})"
    effect = f"{test.effect} of {plan.effect:.3g}{_proportions(plan)}"
    article = "An" if which[0] in "aeio" else "A"
    version = importlib.metadata.version("statsmodels")
    detects = f"an effect of {effect}" if design.test != "correlation" else f"a correlation of {plan.effect:.3g}"
    return (
        f"{article} {which} at a significance level of {design.alpha:g} with {sample} has a power of {plan.power:.2f} "
        f"to detect {detects} or more (computed with statsmodels {version})."
    )


def _counts(design: Design) -> str:
    counts = TESTS[design.test].counts
    return counts if design.ratio == 1 else counts.replace("each group", "the first group")


def _size(plan: Plan) -> str:
    return f"{plan.n:,}" if plan.total == plan.n else f"{plan.n:,} ({plan.total:,} in all{_ratio(plan.design)})"


def _ratio(design: Design) -> str:
    return f", {design.ratio:g} in the second for each in the first" if design.ratio != 1 else ""


def _proportions(plan: Plan) -> str:
    first = plan.design.baseline
    return "" if first is None else f" ({first:.3g} against {proportion_at(plan.effect, first):.3g})"


def _convention(plan: Plan) -> str:
    """By Cohen's conventions, which are a last resort where nothing is known of the field."""
    small, medium, large = TESTS[plan.design.test].conventions
    size = abs(plan.effect)
    word = "large" if size >= large else "medium" if size >= medium else "small" if size >= small else "less than small"
    return f"{_proportions(plan)}, {word} by Cohen's conventions"
