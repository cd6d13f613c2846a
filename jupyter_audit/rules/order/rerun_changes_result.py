"""A cell that gives something else each time it is run."""

import ast
from collections.abc import Container, Iterator
from itertools import chain

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.cell_index import CellIndex
from jupyter_audit.notebook.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
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
        """
        # %%
        import pandas as pd
        log = pd.read_csv("log.csv")
        more = pd.read_csv("more.csv")
        # %%
        log = log.drop(columns=["battery"]).reset_index()  # !
        # %%
        log["temp"] = log["temp"] * 1.8 + 32  # !
        # %%
        log = pd.concat([log, more])  # !
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
        """
        # %%
        import pandas as pd
        raw = pd.read_csv("log.csv")
        # %%
        log = raw.drop(columns=["battery"])
        log["temp"] = raw["temp"] * 1.8 + 32
        raw = raw.drop(columns="note", errors="ignore").drop_duplicates()
        raw["share"] = raw["share"] / raw["share"].max()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        grows = not audited.index.methods_called().isdisjoint(_GROWING)
        for cell, index in audited.index.cells:
            facts = audited.flow.facts[cell.id]
            changed = facts.reads.keys() & facts.writes.keys()
            seen: set[str] = set()
            for name, node in chain(_increments(cell, changed), _growths(index) if grows else ()) if changed else ():
                if name in seen or name not in changed:
                    continue
                writers = [writer for writer in audited.flow.writers(name) if writer.position < cell.position]
                if writers:
                    seen.add(name)
                    yield Hit(place_of(cell, node), {"name": name, "where": f"cell {writers[-1].position + 1}"})


def _increments(cell: Cell, given: Container[str]) -> Iterator[tuple[str, ast.AST]]:
    """Changes of the names that cells above gave."""
    for stmt in cell.parsed.tree.body:
        target: ast.expr
        if isinstance(stmt, ast.AugAssign):
            target, changed = stmt.target, isinstance(stmt.op, _ARITHMETIC)
        elif isinstance(stmt, ast.Assign):
            target = stmt.targets[0]
            if _root(target) not in given:
                continue
            changed = _from_itself(target, stmt.value)
        elif isinstance(stmt, ast.Delete):
            target, changed = stmt.targets[0], isinstance(stmt.targets[0], ast.Subscript)
        else:
            continue
        if changed and (root := _root(target)) is not None:
            yield root, stmt


def _root(target: ast.expr) -> str | None:
    root = target.value if isinstance(target, ast.Subscript) else target
    return root.id if isinstance(root, ast.Name) else None


def _from_itself(target: ast.expr, value: ast.expr) -> bool:
    """``x = x + 1``, ``df["c"] = df["c"] * 2``, ``df = df.drop(columns=["c"])``, ``x = concat([x, more])``."""
    own = ast.unparse(target)
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        last, inner = value.func.attr, value.func.value
        if last == "drop" and ast.unparse(inner) == own:
            return not any(keyword.arg in ("errors", "index") for keyword in value.keywords)
        if last in ("concat", "append", "vstack", "hstack", "concatenate"):
            parts = [inner, *value.args, *(part for arg in value.args for part in getattr(arg, "elts", ()))]
            return any(ast.unparse(part) == own for part in parts)
        value = inner
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, _ARITHMETIC):
        return False
    inside = list(walk(value))  # a column scaled by its own largest value stays as it is
    return not any(isinstance(node, ast.Call) for node in inside) and any(
        isinstance(node, ast.Name | ast.Subscript) and ast.unparse(node) == own for node in inside
    )


def _growths(index: CellIndex) -> Iterator[tuple[str, ast.AST]]:
    for call in index.calls:
        function = call.node.func
        if call.scope is not index.module or not isinstance(function, ast.Attribute):
            continue
        if function.attr in _GROWING and isinstance(function.value, ast.Name):
            yield function.value.id, call.node
