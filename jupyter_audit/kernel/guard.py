"""``%%audit`` and ``%audit guard``: judge a cell before it runs, and stop it by the only thing that can.

A callback that raises does not stop a cell. ``InputRejected`` from an AST transformer does, for Python, for ``!`` and
for ``%%bash``. What the front end sent with the request is noted before, in ``pre_run_cell``.
"""

import ast
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import InputRejected

from jupyter_audit.capture import audithook
from jupyter_audit.capture.start import current_recording, notebook_path
from jupyter_audit.errors import UsageError
from jupyter_audit.kernel.next_cell import NextCell
from jupyter_audit.kernel.saved_notebook import SavedNotebook

if TYPE_CHECKING:
    from jupyter_audit.kernel.notebook_so_far import Known
    from jupyter_audit.model.finding import Finding

_HEAD = re.compile(r"\s*%%audit[ \t]*(?:\n|\Z)")
MIN_REASON = 3
"""Characters that a reason must have."""


class CellStopped(InputRejected):
    """Shown as its message alone: where in this package it was raised tells the user nothing."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class CellGuard(ast.NodeTransformer):
    """Watches for cells that begin with ``%%audit``, and, while it is on, for those that a model wrote."""

    def __init__(self, shell: Any) -> None:
        self.on = False
        self._shell = shell
        self._waiting: NextCell | None = None
        self._stopped: NextCell | None = None
        self._allowed: NextCell | None = None
        self._told = False
        self._saved = SavedNotebook()
        shell.events.register("pre_run_cell", self._pre_run_cell)
        shell.input_transformers_cleanup.insert(0, self._without_head)
        shell.ast_transformers.insert(0, self)

    def close(self) -> None:
        """Take everything out again."""
        self._shell.events.unregister("pre_run_cell", self._pre_run_cell)
        self._shell.input_transformers_cleanup.remove(self._without_head)
        self._shell.ast_transformers.remove(self)

    def allow_once(self, reason: str) -> Path:
        """Let the cell that was stopped last run once, exactly as it is. The reason is logged; gives the log's path."""
        from jupyter_audit.capture.redact import redact
        from jupyter_audit.capture.signoff_log import append_override
        from jupyter_audit.model.review import Override
        from jupyter_audit.notebook.order.replay import source_digest
        from jupyter_audit.review.author import author_name

        if self._stopped is None:
            raise UsageError("no cell was stopped", "run the cell first; the guard says when it stops one")
        if len(reason.strip()) < MIN_REASON:
            raise UsageError("why should it run?", "%audit guard once REASON: the reason is kept")
        path = self._path()
        override = Override(
            cell_id=self._stopped.id or "",
            source_sha256=source_digest(self._stopped.source),
            reason=redact(reason.strip()),
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            name=author_name(path.parent if path else Path()),
        )
        log = append_override(path, override)
        self._allowed, self._stopped = self._stopped, None
        return log

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
        self._waiting = None
        if self.on or _HEAD.match(raw):
            self._waiting = NextCell(getattr(info, "cell_id", None), raw, _sent_metadata(self._shell, raw))

    def visit(self, node: ast.AST) -> ast.AST:
        """Called with the whole cell, once. Raises CellStopped where it must not run."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return node
        with audithook.not_the_users():
            try:
                if _HEAD.match(waiting.source):
                    self._asked(waiting)
                if self.on:
                    self._guarded(waiting)
            except InputRejected:
                raise
            except Exception as problem:  # IPython would take out a transformer that raises anything else, for good
                self._tell(problem)
        return node

    def _tell(self, problem: Exception) -> None:
        """Say once that the guard did not look at a cell: a fault of ours stops nobody's work."""
        if not self._told:
            self._told = True
            print(
                f"the guard could not look at this cell ({type(problem).__name__}: {problem}); please report it",
                file=sys.stderr,
            )

    def _asked(self, waiting: NextCell) -> None:
        from jupyter_audit.model.finding import Severity

        try:
            findings = _in_cell(self._known(waiting), waiting.source, Severity.HIGH.rank)
        except Exception as problem:  # asked for a judgement that cannot be given: not run
            raise CellStopped(f"not run: the cell could not be audited ({type(problem).__name__}: {problem})") from None
        if findings:
            raise CellStopped(_refusal(findings))

    def _guarded(self, waiting: NextCell) -> None:
        """Stop a cell that a model wrote where the policy, or a high finding, says so and nobody vouched for it."""
        allowed = self._allowed
        if allowed is not None and (allowed.id, allowed.source) == (waiting.id, waiting.source):
            self._allowed = None
            return
        written_by = self._written_by(waiting)
        if not written_by:
            return
        try:
            why = _why_not(self._known(waiting))
        except Exception as problem:
            why = [f"it could not be audited ({type(problem).__name__}: {problem})"]
        if why:
            self._stopped = waiting
            raise CellStopped(_stop(written_by, why))

    def _written_by(self, waiting: NextCell) -> str:
        """Which model or tool is known to have written the cell; empty where none is."""
        from jupyter_audit.kernel.notebook_so_far import with_next
        from jupyter_audit.notebook.stated.provenance import origins

        seen, cell_id = with_next(self._saved.at(self._path()), waiting)
        origin = origins(seen)[cell_id]
        return origin.words if origin.ai else ""

    def _known(self, waiting: NextCell) -> "Known":
        from jupyter_audit.kernel.notebook_so_far import gather

        return gather(current_recording(self._shell), self._path(), waiting)

    def _path(self) -> Path | None:
        recording = current_recording(self._shell)
        return recording.notebook if recording else notebook_path(self._shell)


def _sent_metadata(shell: Any, source: str) -> dict[str, Any]:
    """The metadata of the request that this cell came with: JupyterLab sends the cell's own there."""
    try:
        request = shell.kernel.get_parent("shell")
        metadata = request["metadata"] if request["content"]["code"] == source else {}
        return dict(metadata) if isinstance(metadata, dict) else {}
    except (AttributeError, KeyError, TypeError):  # a plain shell has no requests
        return {}


def _in_cell(known: "Known", source: str, least: int) -> "list[Finding]":
    from jupyter_audit.engine import audit

    report = audit(known.notebook, known.session, known.project, known.config)
    here = {each.id for each in known.notebook.code if each.source == source}
    return [each for each in report.standing if each.place.cell_id in here and each.severity.rank >= least]


def _why_not(known: "Known") -> list[str]:
    from jupyter_audit.engine import judge
    from jupyter_audit.review.gate import why_not_run
    from jupyter_audit.review.signoff import standings, vouched_cells
    from jupyter_audit.rule import Audited

    with Audited(known.notebook, known.session, known.project, known.config.ai.approved) as audited:
        report = judge(audited, known.config)
        vouched = vouched_cells(audited, standings(audited, known.config), known.config)
        return list(why_not_run(audited, report, vouched, known.config, known.next_id or ""))


def _refusal(findings: "list[Finding]") -> str:
    lines = [f"not run: {len(findings)} finding{'s' * (len(findings) != 1)} of high severity or above"]
    for finding in findings:
        where = f"line {finding.place.line}: " if finding.place.line else ""
        lines.append(f"  {where}{finding.severity} {finding.rule}: {finding.message}")
    lines.append("Change the cell, or waive a finding with `# audit: ignore[RULE] reason`, and run it again.")
    return "\n".join(lines)


def _stop(written_by: str, why: list[str]) -> str:
    return "\n".join(
        [
            f"not run: the guard stopped this cell, which was written by {written_by}",
            *(f"  {reason}" for reason in why),
            "To go on, do one of these in a cell of your own:",
            "  change the cell, and run it again",
            "  read it and vouch for it: save the notebook, then %audit signoff CELL-NUMBER",
            "  run it once as it is: %audit guard once REASON (the reason is kept), then run the cell",
            "  %audit guard off",
        ]
    )
