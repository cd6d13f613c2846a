"""The smallest change after which Restart and Run All would go on, or give what is shown: move, run again, delete."""

import difflib

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.order.flow import KERNEL_NAMES, CellFacts, Flow, Missing
from jupyter_audit.notebook.order.replay import Break


def for_missing(flow: Flow, missing: Missing) -> str:
    """What to do about a name that a cell needs and no cell above gives. Each move is checked by names first."""
    reader = missing.cell
    if missing.deleted is not None:
        return f"take `del {missing.name}` out of {number(missing.deleted)}"
    for writer in missing.below:
        if _can_rise(flow, writer, reader):
            return f"move {number(writer)} above {number(reader)}"
    for writer in missing.below:
        if _can_sink(flow, reader, writer):
            return f"move {number(reader)} below {number(writer)}"
    if missing.below:
        return f"split {number(missing.below[0])}, so that `{missing.name}` can be made above {number(reader)}"
    close = difflib.get_close_matches(missing.name, _names_above(flow, reader), n=1, cutoff=0.8)
    if close:
        return f"use `{close[0]}`, if that is meant"
    return f"put back the cell that made `{missing.name}`, or delete the line that uses it"


def for_break(flow: Flow, found: Break) -> str:
    """What to do about a cell that would get other values than it had."""
    cell = found.cell
    if found.name is None:
        return f"run {_with_dependents(flow, cell)} again"
    if found.gone:
        return f"put back the deleted cell above {number(cell)}, or run {_with_dependents(flow, cell)} again"
    if found.was is None:
        return f"run {number(cell)}, or delete it" if found.why.startswith("never ran") else ""
    if found.was.id == cell.id:
        return f"let {number(cell)} start from a value that it does not change itself"
    if found.was.position > cell.position and _can_rise(flow, found.was, cell):
        return f"run {_with_dependents(flow, cell)} again, or move {number(found.was)} above {number(cell)}"
    return f"run {_with_dependents(flow, cell)} again"


def number(cell: Cell) -> str:
    """The cell as people count."""
    return f"cell {cell.position + 1}"


def _can_rise(flow: Flow, writer: Cell, reader: Cell) -> bool:
    """Whether a cell may stand above ``reader``: it finds its own names there, and nothing between is changed by it."""
    facts = flow.facts[writer.id]
    given = _defined_before(flow, reader)
    needs = {name for name in facts.reads if name not in KERNEL_NAMES and flow.writers(name)}
    between = [cell for cell, _ in flow.index.cells if reader.position <= cell.position < writer.position]
    rivals = any(flow.facts[cell.id].writes.keys() & facts.writes.keys() for cell in between)
    return needs <= given and not rivals


def _can_sink(flow: Flow, reader: Cell, writer: Cell) -> bool:
    """Whether a cell may stand below ``writer``: nothing between needs what it gives."""
    gives = flow.facts[reader.id].writes.keys()
    between = [cell for cell, _ in flow.index.cells if reader.position < cell.position <= writer.position]
    return not any(gives & flow.facts[cell.id].reads.keys() for cell in between)


def _defined_before(flow: Flow, reader: Cell) -> set[str]:
    given: set[str] = set()
    for cell, _ in flow.index.cells:
        if cell.position >= reader.position:
            break
        facts: CellFacts = flow.facts[cell.id]
        given |= facts.writes.keys()
        given -= facts.deletes.keys()
    return given


def _names_above(flow: Flow, reader: Cell) -> list[str]:
    return sorted(name for name in _defined_before(flow, reader) if len(name) > 2)


def _with_dependents(flow: Flow, cell: Cell, limit: int = 4) -> str:
    """The cell and those below that take something from it, at first or second hand."""
    reached = [cell]
    for writer, reader, _ in flow.edges():
        if writer in reached and reader not in reached:
            reached.append(reader)
    numbers = [str(each.position + 1) for each in sorted(reached, key=lambda each: each.position)]
    if len(numbers) == 1:
        return number(cell)
    rest = f" and {len(numbers) - limit} more that need it" if len(numbers) > limit else ""
    return f"cells {', '.join(numbers[:limit])}{rest}"
