"""What a checklist's items are answered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jupyter_audit.model.checklist import Hyperparameter, Replay, Source, State
from jupyter_audit.model.finding import Report
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session
from jupyter_audit.model.verdict import Verdict
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.notebook.stated.provenance import Origin


class Answered(NamedTuple):
    """A state, the reason for it in a sentence, and all that it rests on, one thing a line.

    ``by`` is who tells, or could tell, where that is another than the one who was asked: what is not checked for lack
    of a recording is for a recording to answer.
    """

    state: State
    because: str
    evidence: tuple[str, ...] = ()
    by: Source | None = None


NOT_RECORDED = "nothing was recorded yet: start recording and run the notebook"
SHOWN = 5
"""How many names a sentence lists before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A notebook, what its audit said, what ran, and (where one is at hand) what a verification of this code said.

    ``origins`` and ``vouched`` are by cell id: who wrote it, and the cells for which a word that counts is in force.
    """

    notebook: Notebook
    index: NotebookIndex
    session: Session | None
    project: Project
    report: Report
    replay: Replay
    hyperparameters: tuple[Hyperparameter, ...]
    verdict: Verdict | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    vouched: frozenset[str] = frozenset()

    def written(self) -> list[Cell]:
        """The code cells with something in them."""
        return [cell for cell in self.notebook.code if cell.source.strip()]

    def unrecorded(self) -> list[Cell]:
        """The code cells of which no finished run of the source that stands there now was recorded."""
        last = {run.cell_id: run for run in self.session.runs} if self.session else {}
        return [
            cell
            for cell in self.written()
            if cell.id not in last
            or last[cell.id].status != "ok"
            or last[cell.id].source_sha256 != source_digest(cell.source)
        ]


def cell_numbers(cells: Sequence[Cell]) -> str:
    """``cell 2, 5 and 3 more``, as people count them."""
    return f"cell {listed([str(cell.position + 1) for cell in cells])}"


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
