"""The sentence on Restart and Run All."""

from collections.abc import Sequence

from jupyter_audit.model.checklist import GraphEdge, Replay
from jupyter_audit.model.finding import Confidence, Finding, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.order.flow import Flow, Missing
from jupyter_audit.notebook.order.replay import Break
from jupyter_audit.review.mend import for_break, for_missing
from jupyter_audit.rule import Audited

_END = 1 << 30
UNSEEN = (
    "files, databases and the network",
    "values changed through another name for them",
    "state inside modules, and the random generators'",
)
"""What a comparison of names cannot see. Shown with every verdict."""


STOPPING = frozenset({"syntax-error", "missing-file", "missing-module", "removed-api", "removed-option", "os-specific"})
"""Rules whose findings, of medium severity and more, say that a cell stops on another machine."""


def judge_replay(audited: Audited, broken: Sequence[Break], findings: Sequence[Finding] = ()) -> Replay:
    """Would Restart and Run All give what you see: would, would not, or not proven.

    Where it would not, the sentence ends in the smallest change that mends the first cell concerned. Without a
    recorded session, ``findings`` of rules that say that a cell stops count as well.
    """
    notebook, session = audited.notebook, audited.session
    missing = next(audited.flow.missing(), None) if notebook.complete else None
    found = broken[0] if broken else None
    unseen = UNSEEN + tuple(f"cell {cell.position + 1}: {why}" for cell, why in audited.flow.opaque)
    recorded = session is not None and bool(session.runs)
    stop = None if recorded else _first_stop(findings)
    first = min(missing.cell.position if missing else _END, found.cell.position if found else _END)
    if stop is not None and (stop.place.cell or 0) < first:
        words = f"Restart and Run All would probably stop at cell {(stop.place.cell or 0) + 1}: {stop.message}."
        return Replay("would not", words, stop.place.cell_id, unseen)
    if missing and (found is None or missing.cell.position <= found.cell.position):
        words = _mended(_missing_sentence(missing), for_missing(audited.flow, missing))
        return Replay("would not", words, missing.cell.id, unseen)
    if found:
        words = _mended(_break_sentence(found), for_break(audited.flow, found))
        words = words if recorded else f"By its execution counts: {words}"
        return Replay("would not", words, found.cell.id, unseen)
    if session is None or not session.runs:
        return Replay(
            "not proven",
            "Nothing was recorded, so whether Restart and Run All would give this is not known.",
            None,
            unseen,
        )
    ran = {run.cell_id for run in session.runs}
    waiting = [cell for cell in notebook.code if cell.source.strip() and cell.id not in ran]
    if waiting:
        numbers = _numbers(waiting)
        return Replay("not proven", f"Not every cell was recorded yet ({numbers}).", waiting[0].id, unseen)
    return Replay("would", "Every cell read the values that document order gives it.", None, unseen)


def _mended(sentence: str, change: str) -> str:
    return f"{sentence} Smallest change: {change}." if change else sentence


def _first_stop(findings: Sequence[Finding]) -> Finding | None:
    stops = [
        finding
        for finding in findings
        if finding.rule in STOPPING
        and finding.counts
        and finding.severity.rank >= Severity.MEDIUM.rank
        and finding.confidence is Confidence.HIGH
        and finding.place.cell is not None
    ]
    return min(stops, key=lambda finding: (finding.place.cell or 0, finding.place.line or 0), default=None)


def graph(flow: Flow, broken: Sequence[Break]) -> tuple[GraphEdge, ...]:
    """Which cell uses what of which, in document order; edges that break replay are marked."""
    marked = {(found.cell.id, found.name) for found in broken}
    return tuple(
        GraphEdge(writer.id, reader.id, name, (reader.id, name) in marked) for writer, reader, name in flow.edges()
    )


def _missing_sentence(missing: Missing) -> str:
    start = f"Restart and Run All would stop at {_cell(missing.cell)}: `{missing.name}`"
    if missing.below:
        return f"{start} is only defined further down, in {_cell(missing.below[0])}."
    if missing.deleted is not None:
        return f"{start} was deleted by {_cell(missing.deleted)}."
    return f"{start} is defined nowhere in the notebook."


def _break_sentence(found: Break) -> str:
    start = f"Restart and Run All would not give what you see: {_cell(found.cell)}"
    if found.name is None:
        return f"{start}: {found.why}."
    if found.gone:
        return f"{start} reads `{found.name}` from a cell that was deleted."
    if found.was is not None and found.would is not None:
        return f"{start} read `{found.name}` of {_cell(found.was)}, and would get that of {_cell(found.would)}."
    if found.was is not None:
        return f"{start} read `{found.name}` of {_cell(found.was)}, which would not have run yet."
    return f"{start} {found.why} (`{found.name}`)."


def _cell(cell: Cell) -> str:
    return f"cell {cell.position + 1}"


def _numbers(cells: list[Cell], limit: int = 5) -> str:
    shown = ", ".join(f"cell {cell.position + 1}" for cell in cells[:limit])
    return shown + (f" and {len(cells) - limit} more" if len(cells) > limit else "")
