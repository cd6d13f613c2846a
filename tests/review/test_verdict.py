"""The sentence on Restart and Run All."""

from datetime import date

import pytest

from jupyter_audit.config import DEFAULT
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Entropy, Read, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.review.assess import assess

PROJECT = Project(known=True, today=date(2026, 1, 1))


def notebook(*cells: tuple[str, int | None]) -> Notebook:
    return Notebook("n", tuple(Cell(f"c{n}", n, "code", source, count) for n, (source, count) in enumerate(cells)))


def run(seq: int, cell: str, source: str, reads: tuple[Read, ...], writes: tuple[str, ...]) -> CellRun:
    return CellRun(seq, cell, source_digest(source), seq, "ok", "", 0.0, reads, writes, ())


def judged(made: Notebook, *runs: CellRun) -> Assessment:
    session = Session(1, "s", None, "", None, Entropy((), ()), runs, ()) if runs else None
    return assess(made, session, PROJECT, DEFAULT)


@pytest.mark.parametrize(
    ("cells", "verdict", "says"),
    [
        ([("x = 1", 1), ("x", 2)], "not proven", "Nothing was recorded"),
        (
            [("print(x)", 1), ("x = 1", 2)],
            "would not",
            "would stop at cell 1: `x` is only defined further down, in cell 2",
        ),
        ([("x = 1", 1), ("del x", 2), ("print(x)", 3)], "would not", "`x` was deleted by cell 2"),
        ([("print(x)", 1)], "would not", "`x` is defined nowhere in the notebook"),
    ],
)
def test_without_a_session(cells: list[tuple[str, int | None]], verdict: str, says: str) -> None:
    replay = judged(notebook(*cells)).replay
    assert replay.verdict == verdict
    assert says in replay.sentence
    assert replay.unseen


def test_with_a_session_it_would_or_names_the_first_break() -> None:
    made = notebook(("x = 1", 1), ("y = x", 2))
    first, second = run(1, "c0", "x = 1", (), ("x",)), run(2, "c1", "y = x", (Read("x", 1),), ("y",))
    assert judged(made, first, second).replay.verdict == "would"
    waiting = judged(made, first).replay
    assert waiting.verdict == "not proven"
    assert waiting.cell_id == "c1"
    gone = run(2, "gone", "x = 5", (), ("x",))
    broken = judged(made, first, gone, run(3, "c1", "y = x", (Read("x", 2),), ("y",)))
    assert broken.replay.verdict == "would not"
    assert "cell 2 reads `x` from a cell that was deleted" in broken.replay.sentence
    assert [edge.breaks for edge in broken.graph] == [True]


def test_an_origin_is_never_called_human() -> None:
    marked = Cell("a", 0, "code", "x = 1", metadata={"jupyter_audit": {"origin": {"tool": "t", "model": "m"}}})
    found = assess(Notebook("n", (marked, Cell("b", 1, "code", "y = 2"))), None, PROJECT, DEFAULT).origins
    assert [origin.origin for origin in found] == ["t (m)", "unknown"]


@pytest.mark.parametrize(
    ("cells", "change"),
    [
        ([("print(x)", 1), ("x = 1", 2)], "move cell 2 above cell 1"),
        # cell 3 needs what cell 2 makes, so it cannot rise; cell 1 can sink
        ([("print(x)", 1), ("y = 1", 2), ("x = y", 3)], "move cell 1 below cell 3"),
        # neither can: cell 2 needs what cell 1 gives, and gives what cell 1 needs
        ([("y = 1\nprint(x)", 1), ("x = y", 2)], "split cell 2, so that `x` can be made above cell 1"),
        ([("x = 1", 1), ("del x", 2), ("print(x)", 3)], "take `del x` out of cell 2"),
        ([("weights = 1", 1), ("print(weigths)", 2)], "use `weights`, if that is meant"),
        ([("print(model)", 1)], "put back the cell that made `model`, or delete the line that uses it"),
        ([("rate = 1", 5), ("y = rate", 3), ("print(y)", 4)], ""),
    ],
)
def test_the_smallest_change_is_named(cells: list[tuple[str, int | None]], change: str) -> None:
    sentence = judged(notebook(*cells)).replay.sentence
    assert sentence.partition("Smallest change: ")[2] == (f"{change}." if change else "")


def test_the_smallest_change_after_a_recorded_run() -> None:
    made = notebook(("x = 1", 1), ("y = x", 2), ("print(y)", 3))
    runs = [
        run(1, "c0", "x = 2", (), ("x",)),
        run(2, "c1", "y = x", (Read("x", 1),), ("y",)),
        run(3, "c2", "print(y)", (Read("y", 2),), ()),
    ]
    edited = judged(made, *runs).replay.sentence
    assert "cell 1: its code was edited after it ran. Smallest change: run cells 1, 2, 3 again." in edited
    gone = [run(1, "gone", "x = 5", (), ("x",)), *runs[1:]]
    assert "put back the deleted cell above cell 2, or run cells 2, 3 again" in judged(made, *gone).replay.sentence or (
        "run cell 1, or delete it" in judged(made, *gone).replay.sentence
    )


def test_what_a_rule_knows_to_stop_is_predicted_without_a_session() -> None:
    made = notebook(("import pandas as pd", 1), ("import numpy as np\nx = np.float(1)", 2), ("print(y)", 3))
    replay = judged(made).replay
    assert (replay.verdict, replay.cell_id) == ("would not", "c1")
    assert replay.sentence.startswith("Restart and Run All would probably stop at cell 2: `numpy.float` was removed")
