"""The report as one HTML file that needs nothing else: no script, no network, light and dark.

Every text passes through Jinja's automatic escaping, and a content security policy forbids all but the page's own
style, so nothing from a notebook can act here.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from jupyter_audit import __version__
from jupyter_audit.model.checklist import PreparationStep
from jupyter_audit.model.finding import Finding, Severity
from jupyter_audit.report.audited_file import AuditedFile, count_words, severities, skipped_by_reason
from jupyter_audit.report.excerpt import excerpt, safe_line
from jupyter_audit.report.review import review_lines
from jupyter_audit.report.visible import visible

_STATES = {"holds": "✓ holds", "fails": "✗ fails", "ask": "? ask a person", "unchecked": "- not checked"}


def render(files: Sequence[AuditedFile]) -> str:
    """The page of an audit."""
    checked = [each for each in files if each.report is not None]
    found = severities(finding for each in checked for finding in each.findings)
    return page(
        "report.html",
        files=[_file(each) for each in files],
        checked=len(checked),
        unchecked=len(files) - len(checked),
        counts=[(severity.value, found[severity]) for severity in reversed(Severity)],
        states=_STATES,
    )


def page(template: str, **values: Any) -> str:
    """A page from one of the templates beside this module."""
    environment = Environment(
        loader=PackageLoader("jupyter_audit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"visible": visible, "prose": _prose}
    return environment.get_template(template).render(version=__version__, **values) + "\n"


def _prose(text: str) -> Markup:
    """A message, what stands between backticks in it set as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(visible(text)))))


def _file(audited: AuditedFile) -> dict[str, Any]:
    report = audited.report
    ordered = sorted(audited.findings, key=lambda finding: -1 if finding.place.cell is None else finding.place.cell)
    return {
        "path": audited.path,
        "error": audited.error,
        "session": audited.session,
        "settings": audited.settings,
        "known": audited.known,
        "words": count_words(severities(audited.findings)),
        "rules_run": len(report.rules_run) if report else 0,
        "assessment": audited.assessment,
        "positions": {cell.id: cell.position + 1 for cell in audited.notebook.cells} if audited.notebook else {},
        "preparation": list(_preparation(audited)),
        "review": list(review_lines(audited.assessment, audited.notebook)) if audited.assessment else [],
        "groups": [list(group) for _, group in groupby((_finding(audited, each) for each in ordered), _cell)],
        "skipped": skipped_by_reason(report) if report else {},
    }


def _preparation(audited: AuditedFile) -> Iterator[tuple[str, PreparationStep, str]]:
    """(where, step, its line of code without secrets) on the way to the training table."""
    for step in audited.assessment.preparation if audited.assessment else ():
        yield audited.place_name(step.place), step, (safe_line(audited, step.place) or "").strip()


def _cell(finding: dict[str, Any]) -> str:
    return str(finding["cell"])


def _finding(audited: AuditedFile, finding: Finding) -> dict[str, Any]:
    place = audited.place_name(finding.place)
    return {
        "cell": place.partition(", line ")[0].removesuffix(", output"),
        "place": place,
        "finding": finding,
        "excerpt": excerpt(audited, finding),
        "related": [(audited.place_name(each), (safe_line(audited, each) or "").strip()) for each in finding.related],
    }
