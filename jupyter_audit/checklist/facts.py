"""Checklist items that no rule answers: what the session recorded, and what replay says of it."""

from collections.abc import Callable

from jupyter_audit.model.checklist import Replay, State
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.replay import source_digest

Answered = tuple[State, str]
"""A state and the reason for it."""


def environment(_notebook: Notebook, session: Session | None, _replay: Replay) -> Answered:
    """Whether the kernel's distributions are known and each can be had by somebody else."""
    if session is None or session.environment is None:
        return "unchecked", "nothing was recorded yet: start recording and run the notebook"
    distributions = session.environment.distributions
    local = [d.name for d in distributions if d.editable or (d.direct_url or "").startswith("file:")]
    if local:
        return "fails", f"installed from this machine's disk, so nobody else has it: {', '.join(sorted(local))}"
    return "holds", f"{len(distributions)} packages recorded with exact versions, Python {session.environment.python}"


def replays(_notebook: Notebook, _session: Session | None, replay: Replay) -> Answered:
    """Whether document order gives the values that were seen."""
    states: dict[str, State] = {"would": "holds", "would not": "fails", "not proven": "unchecked"}
    return states[replay.verdict], replay.sentence


def outputs(notebook: Notebook, session: Session | None, _replay: Replay) -> Answered:
    """Whether each cell's last recorded run was of the source that stands there now."""
    if session is None or not session.runs:
        return "unchecked", "nothing was recorded, so nobody knows which code made the outputs"
    last = {run.cell_id: run for run in session.runs}
    with_output = [cell for cell in notebook.code if cell.outputs]
    edited = [c for c in with_output if c.id in last and last[c.id].source_sha256 != source_digest(c.source)]
    unknown = [cell for cell in with_output if cell.id not in last]
    if edited:
        numbers = ", ".join(str(cell.position + 1) for cell in edited)
        return "fails", f"edited since its output was made: cell {numbers}"
    if unknown:
        numbers = ", ".join(str(cell.position + 1) for cell in unknown)
        return "unchecked", f"has outputs from before recording began: cell {numbers}"
    return "holds", f"{len(with_output)} cells with outputs, each made by the code that stands there"


FACTS: dict[str, Callable[[Notebook, Session | None, Replay], Answered]] = {
    "environment": environment,
    "replay": replays,
    "outputs": outputs,
}
"""The names that a profile may use as ``fact``."""
