"""The report for a person at a terminal. It reads the same without colour, and in a file or a pipe."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from jupyter_audit.model.finding import Confidence, Finding, Report, Severity
from jupyter_audit.report.audited_file import AuditedFile, count_words, severities, skipped_by_reason
from jupyter_audit.report.excerpt import excerpt, safe_line
from jupyter_audit.report.visible import visible

STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
}
_SHAPES = {Severity.CRITICAL: "◆", Severity.HIGH: "▲", Severity.MEDIUM: "●", Severity.LOW: "○"}
_ASCII = {
    "◆": "!!",
    "▲": "!",
    "●": "*",
    "○": "-",
    "│": "|",
    "^": "^",
    "…": "...",
    "•": "*",
    "■": "[x]",
    "□": "[ ]",
    "·": "-",
}
Part = str | tuple[str, str]
"""Text, or text and its style."""
_RULES_SHOWN = 4
"""Skipped rules that are named for each reason; `rules` lists them all, and JSON never cuts."""


def print_file(console: Console, audited: AuditedFile, *, alone: bool = True) -> None:
    """One file's section: its findings by place, and what sums it up. ``alone``: with what was not checked, too."""
    if audited.report is None and console.is_terminal:
        return  # its line stands on the terminal already, from the error stream
    if audited.report and not (audited.findings or audited.session or alone):
        print_line(console, 0, f"{visible(audited.path)}: ", *_result(audited, audited.report))
        return
    print_line(console, 0, (visible(audited.path), "bold underline"))
    if audited.report is None:
        print_line(console, 2, ("not checked: ", "bold magenta"), visible(audited.error or "no report"))
        console.print()
        return
    if audited.session:
        print_line(console, 2, ("recorded session: ", "dim"), visible(audited.session))
    if audited.settings and alone:
        print_line(console, 2, ("settings: ", "dim"), visible(audited.settings))
    ordered = sorted(audited.findings, key=lambda finding: -1 if finding.place.cell is None else finding.place.cell)
    for _, group in groupby(ordered, key=lambda finding: finding.place.cell):
        findings = list(group)
        console.print()
        for finding in findings:
            _print_finding(console, audited, finding)
    if ordered:
        console.print()
    print_line(console, 2, *_result(audited, audited.report))
    if audited.fixed:
        print_line(console, 2, ("the saved outputs were made before the fix: run the notebook again", "yellow"))
    if alone:
        if audited.assessment:
            print_line(console, 2, visible(audited.assessment.replay.sentence))
        for why, rules in skipped_by_reason(audited.report).items():
            print_line(console, 2, *_not_checked(why, rules))
        if audited.session is None and audited.path.endswith(".ipynb"):
            print_line(console, 2, (f"next: `jupyter-audit run {visible(audited.path)}` records what it does", "dim"))
    console.print()


def print_totals(console: Console, files: Sequence[AuditedFile]) -> None:
    """The last line: how many files, how many findings, and what decides the exit code."""
    checked = [each for each in files if each.report is not None]
    findings = [finding for each in checked for finding in each.findings]
    words = count_words(severities(findings)) or "no findings"
    over = sum(each.over for each in checked)
    style = "bold red" if over else "bold"
    if len(files) > 1:
        print_line(console, 0, (f"{many(len(checked), 'file')} checked: {words}", style))
    if findings:
        thresholds = {each.threshold for each in checked}
        names = ", ".join(severity for severity in Severity if severity in thresholds)
        print_line(console, 0, (f"{over} at or above the threshold ({names})", style))
        print_line(console, 0, ("`jupyter-audit explain RULE` says more on a finding", "dim"))
    if len(checked) < len(files):
        print_line(console, 0, (f"{many(len(files) - len(checked), 'file')} not checked (see above)", "bold magenta"))
    if len(files) > 1:
        _print_skipped(console, checked)
        for settings, count in Counter(each.settings for each in checked if each.settings).items():
            print_line(console, 0, ("settings: ", "dim"), f"{visible(settings)} ({many(count, 'file')})")


def _print_skipped(console: Console, checked: Sequence[AuditedFile]) -> None:
    """What rules did not look at, over all files."""
    reasons: dict[tuple[str, tuple[str, ...]], int] = {}
    for each in checked:
        for key in skipped_by_reason(each.report).items() if each.report else ():
            reasons[key] = reasons.get(key, 0) + 1
    for (why, rules), count in reasons.items():
        print_line(console, 0, *_not_checked(why, rules, f" in {many(count, 'file')}"))


def _print_finding(console: Console, audited: AuditedFile, finding: Finding) -> None:
    style = STYLES[finding.severity] if finding.counts else "dim"
    facts = [finding.category, f"CWE-{finding.cwe}" if finding.cwe else "", _confidence(finding)]
    print_line(
        console,
        2,
        (f"{_SHAPES[finding.severity]} {finding.severity}", style),
        f"  {audited.place_name(finding.place)}  ",
        (visible(finding.rule), "bold"),
        ("  " + " · ".join(filter(None, facts)), "dim"),
    )
    print_line(console, 6, visible(finding.message))
    _print_excerpt(console, audited, finding, style)
    lines = {(related.cell, related.line): related for related in reversed(finding.related)}
    for related in reversed(lines.values()):
        text = safe_line(audited, related)
        print_line(
            console, 6, ("see also  ", "dim"), audited.place_name(related), f": {visible(text.strip())}" if text else ""
        )
    for evidence in finding.evidence:
        print_line(console, 6, ("evidence  ", "dim"), visible(evidence))
    if finding.fix:
        safe = " (safe: `check --fix` does it)" if finding.fix.safe else ""
        print_line(console, 6, ("fix       ", "green"), visible(finding.fix.description) + safe)
    if finding.waiver:
        print_line(console, 6, ("waived    ", "dim"), _waiver(finding))


def _print_excerpt(console: Console, audited: AuditedFile, finding: Finding, style: str) -> None:
    shown = excerpt(audited, finding)
    if shown is None:
        return
    number = f"{shown.number:>4} │ "
    before, marked = _plain(console, shown.before), _plain(console, shown.marked)
    print_line(console, 6, (number, "dim"), before, (marked, style), shown.after, wrap=False)
    more = f"  and {many(shown.more_lines, 'line')} more" if shown.more_lines else ""
    marks = " " * cell_len(before) + "^" * max(cell_len(marked), 1)
    print_line(console, 6, (" " * (len(number) - 2) + "│ ", "dim"), (marks, style), (more, "dim"), wrap=False)


def _result(audited: AuditedFile, report: Report) -> Iterator[Part]:
    counts = severities(report.findings)
    waived = sum(not finding.counts for finding in report.findings)
    nothing = f"no findings from {many(len(report.rules_run), 'rule')}" if report.rules_run else "nothing was checked"
    parts = [count_words(counts) or nothing]
    parts += [f"{audited.fixed} fixed"] if audited.fixed else []
    parts += [f"{waived} waived"] if waived else []
    parts += [f"{audited.known} known from the baseline"] if audited.known else []
    yield "; ".join(parts), "bold red" if audited.over else "bold" if counts else ""
    if audited.assessment:
        score = audited.assessment.score
        yield f" (security {_score(score.security)}, reproducibility {_score(score.reproducibility)})", "dim"


def _not_checked(why: str, rules: Sequence[str], where: str = "") -> Iterator[Part]:
    more = f" and {len(rules) - _RULES_SHOWN} more" if len(rules) > _RULES_SHOWN else ""
    yield f"not checked by {many(len(rules), 'rule')}{where}: ", "magenta"
    yield f"{visible(why)} ({', '.join(rules[:_RULES_SHOWN])}{more})"


def _confidence(finding: Finding) -> str:
    return "" if finding.confidence is Confidence.HIGH else f"{finding.confidence} confidence"


def _waiver(finding: Finding) -> str:
    waiver = finding.waiver
    assert waiver is not None
    by = f" by {waiver.author}" if waiver.author else ""
    until = f" until {waiver.until}" if waiver.until else ""
    state = ": expired, so the finding counts" if waiver.expired else ""
    state = ": in a cell that a model wrote and nobody vouched for, so the finding counts" if waiver.unsigned else state
    return visible(f"{waiver.reason or 'no reason given'}{by}{until}{state}")


def _score(value: int | None) -> str:
    return "not scored" if value is None else f"{value} of 100"


def many(count: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def print_line(console: Console, indent: int, *parts: Part, wrap: bool = True) -> None:
    """Print one line. On a terminal it wraps with its indent or is cut; elsewhere it stays one line, for tools."""
    plain = (
        (_plain(console, part), "") if isinstance(part, str) else (_plain(console, part[0]), part[1]) for part in parts
    )
    text = Text.assemble(*plain)
    if not (wrap and console.is_terminal):
        line = Text(" " * indent) + text
        if console.is_terminal:  # a marked line that wraps would tear the mark from what it marks
            line.truncate(max(console.width, 20), overflow="ellipsis")
        console.print(line, soft_wrap=True)
        return
    for line in text.wrap(console, max(console.width - indent, 20)):
        console.print(Text(" " * indent) + line, soft_wrap=True)


def _plain(console: Console, text: str) -> str:
    """The text without the few signs that a console with a smaller character set cannot show."""
    if console.encoding.lower().startswith("utf"):
        return text
    for sign, word in _ASCII.items():
        text = text.replace(sign, word)
    return text
