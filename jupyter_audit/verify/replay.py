"""Which recorded draws each cell gets when the notebook runs from top to bottom."""

from jupyter_audit.bundle.reference import source_digest
from jupyter_audit.execute.plan import running
from jupyter_audit.model.session import Entropy, EntropyDraw, Session
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.verify.claim import Claim


def entropy_for(claim: Claim) -> Entropy:
    """The ledger renumbered: run n is the n-th cell that will run; 0 stays what was before the first cell.

    A cell gets what its recorded run drew. Where the cell had run before in that session, a source that was asked only
    the first time (NumPy seeds itself once, when it is imported) is taken from there.
    """
    draws = [draw for draw in claim.entropy.draws if draw.seq == 0]
    seqs = {cell.cell: cell.seq for cell in claim.reference.cells}
    for number, cell in enumerate(running(claim.notebook.cells), 1):
        taken: dict[str, list[EntropyDraw]] = {}
        for seq in _runs_of(cell, seqs[cell.position], claim.session):
            found: dict[str, list[EntropyDraw]] = {}
            for draw in claim.entropy.draws:
                if draw.seq == seq:
                    found.setdefault(draw.source, []).append(draw)
            taken |= found
        draws += [EntropyDraw(number, d.ordinal, d.source, d.value) for each in taken.values() for d in each]
    return Entropy(tuple(draws), claim.entropy.partial)


def _runs_of(cell: Cell, last: int | None, session: Session) -> list[int]:
    """The runs of a cell with its present source up to the one that its outputs are of, in order."""
    if last is None:
        return []
    digest = source_digest(cell.source)
    return [
        run.seq
        for run in session.runs
        if run.seq <= last and run.source_sha256 == digest and (run.cell_id == cell.id or run.seq == last)
    ]
