"""``%%audit``: judge a cell before it runs, and stop it by the only thing that can, an AST transformer's veto.

A callback that raises does not stop a cell. ``InputRejected`` from a transformer does, for Python and for ``%%bash``.
"""

import ast
import re
from typing import TYPE_CHECKING, Any

from IPython.core.error import InputRejected

from jupyter_audit.capture import audithook
from jupyter_audit.capture.start import current_recording, notebook_path
from jupyter_audit.kernel.next_cell import NextCell

if TYPE_CHECKING:
    from jupyter_audit.model.finding import Finding

_HEAD = re.compile(r"\s*%%audit[ \t]*(?:\n|\Z)")


class CellGuard(ast.NodeTransformer):
    """Watches for cells that begin with ``%%audit``, and lets the others pass untouched."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._waiting: NextCell | None = None
        shell.events.register("pre_run_cell", self._pre_run_cell)
        shell.input_transformers_cleanup.insert(0, self._without_head)
        shell.ast_transformers.insert(0, self)

    def close(self) -> None:
        """Take everything out again."""
        self._shell.events.unregister("pre_run_cell", self._pre_run_cell)
        self._shell.input_transformers_cleanup.remove(self._without_head)
        self._shell.ast_transformers.remove(self)

    def _without_head(self, lines: list[str]) -> list[str]:
        """The cell without its first line: a comment in its place, so that line numbers stay."""
        first = next((position for position, line in enumerate(lines) if line.strip()), None)
        if first is None or not _HEAD.fullmatch(lines[first]):
            return lines
        rest = lines[first + 1 :]
        # another cell magic must stand in the first line
        return rest if "".join(rest[:1]).startswith("%%") else ["# %%audit\n", *rest]

    def _pre_run_cell(self, info: Any) -> None:
        raw = info.raw_cell or ""
        self._waiting = NextCell(getattr(info, "cell_id", None), raw) if _HEAD.match(raw) else None

    def visit(self, node: ast.AST) -> ast.AST:
        """Called with the whole cell, once. Raises InputRejected where it must not run."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            try:
                with audithook.not_the_users():
                    findings = self._judge(waiting)
            except Exception as problem:  # asked for a judgement that cannot be given: not run
                raise InputRejected(
                    f"not run: the cell could not be audited ({type(problem).__name__}: {problem})"
                ) from None
            if findings:
                raise InputRejected(_refusal(findings))
        return node

    def _judge(self, cell: NextCell) -> "list[Finding]":
        from jupyter_audit.engine import audit
        from jupyter_audit.kernel.notebook_so_far import gather
        from jupyter_audit.model.finding import Severity

        recording = current_recording(self._shell)
        path = recording.notebook if recording else notebook_path(self._shell)
        known = gather(recording, path, cell)
        report = audit(known.notebook, known.session, known.project, known.config)
        here = {each.id for each in known.notebook.code if each.source == cell.source}
        return [
            finding
            for finding in report.standing
            if finding.place.cell_id in here and finding.severity.rank >= Severity.HIGH.rank
        ]


def _refusal(findings: "list[Finding]") -> str:
    lines = [f"not run: {len(findings)} finding{'s' * (len(findings) != 1)} of high severity or above"]
    for finding in findings:
        where = f"line {finding.place.line}: " if finding.place.line else ""
        lines.append(f"  {where}{finding.severity} {finding.rule}: {finding.message}")
    lines.append("Change the cell, or waive a finding with `# audit: ignore[RULE] reason`, and run it again.")
    return "\n".join(lines)
