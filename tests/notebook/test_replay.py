"""Would Restart and Run All give what you see? The cases that a comparison of order alone gets wrong."""

import random
import textwrap

import pytest

from jupyter_audit.model.session import CellRun, Entropy, Read, Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.order.flow import Flow
from jupyter_audit.notebook.order.replay import first_break, source_digest
from jupyter_audit.notebook.reading.percent import parse_percent

CELLS = """
# %%
x = 1
# %%
x += 1
# %%
y = x * 10
# %%
z = y + x
"""


def made() -> tuple[Notebook, Flow]:
    notebook = parse_percent(textwrap.dedent(CELLS).strip(), "n")
    return notebook, Flow(notebook, NotebookIndex(notebook))


def session_of(notebook: Notebook, order: list[int]) -> tuple[Session, dict[str, int]]:
    """Really run the cells in this order, and say what was read from whom; also what each cell's last run made."""
    facts = {0: ((), ("x",)), 1: (("x",), ("x",)), 2: (("x",), ("y",)), 3: (("y", "x"), ("z",))}
    runs, writer, space, made = [], {}, {}, {}
    for seq, position in enumerate(order, 1):
        cell = notebook.cells[position]
        reads, writes = facts[position]
        try:
            exec(cell.source, space)
            status = "ok"
        except NameError:
            status = "error"
        read = tuple(Read(name, writer.get(name)) for name in reads)
        runs.append(CellRun(seq, cell.id, source_digest(cell.source), seq, status, "", 0.0, read, writes, ()))
        if status == "ok":
            made.update({f"cell {position}": space[name] for name in writes})
            writer.update(dict.fromkeys(writes, seq))
    return Session(1, "s", None, "", None, Entropy((), ()), tuple(runs), ()), made


@pytest.mark.parametrize(
    ("order", "breaks_at"),
    [
        ([0, 1, 2, 3], None),
        ([0, 1, 1, 2, 3], 1),
        ([0, 1, 1, 2, 3, 0, 1], 2),
        ([0, 2, 1, 3], 2),
        ([0, 1, 2, 3, 2], None),
        ([0, 1, 2, 3, 0, 1, 2, 3], None),
    ],
)
def test_known_histories(order: list[int], breaks_at: int | None) -> None:
    notebook, flow = made()
    session, _ = session_of(notebook, order)
    found = first_break(notebook, flow, session)
    assert (found.cell.position if found else None) == breaks_at


def test_a_clean_verdict_is_never_wrong_on_random_histories() -> None:
    notebook, flow = made()
    _, fresh = session_of(notebook, [0, 1, 2, 3])
    dice = random.Random(3)
    clean = 0
    for _ in range(4000):
        order = [0, *dice.choices(range(4), k=dice.randrange(3, 9))]
        session, values = session_of(notebook, order)
        whole = {0, 1, 2, 3} <= set(order) and all(run.status == "ok" for run in session.runs)
        if whole and first_break(notebook, flow, session) is None:
            clean += 1
            assert values == fresh, order
    assert clean > 40


def test_an_edited_cell_and_a_cell_that_is_gone_are_named() -> None:
    notebook, _ = made()
    session, _ = session_of(notebook, [0, 1, 2, 3])
    edited = parse_percent(CELLS.strip().replace("x += 1", "x += 2"), "n")
    cells = tuple(
        type(cell)(old.id, cell.position, "code", cell.source)
        for cell, old in zip(edited.cells, notebook.cells, strict=True)
    )
    changed = Notebook("n", cells)
    found = first_break(changed, Flow(changed, NotebookIndex(changed)), session)
    assert found is not None
    assert "edited" in found.why
    without = Notebook("n", (notebook.cells[0], notebook.cells[2], notebook.cells[3]))
    found = first_break(without, Flow(without, NotebookIndex(without)), session)
    assert found is not None
    assert found.gone
    assert found.name == "x"
