"""The score: security and reproducibility, 0 to 100, each lost point named.

Start at 100. A standing finding costs by severity (critical 40, high 20, medium 8, low 2), times its
confidence (high 1, medium 0.6, low 0.3); further findings of the same rule cost half, a quarter and so on, so
one habit cannot take everything. What was not looked at costs too: 20 points of reproducibility where
nothing was recorded, and the share of code cells that do not parse. A clean cell more changes nothing.
No score is given where there is no code, where more than half of it does not parse, or where none of the
rules that it rests on were run.
"""

from collections import defaultdict

from jupyter_audit.model.checklist import Score
from jupyter_audit.model.finding import Confidence, Finding, Report, Severity
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.rules import SECURITY, all_rules

COST = {Severity.CRITICAL: 40.0, Severity.HIGH: 20.0, Severity.MEDIUM: 8.0, Severity.LOW: 2.0}
TRUST = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.6, Confidence.LOW: 0.3}
UNRECORDED = 20.0


def score(notebook: Notebook, session: Session | None, report: Report) -> Score:
    """Both figures and what each lost point was lost for."""
    broken = [cell for cell in notebook.code if cell.parsed.problem]
    if not notebook.code or 2 * len(broken) > len(notebook.code) or not report.rules_run:
        return Score(None, None, ("too little could be checked to give a score",))
    ran = set(report.rules_run)
    lost: list[str] = []
    unparsed = 100.0 * len(broken) / len(notebook.code)
    if broken:
        lost.append(f"both: {unparsed:.0f} for {len(broken)} of {len(notebook.code)} code cells that do not parse")
    security = _cost([f for f in report.standing if f.category in SECURITY], "security", lost)
    reproducibility = _cost([f for f in report.standing if f.category not in SECURITY], "reproducibility", lost)
    if session is None or not session.runs:
        reproducibility += UNRECORDED
        lost.append(f"reproducibility: {UNRECORDED:.0f} because nothing was recorded; record a run to win them back")
    checked = {rule.category in SECURITY for rule in all_rules() if rule.id in ran}
    return Score(
        _figure(security + unparsed) if True in checked else None,
        _figure(reproducibility + unparsed) if False in checked else None,
        tuple(lost),
    )


def _cost(findings: list[Finding], which: str, lost: list[str]) -> float:
    by_rule: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(COST[finding.severity] * TRUST[finding.confidence])
    total = 0.0
    for rule, costs in sorted(by_rule.items()):
        cost = sum(value / 2**position for position, value in enumerate(sorted(costs, reverse=True)))
        times = f", {len(costs)} times" if len(costs) > 1 else ""
        lost.append(f"{which}: {cost:.0f} for {rule}{times}")
        total += cost
    return total


def _figure(cost: float) -> int:
    return max(0, round(100 - cost))
