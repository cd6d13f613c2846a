"""``run`` with real kernels."""

import json
from pathlib import Path

import nbformat

from jupyter_audit.capture.journal import find_session, read_session
from tests.cli.conftest import Run, notebook

DRAWS = notebook("import random\nrandom.random()\n", "print('done')\n")


def test_it_runs_records_and_saves_where_asked(audit: Run) -> None:
    Path("a.ipynb").write_text(DRAWS)
    outcome = audit("run", "a.ipynb", "--output", "out.ipynb")
    assert outcome.code == 0, outcome.err
    assert "2 cells ran in" in outcome.out
    assert Path("a.ipynb").read_text() == DRAWS
    node = nbformat.read("out.ipynb", as_version=4)
    nbformat.validate(node)
    assert node.cells[1].outputs[0].text == "done\n"
    # What was recorded belongs to the file that has the outputs.
    journal = find_session(Path("out.ipynb"))
    assert journal is not None
    assert [run.status for run in read_session(journal).runs] == ["ok", "ok"]
    assert str(journal) in outcome.out.replace(str(Path().resolve()) + "/", str(Path().resolve()) + "/")

    again = audit("run", "a.ipynb", "--output", "again.ipynb", "--replay", journal)
    assert "recorded draws fed back" in again.out
    first, second = (
        nbformat.read(name, as_version=4).cells[0].outputs[0].data for name in ("out.ipynb", "again.ipynb")
    )
    assert first == second


def test_without_output_nothing_is_saved_and_it_says_so(audit: Run) -> None:
    Path("a.ipynb").write_text(DRAWS)
    outcome = audit("run", "a.ipynb")
    assert outcome.code == 0
    assert "--output a.ipynb saves the outputs" in outcome.out
    assert Path("a.ipynb").read_text() == DRAWS
    assert find_session(Path("a.ipynb"))


def test_a_cell_that_raises_is_named_and_its_output_is_kept(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("x = 1\n", "raise ValueError('no\\x1b[2J data')\n", "print(x)\n"))
    outcome = audit("run", "a.ipynb", "--output", "out.ipynb")
    assert outcome.code == 1
    assert "cell 2: ValueError: no" in outcome.out
    assert "\x1b" not in outcome.out
    assert json.loads(Path("out.ipynb").read_text())["cells"][1]["outputs"]


def test_time_is_limited_where_asked(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("import time\ntime.sleep(60)\n"))
    outcome = audit("run", "a.ipynb", "--timeout", "1")
    assert outcome.code == 1
    assert "stopped" in outcome.out


def test_the_policy_holds_back(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("open('made', 'w')\n", "print(missing_name)\n"))
    Path("pyproject.toml").write_text('[tool.jupyter-audit.policy]\nrun = "medium"\n')
    outcome = audit("run", "a.ipynb")
    assert outcome.code == 1
    assert "holds it back" in outcome.err
    assert "cell 2: medium undefined-name" in outcome.err
    assert not Path("made").exists()


def test_what_cannot_run(audit: Run) -> None:
    assert audit("run", "missing.ipynb").code == 2
    Path("r.ipynb").write_text(notebook("x <- 1", language_info={"name": "R"}))
    outcome = audit("run", "r.ipynb")
    assert outcome.code == 2
    assert "not Python" in outcome.err
