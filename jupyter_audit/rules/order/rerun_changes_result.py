"""A cell that gives something else each time it is run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.cell_index import CellIndex
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_GROWING = frozenset({"append", "extend", "insert", "appendleft", "pop", "popitem"})


class RerunChangesResult(NotebookRule):
    """A cell that changes, in place, a value that another cell made.

    ## Why it matters
    Run twice, this cell gives another result: the counter is higher, the list longer, the column already
    dropped. In a notebook a cell is run twice all the time, and the outputs below then belong to a state
    that Restart and Run All does not reach.

    ## What to do
    Make the value and its change in one cell, or give the changed value a new name, so that running the cell
    again starts from the same input.

    ## See also
    - Rule et al., "Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks",
      PLOS Computational Biology 2019
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "running this cell again changes `{name}` again, which {where} made"
    bad = (
        """
        # %%
        total = 0
        # %%
        total += 5  # !
        """,
        """
        # %%
        rows = []
        # %%
        rows.append(3)  # !
        """,
    )
    good = (
        """
        # %%
        total = 0
        for n in range(4):
            total += n
        # %%
        final = total + 1
        rows = []
        rows.append(final)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, index in audited.index.cells:
            facts = audited.flow.facts[cell.id]
            changes = [*_increments(cell), *_growths(index)]
            seen: set[str] = set()
            for name, node in changes:
                if name in seen or name not in facts.reads:
                    continue
                writers = [writer for writer in audited.flow.writers(name) if writer.position < cell.position]
                if writers:
                    seen.add(name)
                    yield Hit(place_of(cell, node), {"name": name, "where": f"cell {writers[-1].position + 1}"})


def _increments(cell: Cell) -> Iterator[tuple[str, ast.AST]]:
    for stmt in cell.parsed.tree.body:
        if isinstance(stmt, ast.AugAssign) and isinstance(stmt.target, ast.Name):
            yield stmt.target.id, stmt


def _growths(index: CellIndex) -> Iterator[tuple[str, ast.AST]]:
    for call in index.calls:
        function = call.node.func
        if call.scope is not index.module or not isinstance(function, ast.Attribute):
            continue
        if function.attr in _GROWING and isinstance(function.value, ast.Name):
            yield function.value.id, call.node
