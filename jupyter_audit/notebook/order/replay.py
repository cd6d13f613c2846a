"""Would Restart and Run All give what you see? Exact for the binding of names; says what it cannot see.

Every execution gets a key made of the cell, its source and the version of each name it read; a version is
the key of the execution that wrote it. Replaying the document's cells in order gives each a key again; the
first that differs is where the notebook stops being what it shows. Comparing order alone would be unsound:
after A B B C with B = ``x += 1``, the document order is kept and the values are not.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.flow import KERNEL_NAMES, Flow


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a cell: what it read and wrote, and from where that is known."""

    cell_id: str
    source_sha256: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    recorded: bool


@dataclass(frozen=True, slots=True)
class Break:
    """The first cell that would not see what it saw.

    ``was`` is the cell whose value it used (None if that run's cell is gone), ``would`` the cell whose value
    it would get in document order (None if nobody would define the name).
    """

    cell: Cell
    why: str
    name: str | None = None
    was: Cell | None = None
    would: Cell | None = None
    gone: bool = False


def source_digest(source: str) -> str:
    """SHA-256 of a cell's source, as the recorder takes it."""
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()


def executions(notebook: Notebook, flow: Flow, session: Session | None) -> list[Execution]:
    """What ran, in order: from the session where there is one, else from the saved execution counts."""
    if session is not None and session.runs:
        return [
            Execution(run.cell_id or "", run.source_sha256, tuple(read.name for read in run.reads), run.writes, True)
            for run in session.runs
            if run.status == "ok"
        ]
    ran = sorted((cell for cell in notebook.code if cell.execution_count), key=lambda cell: cell.execution_count or 0)
    return [_static(cell, flow) for cell in ran]


def first_break(notebook: Notebook, flow: Flow, session: Session | None) -> Break | None:
    """The first cell in document order that Restart and Run All would give other inputs, or None."""
    return next(breaks(notebook, flow, session), None)


def breaks(notebook: Notebook, flow: Flow, session: Session | None) -> Iterator[Break]:
    """Every cell that would get other inputs than it had. A changed cell is taken as read from then on,
    so that one cause is told once.
    """
    ran = executions(notebook, flow, session)
    recorded, writer_of = _keys(ran)
    last = {execution.cell_id: position for position, execution in enumerate(ran)}
    versions: dict[str, str] = {}
    for cell, index in flow.index.cells:
        if not index.events and not cell.parsed.magics and not index.calls:
            continue
        position = last.get(cell.id)
        if position is None:
            yield from _never_ran(cell, flow, ran, notebook)
            execution = _static(cell, flow)
            _write(versions, execution, _key(execution, versions))
            continue
        execution = ran[position]
        if execution.source_sha256 != source_digest(cell.source):
            yield Break(cell, "its code was edited after it ran")
            execution = _static(cell, flow)
            _write(versions, execution, recorded[position][0])
            continue
        key, seen = recorded[position]
        for name in execution.reads:
            if name in KERNEL_NAMES or seen.get(name) == versions.get(name):
                continue
            was_id = writer_of.get(seen.get(name) or "")
            would_id = writer_of.get(versions.get(name) or "")
            if seen.get(name) is None and session is None:
                continue  # from counts alone, a value of unknown origin proves nothing
            was, would = notebook.by_id.get(was_id or ""), notebook.by_id.get(would_id or "")
            yield Break(cell, "would read another value", name, was, would, gone=was_id is not None and was is None)
            break
        _write(versions, execution, key)


def _never_ran(cell: Cell, flow: Flow, ran: Sequence[Execution], notebook: Notebook) -> Iterator[Break]:
    """A cell that did not run, but whose names cells below use, would change what they see."""
    if not ran:
        return
    written = flow.facts[cell.id].writes
    later = [
        execution
        for execution in ran
        if (other := notebook.by_id.get(execution.cell_id)) and other.position > cell.position
    ]
    used = sorted(name for name in written if any(name in execution.reads for execution in later))
    if used:
        yield Break(cell, "never ran, but would change what cells below it use", used[0])


def _static(cell: Cell, flow: Flow) -> Execution:
    facts = flow.facts[cell.id]
    return Execution(cell.id, source_digest(cell.source), tuple(facts.reads), tuple(facts.writes), False)


def _keys(ran: Sequence[Execution]) -> tuple[list[tuple[str, dict[str, str | None]]], dict[str, str]]:
    """(key, version of each name read) of each execution in the order they ran, and the cell of each key."""
    versions: dict[str, str] = {}
    result: list[tuple[str, dict[str, str | None]]] = []
    cell_of: dict[str, str] = {}
    for execution in ran:
        seen = {name: versions.get(name) for name in execution.reads}
        key = _key(execution, versions)
        cell_of[key] = execution.cell_id
        _write(versions, execution, key)
        result.append((key, seen))
    return result, cell_of


def _key(execution: Execution, versions: dict[str, str]) -> str:
    parts = [execution.cell_id, execution.source_sha256]
    parts += [f"{name}={versions.get(name)}" for name in sorted(execution.reads)]
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()


def _write(versions: dict[str, str], execution: Execution, key: str) -> None:
    versions.update(dict.fromkeys(execution.writes, key))
