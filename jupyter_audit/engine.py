"""``audit``: notebook, session, project and config in, report out. Pure: no files, no clock, no kernel.

The same inputs give the same report in the kernel, on the command line and in the server.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from jupyter_audit.config import Config
from jupyter_audit.model.finding import Finding, Part, Place, Report, Severity, Skipped
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.file_places import ImportPlaces, is_in_file, shown_in_notebook
from jupyter_audit.notebook.reading.linked import Linked, link
from jupyter_audit.notebook.stated.waivers import apply_waivers
from jupyter_audit.rule import Audited, CellRule, Hit, NotebookRule, Rule, RunRule
from jupyter_audit.rules import CATEGORIES, REPRODUCIBILITY, SECURITY, all_rules
from jupyter_audit.rules.relevance import Relevance

VERSION = 1
"""Version of the Report's shape."""
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def audit(notebook: Notebook, session: Session | None, project: Project, config: Config) -> Report:
    """Run every selected rule over a notebook.

    A rule that fails is reported as skipped with its error; the others go on. Findings come in the order of
    the document, then by rule.
    """
    with Audited(notebook, session, project, config.ai.approved) as audited:
        return judge(audited, config)


def judge(audited: Audited, config: Config) -> Report:
    """``audit`` for somebody who needs the notebook's index and flow as well, and shares them with the rules."""
    notebook = audited.notebook
    linked = link(notebook, audited.project.modules)
    findings, skipped, run = _run(audited, config) if linked is None else _with_files(audited, linked, config)
    findings = _numbered(notebook, sorted(_unique(findings), key=_order))
    return Report(
        VERSION,
        PYTHON,
        tuple(apply_waivers(notebook, findings, audited.project.today, audited.unvouched)),
        tuple(skipped),
        tuple(run),
    )


@dataclass(frozen=True, slots=True)
class _Selection:
    """The rules that a config selects in some categories, and what each of them asks for."""

    rules: tuple[Rule, ...]
    relevance: Relevance

    def relevant(self, audited: Audited) -> Iterator[Rule]:
        """The rules that may find something here; the others are known to find nothing."""
        bits = self.relevance.of(audited.index)
        while bits:
            lowest = bits & -bits
            yield self.rules[lowest.bit_length() - 1]
            bits ^= lowest


@lru_cache(maxsize=16)
def _selection(
    kinds: tuple[type[Rule], ...], select: tuple[str, ...], ignore: tuple[str, ...], categories: tuple[str, ...]
) -> _Selection:
    config = Config(select=select, ignore=ignore)
    chosen = (kind for kind in kinds if kind.category in categories and config.selects(kind.id, kind.category))
    rules = tuple(kind() for kind in chosen)
    return _Selection(rules, Relevance(rules))


class _Joined(Audited):
    """The notebook joined with its files. Who wrote and vouched for its cells does not depend on these."""

    def __init__(self, linked: Linked, alone: Audited) -> None:
        super().__init__(linked.notebook, alone.session, alone.project, alone.approved)
        self.origins = alone.origins
        self.unvouched = alone.unvouched
        self.unchecked = linked.unchecked


def _with_files(audited: Audited, linked: Linked, config: Config) -> tuple[list[Finding], list[Skipped], list[str]]:
    """Security is judged over the notebook and its Python files as one; the other rules are about the notebook."""
    findings, skipped, run = _run(audited, config, REPRODUCIBILITY)
    with _Joined(linked, audited) as joined:
        found, more_skipped, more_run = _run(joined, config, SECURITY)
    waived = apply_waivers(linked.notebook, list(_unique(found)), audited.project.today)
    places = ImportPlaces(audited.notebook, linked)
    findings += [shown_in_notebook(finding, linked, places) for finding in waived]
    order = {rule.id: number for number, rule in enumerate(all_rules())}
    return (
        findings,
        sorted((*skipped, *more_skipped), key=lambda each: order[each.rule]),
        sorted((*run, *more_run), key=order.__getitem__),
    )


def _run(
    audited: Audited, config: Config, categories: tuple[str, ...] = CATEGORIES
) -> tuple[list[Finding], list[Skipped], list[str]]:
    """Run the selected rules of these categories. Those that cannot find anything here count as run."""
    selection = _selection(all_rules(), config.select, config.ignore, categories)
    findings: list[Finding] = []
    skipped = {rule.id: why for rule in selection.rules if (why := rule.skip(audited)) is not None}
    for rule in selection.relevant(audited):
        if rule.id not in skipped:
            try:
                severity = config.severity.get(rule.id)
                findings += [_finding(rule, hit, severity) for hit in _hits(rule, audited)]
            except Exception as error:
                skipped[rule.id] = f"failed on this notebook ({type(error).__name__}: {error}); please report it"
    ids = [rule.id for rule in selection.rules]
    return (
        findings,
        [Skipped(rule, skipped[rule]) for rule in ids if rule in skipped],
        [rule for rule in ids if rule not in skipped],
    )


def _hits(rule: Rule, audited: Audited) -> Iterable[Hit]:
    if isinstance(rule, CellRule):
        return chain.from_iterable(rule.check(cell, audited) for cell in audited.notebook.cells)
    assert isinstance(rule, NotebookRule | RunRule)
    return rule.check(audited)


def _finding(rule: Rule, hit: Hit, severity: Severity | None) -> Finding:
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=severity or hit.severity or rule.severity,
        confidence=hit.confidence or rule.confidence,
        cwe=hit.cwe if hit.cwe is not None else rule.cwe,
        message=hit.message or (rule.message.format(**hit.values) if hit.values else rule.message),
        place=hit.place,
        related=hit.related,
        evidence=hit.evidence,
        fix=hit.fix,
        fingerprint="",
        waiver=None,
    )


def _unique(findings: list[Finding]) -> Iterator[Finding]:
    """One finding per rule and place: a call seen twice is one problem. In a file, its message says the place."""
    seen: set[tuple[str, Place, str]] = set()
    for finding in findings:
        key = finding.rule, finding.place, finding.message if is_in_file(finding) else ""
        if key not in seen:
            seen.add(key)
            yield finding


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        place.cell is None,
        place.cell or 0,
        place.part is Part.OUTPUT,
        place.line or 0,
        place.column or 0,
        finding.rule,
        finding.message,
    )


def _numbered(notebook: Notebook, findings: list[Finding]) -> list[Finding]:
    """Give fingerprints: rule, normalised line and occurrence number. They survive cells being moved."""
    counts: Counter[str] = Counter()
    numbered = []
    for finding in findings:
        key = f"{finding.rule}\n{finding.place.part}\n{_line(notebook, finding.place)}"
        counts[key] += 1
        digest = hashlib.sha256(f"{key}\n{counts[key]}".encode(errors="surrogatepass")).hexdigest()[:16]
        numbered.append(_with_fingerprint(finding, digest))
    return numbered


def _with_fingerprint(finding: Finding, fingerprint: str) -> Finding:
    """``dataclasses.replace``, spelled out: a scan makes many findings."""
    return Finding(
        finding.rule,
        finding.category,
        finding.severity,
        finding.confidence,
        finding.cwe,
        finding.message,
        finding.place,
        finding.related,
        finding.evidence,
        finding.fix,
        fingerprint,
        finding.waiver,
    )


def _line(notebook: Notebook, place: Place) -> str:
    if place.cell is None or place.line is None or place.part is not Part.SOURCE or place.cell >= len(notebook.cells):
        return ""
    lines = notebook.cells[place.cell].lines
    return " ".join(lines[place.line - 1].split()) if place.line <= len(lines) else ""
