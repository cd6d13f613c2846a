"""The score: security and reproducibility, 0 to 100, each lost point named.

Start at 100. A standing finding costs by severity (critical 40, high 20, medium 8, low 2), times its
confidence (high 1, medium 0.6, low 0.3); further findings of the same rule cost half, a quarter and so on, so
one habit cannot take everything. What was not looked at costs too: 20 points of reproducibility where
nothing was recorded, and the share of code cells that do not parse. A clean cell more changes nothing. Where rules
did not look (left out, failed, or without what they need), a side has at most 99: nobody knows what they would find.
Where Restart and Run All would not give what the notebook shows, reproducibility has at most 50, whatever else holds.
No score is given where there is no code, where more than half of it does not parse, or where none of the
rules that it rests on were run.
"""

from collections import defaultdict

from jupyter_audit.model.checklist import Replay, Score
from jupyter_audit.model.finding import Confidence, Finding, Report, Severity
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.rule import NO_SESSION
from jupyter_audit.rules import SECURITY, all_rules

COST = {Severity.CRITICAL: 40.0, Severity.HIGH: 20.0, Severity.MEDIUM: 8.0, Severity.LOW: 2.0}
TRUST = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.6, Confidence.LOW: 0.3}
UNRECORDED = 20.0
CEILING = 99
"""What a side has at most while rules of it did not look."""
NOT_AGAIN = 50
"""What reproducibility has at most where Restart and Run All would not give what the notebook shows."""
SHOWN = 5
"""How many cells, or rules, a lost point names."""


def score(notebook: Notebook, session: Session | None, report: Report, replay: Replay) -> Score:
    """Both figures and what each lost point was lost for."""
    written = [cell for cell in notebook.code if cell.source.strip()]
    broken = [cell for cell in written if cell.parsed.problem]
    if not written or 2 * len(broken) > len(written) or not report.rules_run:
        return Score(None, None, ("too little could be checked to give a score",))
    ran = set(report.rules_run)
    lost: list[str] = []
    unparsed = 100.0 * len(broken) / len(written)
    if broken:
        lost.append(f"both: {unparsed:.0f} for {len(broken)} of {len(written)} code cells that do not parse; mend them")
    security = _cost([f for f in report.standing if f.category in SECURITY], "security", lost)
    reproducibility = _cost([f for f in report.standing if f.category not in SECURITY], "reproducibility", lost)
    if session is None or not session.runs:
        reproducibility += UNRECORDED
        lost.append(f"reproducibility: {UNRECORDED:.0f} because nothing was recorded; record a run to win them back")
    ceiling = CEILING if _unlooked(report, "reproducibility", lost) else 100
    if replay.verdict == "would not":
        ceiling = NOT_AGAIN
        lost.append(
            f"reproducibility: at most {NOT_AGAIN}, because Restart and Run All would not give this; mend that first"
        )
    checked = {rule.category in SECURITY for rule in all_rules() if rule.id in ran}
    return Score(
        _figure(security + unparsed, CEILING if _unlooked(report, "security", lost) else 100)
        if True in checked
        else None,
        _figure(reproducibility + unparsed, ceiling) if False in checked else None,
        tuple(lost),
    )


def _unlooked(report: Report, which: str, lost: list[str]) -> bool:
    """Whether rules of this side did not look: left out by the settings, failed, or without what they need.

    Those with nothing to look at do not count, nor, for reproducibility, those without a recording: that costs more.
    """
    why = {each.rule: each.why for each in report.skipped}
    paid = NO_SESSION if which == "reproducibility" else None
    missing: dict[str, list[str]] = defaultdict(list)
    for rule in all_rules():
        if (rule.category in SECURITY) != (which == "security") or rule.id in report.rules_run:
            continue
        reason = why.get(rule.id, "left out by the settings")
        if reason != paid and not reason.startswith("nothing"):
            missing["failed" if "failed" in reason else reason].append(rule.id)
    for reason, rules in missing.items():
        named = ", ".join(rules[:SHOWN]) + (f" and {len(rules) - SHOWN} more" if len(rules) > SHOWN else "")
        lost.append(
            f"{which}: at most {CEILING}, because of rules that did not look ({reason}): {named}; let them look"
        )
    return bool(missing)


def _cost(findings: list[Finding], which: str, lost: list[str]) -> float:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
    total = 0.0
    for rule, own in sorted(by_rule.items()):
        costs = [COST[finding.severity] * TRUST[finding.confidence] for finding in own]
        cost = sum(value / 2**position for position, value in enumerate(sorted(costs, reverse=True)))
        times = f", {len(costs)} times" if len(costs) > 1 else ""
        lost.append(f"{which}: {cost:.0f} for {rule}{times}; mend it{_where(own)}")
        total += cost
    return total


def _where(findings: list[Finding]) -> str:
    cells = sorted({finding.place.cell + 1 for finding in findings if finding.place.cell is not None})
    more = f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else ""
    return f" in cell {', '.join(map(str, cells[:SHOWN]))}{more}" if cells else ""


def _figure(cost: float, ceiling: int) -> int:
    return max(0, min(ceiling, round(100 - cost)))
