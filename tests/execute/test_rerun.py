"""Running notebooks in real kernels."""

import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from jupyter_audit.errors import UnreadableError
from jupyter_audit.execute import rerun
from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.model.session import FileFact
from tests.environments import small_python


def saved(folder: Path, *sources: str) -> Path:
    path = folder / "study.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A study"), *map(new_code_cell, sources)]), path)
    return path


def texts(node: Any) -> list[str]:
    """What each code cell put out, as one text."""
    return [
        "".join(o.get("text") or o.get("evalue") or o["data"]["text/plain"] for o in cell.outputs)
        for cell in node.cells
        if cell.cell_type == "code"
    ]


def test_a_notebook_runs_recorded_in_an_environment_that_has_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def double(x):\n    return 2 * x\n")
    (tmp_path / "data.txt").write_text("21")
    path = saved(
        tmp_path,
        "import helper, random, sys\nhelper.double(int(open('data.txt').read()))",
        "print(sorted(name for name in globals() if not name.startswith('_')))",
        "import importlib.util; print(any('audit' in p for p in sys.path), importlib.util.find_spec('rich'))",
    )
    before = path.read_bytes()
    steps: list[str] = []
    result = run_notebook(path, python=small_python(), progress=steps.append)
    assert texts(result.node) == [
        "42",
        "['In', 'Out', 'exit', 'get_ipython', 'helper', 'open', 'quit', 'random', 'sys']\n",
        "False None\n",
    ]
    assert (result.failed, result.stopped) == ((), None)
    assert path.read_bytes() == before
    assert steps[-1] == "cell 4 of 4"
    session = result.session
    assert session is not None
    assert session.environment is not None
    assert result.journal is not None
    assert result.journal.parent == tmp_path / ".jupyter_audit" / "study"
    assert [run.cell_id for run in session.runs] == [cell.id for cell in result.node.cells[1:]]
    facts = [(fact.path, fact.mode) for fact in session.runs[0].facts if isinstance(fact, FileFact)]
    assert ("data.txt", "read") in facts
    recorded = {dist.name.lower() for dist in session.environment.distributions}
    assert "numpy" in recorded
    assert not any("audit" in name for name in recorded)


def test_replay_gives_the_same_draws_and_set_order(tmp_path: Path) -> None:
    cells = ["import random, numpy as np\nrandom.random(), np.random.rand(2), np.random.default_rng().random()"]
    path = saved(tmp_path, *cells, "print({'a', 'b', 'c', 'd', 'e', 'f'})")
    first = run_notebook(path, python=small_python())
    assert first.session is not None
    assert first.session.environment is not None
    fresh = run_notebook(path, python=small_python(), journal=tmp_path / "second.jsonl")
    assert texts(fresh.node)[0] != texts(first.node)[0]
    seed = {"PYTHONHASHSEED": first.session.environment.hash_seed or ""}
    again = run_notebook(path, python=small_python(), replay=first.session.entropy, record=False, env=seed)
    assert texts(again.node) == texts(first.node)
    assert again.session is None
    assert again.replayed is not None
    assert again.replayed.fed > 0
    assert again.replayed.missed == 0


def test_an_error_ends_the_run_or_not(tmp_path: Path) -> None:
    path = saved(tmp_path, "1 / 0", "print('after')")
    stopped = run_notebook(path, record=False)
    assert stopped.failed == (1,)
    assert stopped.stopped == "cell 2 raised ZeroDivisionError"
    assert texts(stopped.node) == ["division by zero", ""]
    through = run_notebook(path, record=False, stop_on_error=False)
    assert (through.failed, through.stopped) == ((1,), None)
    assert texts(through.node)[1] == "after\n"


def test_limits_and_deaths_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    slow = run_notebook(saved(tmp_path, "import time\ntime.sleep(600)", "1"), timeout=1)
    assert slow.stopped == "cell 2 took longer than 1 s"
    assert time.monotonic() - begun < 60
    dead = run_notebook(saved(tmp_path, "print('alive')", "import os\nos._exit(1)"))
    assert dead.stopped == "the kernel died in cell 3"
    assert dead.session is not None
    assert [run.status for run in dead.session.runs] == ["ok"]
    monkeypatch.setattr(rerun, "MAX_OUTPUT", 100_000)
    loud = run_notebook(saved(tmp_path, "while True:\n    print('x' * 10_000)"))
    assert loud.stopped is not None
    assert "put out more than" in loud.stopped


def test_the_folder_cannot_stand_in_for_ipykernel(tmp_path: Path) -> None:
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('not me')")
    (tmp_path / "json.py").write_text("raise SystemExit('nor me')")
    result = run_notebook(saved(tmp_path, "import json\njson.dumps([1])"), record=False)
    assert texts(result.node) == ["'[1]'"]


def test_what_is_no_notebook(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    for text in ("", "{", "[]", '{"nbformat": 4}', "\x00"):
        path.write_text(text)
        with pytest.raises(UnreadableError):
            run_notebook(path)
    with pytest.raises(UnreadableError):
        run_notebook(tmp_path / "missing.ipynb")


def test_it_runs_where_an_event_loop_runs(tmp_path: Path) -> None:
    import asyncio

    async def inside() -> Any:
        return run_notebook(saved(tmp_path, "1 + 1"), record=False, python=sys.executable)

    assert texts(asyncio.run(inside()).node) == ["2"]
