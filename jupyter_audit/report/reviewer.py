"""A reviewer's report as Markdown: what is known is filled in, what only the reviewer can say has its place."""

from collections.abc import Iterator

from jupyter_audit.model.checklist import Assessment, State
from jupyter_audit.model.finding import Severity
from jupyter_audit.report.audited_file import AuditedFile
from jupyter_audit.report.checklist import summary
from jupyter_audit.report.markdown import markdown
from jupyter_audit.report.review import review_lines
from jupyter_audit.report.visible import visible

SAY = "*(yours to say)*"
"""Marks a place for the reviewer's own words."""
_HEADS: tuple[tuple[State, str], ...] = (
    ("fails", "What does not hold"),
    ("ask", "What a person must say"),
    ("unchecked", "What was not checked"),
    ("holds", "What holds, and by what"),
)


def render(audited: AuditedFile, reviewer: str, today: str) -> str:
    """The report of one audited notebook, which has its assessment."""
    assessment = audited.assessment
    assert assessment is not None
    lines = [
        f"# Review of `{visible(audited.path)}`",
        "",
        f"Reviewer: {markdown(reviewer) or SAY}. Date: {today}.",
        "",
        *("## Summary", "", f"What the notebook claims, and whether it shows it: {SAY}", ""),
        f"Recommendation (accept, minor changes, major changes, reject): {SAY}",
        "",
        *_figures(assessment),
        *_findings(audited),
        *_comments(audited, assessment),
        *_checklist(assessment),
        *_people(audited, assessment),
        *("## Questions to the authors", "", f"1. {SAY}", ""),
    ]
    return "\n".join(lines)


def _figures(assessment: Assessment) -> Iterator[str]:
    yield from ("## Would it give the same again?", "", f"{markdown(assessment.replay.sentence)}", "")
    for name, figure in (
        ("Security", assessment.score.security),
        ("Reproducibility", assessment.score.reproducibility),
    ):
        yield f"- {name}: {'too little was checked to say' if figure is None else f'{figure} of 100'}"
    yield from (f"  - {markdown(lost)}" for lost in assessment.score.lost)
    yield from ("", f"Tried on another machine: {SAY}", "")


def _findings(audited: AuditedFile) -> Iterator[str]:
    standing = [each for each in audited.findings if each.counts]
    yield from (f"## Open findings ({len(standing)})", "")
    for severity in reversed(Severity):
        for each in (finding for finding in standing if finding.severity is severity):
            yield f"- **{severity}** `{each.rule}`, {audited.place_name(each.place)}: {markdown(each.message)}"
    if not standing:
        yield "None from the rules that looked."
    skipped = audited.report.skipped if audited.report else ()
    looked = f"{len(skipped)} rule{'s' * (len(skipped) != 1)} did not look." if skipped else "Every rule looked."
    yield from ("", looked, "")


def _comments(audited: AuditedFile, assessment: Assessment) -> Iterator[str]:
    yield from ("## Comments", "")
    by_id = audited.notebook.by_id if audited.notebook else {}
    for each in assessment.comments:
        cell = by_id.get(each.cell_id or "")
        where = (
            f"cell {cell.position + 1}" if cell else "the notebook" if each.cell_id is None else "a cell that is gone"
        )
        line = f", line {each.line}: `{visible(each.quote.strip()).replace('`', '')}`" if each.line else ""
        state = "resolved" if each.resolved else "outdated" if each.outdated else "open"
        yield f"- {where}{line} ({markdown(each.author)}, {each.time[:10]}, {state}): {markdown(each.text)}"
    yield from ("" if assessment.comments else f"None yet; `jupyter-audit comment NB` keeps them. {SAY}", "")


def _checklist(assessment: Assessment) -> Iterator[str]:
    checklist = assessment.checklist
    yield from (f"## {markdown(checklist.title)}", "", f"{summary(checklist)}.", "")
    for state, head in _HEADS:
        answers = [each for each in checklist.answers if each.state == state]
        if answers:
            yield from (f"### {head}", "")
        for each in answers:
            say = f" {SAY}" if state == "ask" else ""
            yield f"- {markdown(each.question)} {markdown(each.because)}{say}"
        if answers:
            yield ""


def _people(audited: AuditedFile, assessment: Assessment) -> Iterator[str]:
    lines = [line for line in review_lines(assessment, audited.notebook) if not line.startswith("comment of ")]
    yield from ("## Who wrote it, who vouched for it", "")
    yield from (f"- {markdown(line)}" for line in lines)
    yield from ("" if lines else "Nothing in the notebook says.", "")
