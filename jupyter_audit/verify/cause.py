"""Which cell a difference comes from: the first one that something unsteady enters by, on the way to where it shows."""

from collections.abc import Iterator, Mapping

from jupyter_audit.bundle.reference import matching_runs
from jupyter_audit.compare.volatile_readers import readers
from jupyter_audit.model.session import CellRun, HostFact, ProcessFact, RandomFact, Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.randomness.unseeded import unseeded_calls

UNKNOWN = "nothing recorded tells: the order of sets, threads, or what a library draws out of sight"


class Causes:
    """Answers for one recorded run of a notebook, from top to bottom."""

    def __init__(self, notebook: Notebook, session: Session | None) -> None:
        self._cells = {cell.position: cell for cell in notebook.cells}
        self._runs = matching_runs(notebook, session)
        self._position = {run.seq: position for position, run in self._runs.items()}
        self._why = _reasons(notebook)

    def of(self, position: int) -> tuple[str | None, str]:
        """The id of the cell that a difference in the cell at ``position`` comes from, and why; None where unknown.

        What the code says (draws that nothing seeds, clocks) goes before what the recorder saw enter (entropy, hosts).
        """
        line = self._upstream(position)
        for each in line:
            if each in self._why:
                return self._cells[each].id, self._why[each]
        for each in line:
            if (run := self._runs.get(each)) is not None and (seen := _seen(run)):
                return self._cells[each].id, seen
        return None, UNKNOWN

    def of_file(self, path: str) -> tuple[str | None, str]:
        """The same for a written file."""
        for position, run in sorted(self._runs.items(), reverse=True):
            if any(getattr(fact, "path", None) == path and getattr(fact, "mode", "") == "write" for fact in run.facts):
                return self.of(position)
        return None, UNKNOWN

    def _upstream(self, position: int) -> list[int]:
        """The cell and all whose values it saw, directly or through others, in order."""
        found: set[int] = set()
        waiting = [position]
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            if (run := self._runs.get(each)) is not None:
                waiting += [self._position[read.writer] for read in run.reads if read.writer in self._position]
        return sorted(found)


def _reasons(notebook: Notebook) -> Mapping[int, str]:
    """Position to what in the code is unsteady."""
    found: dict[int, str] = {}
    for call in unseeded_calls(NotebookIndex(notebook)):
        found.setdefault(call.cell.position, f"`{call.name}` draws random numbers that nothing seeds")
    volatile = readers([cell.source if cell.kind == "code" else "" for cell in notebook.cells])
    for positions, what in ((volatile.clock, "reads a clock"), (volatile.uuid, "makes a UUID")):
        for position in positions:
            found.setdefault(position, what)
    return found


def _seen(run: CellRun) -> str:
    return next(_acts(run), "")


def _acts(run: CellRun) -> Iterator[str]:
    """What the recorder saw; a seed that is only taken as a library is imported comes last."""
    facts = run.facts
    drawn = [fact.generator for fact in facts if isinstance(fact, RandomFact) and fact.action == "draw"]
    fresh = [fact.generator for fact in facts if isinstance(fact, RandomFact) and fact.action == "entropy"]
    yield from (f"takes fresh entropy for {name}" for name in fresh if name in drawn or "default_rng" in name)
    yield from (f"contacts {fact.host}" for fact in facts if isinstance(fact, HostFact))
    yield from (f"draws from {name}" for name in drawn)
    yield from (f"takes fresh entropy for {name}" for name in fresh)
    yield from (f"starts {fact.program}" for fact in facts if isinstance(fact, ProcessFact))
