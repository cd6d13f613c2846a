"""One audited file, and the counts that every format shows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.finding import Finding, Place, Report, Severity
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.report.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """A file with what its audit gave, or with ``error``: why it could not be audited.

    ``session`` names the recorded session and ``settings`` the settings file that were used. ``known`` counts findings
    left out because a baseline has them, ``fixed`` those that were mended. ``lines`` says where the cells' lines stand
    in the file, for formats that point into files. Findings from ``threshold`` on make the check fail.
    """

    path: str
    notebook: Notebook | None = None
    report: Report | None = None
    assessment: Assessment | None = None
    error: str | None = None
    session: str | None = None
    settings: str | None = None
    known: int = 0
    fixed: int = 0
    threshold: Severity = Severity.HIGH
    lines: SourceMap | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, waived ones too."""
        return self.report.findings if self.report else ()

    @property
    def over(self) -> int:
        """How many standing findings are at or above the threshold."""
        return sum(each.counts and each.severity.rank >= self.threshold.rank for each in self.findings)

    def place_name(self, place: Place) -> str:
        """The place in the words people use: ``cell 4, In [7], line 2``. Cells count from 1, markdown too."""
        if place.cell is None:
            return "the notebook as a whole"
        words = [f"cell {place.cell + 1}"]
        cell = self.notebook.cells[place.cell] if self.notebook and place.cell < len(self.notebook.cells) else None
        if cell is not None and cell.kind == "code":
            words.append(f"In [{' ' if cell.execution_count is None else cell.execution_count}]")
        if place.part == "output":
            words.append("output")
        if place.line is not None:
            words.append(f"line {place.line}")
        return ", ".join(words)

    def line_text(self, place: Place) -> str | None:
        """The source line that a place begins on, without its end; None where it has none."""
        if self.notebook is None or place.cell is None or place.line is None or place.part != "source":
            return None
        cells = self.notebook.cells
        lines = cells[place.cell].lines if place.cell < len(cells) else []
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def severities(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many standing findings there are of each severity."""
    return Counter(finding.severity for finding in findings if finding.counts)


def count_words(counts: Counter[Severity]) -> str:
    """``2 high, 1 low``, worst first; empty where there is nothing to count."""
    return ", ".join(f"{counts[severity]} {severity}" for severity in reversed(Severity) if counts[severity])


def skipped_by_reason(report: Report) -> dict[str, tuple[str, ...]]:
    """The rules that did not look, by why, in the report's order."""
    reasons: dict[str, tuple[str, ...]] = {}
    for skipped in report.skipped:
        reasons[skipped.why] = (*reasons.get(skipped.why, ()), skipped.rule)
    return reasons
