"""What a verdict does not rest on, although nothing speaks against it."""

from collections.abc import Collection, Iterator

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.verify.claim import Claim
from jupyter_audit.verify.judge import EXACT, Judgement

MAX_NAMED = 5
"""Cells that one line names."""


def reservations(claim: Claim, judgement: Judgement, ran: Collection[int]) -> Iterator[str]:
    """One line each. ``ran`` are the positions of the cells that ran."""
    code = [cell for cell in claim.notebook.cells if cell.kind == "code"]
    if not any(cell.outputs for cell in code) and not judgement.files:
        yield "nothing could be compared: no cell has an output, and no file was written"
    still = [cell for cell in code if cell.source.strip() and cell.position not in ran]
    if still and judgement.stopped is None:
        yield f"{_named(still)} did not run: tagged skip-execution"
    held = {cell.cell for cell in judgement.cells if cell.word in EXACT}
    if failing := [cell for cell in code if cell.position in held and _fails(cell)]:
        yield f"{_named(failing)} ends in an error, in both runs: the same error, not a result"


def _fails(cell: Cell) -> bool:
    return any(output.get("output_type") == "error" for output in cell.outputs)


def _named(cells: list[Cell]) -> str:
    names = ", ".join(str(cell.position + 1) for cell in cells[:MAX_NAMED])
    return f"cell {names}" + (f" and {len(cells) - MAX_NAMED} more" if len(cells) > MAX_NAMED else "")
