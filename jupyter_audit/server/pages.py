"""What rules say about themselves, as messages."""

import inspect

from jupyter_audit.rule import Rule
from jupyter_audit.rules import all_rules, find_rule
from jupyter_audit.server.messages import RulePage, RuleSummary


def rule_summaries() -> tuple[RuleSummary, ...]:
    """Every rule, by category and id."""
    return tuple(
        RuleSummary(rule.id, rule.category, rule.severity, rule.confidence, rule.cwe, _parts(rule)[0])
        for rule in all_rules()
    )


def rule_page(name: str) -> RulePage:
    """The page of one rule. Raises UsageError, with the nearest name, where there is none."""
    rule = find_rule(name)
    summary, text = _parts(rule)
    return RulePage(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        cwe=rule.cwe,
        summary=summary,
        text=text,
        bad=tuple(inspect.cleandoc(example) for example in rule.bad),
        good=tuple(inspect.cleandoc(example) for example in rule.good),
    )


def _parts(rule: type[Rule]) -> tuple[str, str]:
    """The docstring's first paragraph on one line, and the rest."""
    summary, _, text = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
    return " ".join(summary.split()), text.strip()
