"""What ``[tool.jupyter-audit.policy]`` holds back, and why."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from jupyter_audit.config import Config
from jupyter_audit.model.checklist import Assessment, Score
from jupyter_audit.model.finding import Finding, Report, Severity
from jupyter_audit.model.review import Held
from jupyter_audit.notebook.stated.comments import comments
from jupyter_audit.notebook.stated.provenance import is_approved
from jupyter_audit.rule import Audited

_SIGN = "read it, then vouch for it: jupyter-audit signoff"
_STEERS = re.compile(
    r"^\s*%?audit\s+(?:guard|off|signoff)\b|run_(?:line|cell)_magic\(\s*['\"]audit['\"]|\bast_transformers\b|"
    r"\b(?:un|re)load_ext\b.*\bjupyter_audit\b|\bjupyter_audit\.(?:kernel|capture|review)\b|\bsignoffs\.jsonl\b",
    re.MULTILINE,
)
"""What takes the guard out or speaks in a person's name. A cell that hides its words is not known by them."""
_MEND = "mend or waive it"


def reasons(assessment: Assessment, gate: Literal["run", "export", "check"]) -> tuple[Held, ...]:
    """Why this gate is closed; empty where it is open."""
    return tuple(each for each in assessment.held if each.gate in (gate, "all"))


def held(audited: Audited, report: Report, score: Score, vouched: frozenset[str], config: Config) -> Iterator[Held]:
    """Every reason that the policy gives. ``vouched`` are the cells for which a word that counts is in force."""
    yield from _by_severity(report.standing, config)
    yield from _by_origin(audited, report, vouched, config)
    if config.policy.expired_waivers:
        for finding in report.findings:
            if finding.waiver is not None and finding.waiver.expired:
                reason = f"{_where(finding)}the waiver of {finding.rule} was until {finding.waiver.until}"
                yield Held("all", finding.place.cell_id, reason, "mend it, or decide anew")
    if config.policy.comments:
        for comment in comments(audited.notebook):
            if not comment.resolved:
                where = "" if comment.cell_id is None else "on a cell "
                reason = f"{comment.author}'s comment {where}is not resolved: {comment.text[:80]}"
                yield Held("all", comment.cell_id, reason, "answer it, then: jupyter-audit comment NB --resolve ID")
    for name, least, figure in (
        ("security", config.policy.security, score.security),
        ("reproducibility", config.policy.reproducibility, score.reproducibility),
    ):
        if least is not None and (figure is None or figure < least):
            shown = "too little was checked to score it" if figure is None else f"it is {figure} of 100"
            yield Held("all", None, f"{name} must be at least {least}, and {shown}", "the score names each lost point")


def why_not_run(
    audited: Audited, report: Report, vouched: frozenset[str], config: Config, cell_id: str
) -> Iterator[str]:
    """Why the guard must not let this AI-written cell run: what the policy says, and high findings in any case."""
    cell = audited.notebook.by_id[cell_id]
    if cell_id not in vouched and _STEERS.search(cell.source):
        yield "it would steer the guard or the sign-offs, which only a person does"
    for finding in _unread(report.findings, cell_id, vouched, config, config.policy.ai or Severity.HIGH):
        where = f"line {finding.place.line}: " if finding.place.line else ""
        yield f"{where}{finding.severity} {finding.rule}: {finding.message}"
    origin = audited.origins[cell_id]
    if not is_approved(origin, config.ai.approved):
        yield f"{origin.tool or origin.words} is not an approved tool ([tool.jupyter-audit.ai])"
    if config.policy.signed_ai and cell_id not in vouched:
        yield "the policy asks for a person's sign-off of every AI-written cell"


def _unread(
    findings: Iterable[Finding], cell_id: str, vouched: frozenset[str], config: Config, least: Severity
) -> list[Finding]:
    """The findings for which an AI-written cell is held back: none where somebody vouched for it.

    Where the policy asks for signatures, a waiver in the cell counts no more than the claim that covers it.
    """
    if cell_id in vouched:
        return []
    in_cell = (each for each in findings if each.place.cell_id == cell_id and each.severity.rank >= least.rank)
    return [finding for finding in in_cell if finding.counts or config.policy.signature]


def _by_severity(standing: Iterable[Finding], config: Config) -> Iterator[Held]:
    for finding in standing:
        for gate, least in (
            ("run", config.policy.run),
            ("export", config.policy.export),
            ("check", config.policy.check),
        ):
            if least is not None and finding.severity.rank >= least.rank:
                reason = f"{_where(finding)}{finding.severity} {finding.rule}"
                yield Held(gate, finding.place.cell_id, reason, _MEND)  # type: ignore[arg-type]


def _by_origin(audited: Audited, report: Report, vouched: frozenset[str], config: Config) -> Iterator[Held]:
    for cell in audited.notebook.code:
        origin = audited.origins[cell.id]
        if not origin.ai:
            continue
        where = f"cell {cell.position + 1}, written by {origin.words}, "
        if not is_approved(origin, config.ai.approved):
            hint = "approved tools and models stand in [tool.jupyter-audit.ai]"
            yield Held("all", cell.id, f"{where}is not from an approved tool", hint)
        if config.policy.ai is not None:
            for finding in _unread(report.findings, cell.id, vouched, config, config.policy.ai):
                yield Held("all", cell.id, f"{where}has {finding.severity} {finding.rule}", f"{_MEND}, or {_SIGN}")
        if config.policy.signed_ai and cell.id not in vouched and cell.source.strip():
            kind = "signed word" if config.policy.signature else "word"
            yield Held("all", cell.id, f"{where}has no person's {kind} in force", _SIGN)


def _where(finding: Finding) -> str:
    return "" if finding.place.cell is None else f"cell {finding.place.cell + 1}: "
