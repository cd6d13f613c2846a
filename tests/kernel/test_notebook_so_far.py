import json

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_audit.capture.identify import identified, source_sha256
from jupyter_audit.capture.start import start_recording, stop_recording
from jupyter_audit.kernel.next_cell import NextCell
from jupyter_audit.kernel.notebook_so_far import gather
from jupyter_audit.model.session import CellRun, Entropy, Session
from jupyter_audit.notebook.cell import Cell, Notebook


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = Config()
    config.HistoryManager.enabled = False
    made = InteractiveShell(config=config)
    yield made
    stop_recording(made)


def save(path, *sources, ids=True):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        | ({"id": f"cell-{number}"} if ids else {})
        for number, source in enumerate(sources)
    ]
    minor = 5 if ids else 4
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}))
    return path


def test_the_saved_file_with_what_ran(shell, tmp_path):
    path = save(tmp_path / "nb.ipynb", "a = 1", "b = 2", "c = 3")
    recording = start_recording(shell, path)
    shell.run_cell("a = 1", store_history=True, cell_id="cell-0")
    shell.run_cell("b = 'edited'", store_history=True, cell_id="cell-1")
    known = gather(recording, path)
    assert [cell.source for cell in known.notebook.cells] == ["a = 1", "b = 'edited'", "c = 3"]
    assert [cell.execution_count for cell in known.notebook.cells] == [1, 2, None]
    assert known.notebook.complete
    assert any(caveat.startswith("1 cell ran with code that the saved file does not have") for caveat in known.caveats)
    assert known.project.known


def test_without_ids_from_the_front_end_sources_tell_the_cell(shell, tmp_path):
    path = save(tmp_path / "nb.ipynb", "x = 1", "y = 2", "x = 1", ids=False)
    recording = start_recording(shell, path)
    for source in ("x = 1", "y = 2", "x = 1", "x = 1", "z = 9"):
        shell.run_cell(source, store_history=True)
    known = gather(recording, path)
    ids = [cell.id for cell in known.notebook.cells]
    assert [run.cell_id for run in known.session.runs] == [ids[0], ids[1], ids[2], ids[0], None]
    assert [cell.execution_count for cell in known.notebook.cells] == [4, 2, 3]


def test_without_a_file_the_cells_that_ran(shell, tmp_path):
    recording = start_recording(shell)
    for source in ("a = 1", "b = 2", "a = 1"):
        shell.run_cell(source, store_history=True)
    known = gather(recording, None)
    assert [cell.source for cell in known.notebook.cells] == ["a = 1", "b = 2"]
    assert not known.notebook.complete
    assert not known.project.known
    assert any("only the cells that ran" in caveat for caveat in known.caveats)


def test_a_file_that_cannot_be_read_is_a_caveat(shell, tmp_path):
    path = tmp_path / "nb.ipynb"
    path.write_text("{ not json")
    recording = start_recording(shell, path)
    shell.run_cell("a = 1", store_history=True)
    known = gather(recording, path)
    assert not known.notebook.complete
    assert any("not valid JSON" in caveat for caveat in known.caveats)


def test_nothing_recorded_and_a_wrong_setting_are_told(tmp_path):
    path = save(tmp_path / "nb.ipynb", "a = 1")
    (tmp_path / "pyproject.toml").write_text("[tool.jupyter-audit]\nslect = []\n")
    known = gather(None, path)
    assert known.session is None
    assert any("nothing is recorded" in caveat for caveat in known.caveats)
    assert any("settings not used" in caveat for caveat in known.caveats)


@pytest.mark.parametrize(
    ("cell", "position"),
    [(NextCell("cell-1", "new"), 1), (NextCell(None, "c = 3"), 2), (NextCell(None, "d"), 3), (NextCell("x", "d"), 3)],
)
def test_the_cell_about_to_run_takes_its_place(tmp_path, cell, position):
    path = save(tmp_path / "nb.ipynb", "a = 1", "b = 2", "c = 3")
    cells = gather(None, path, cell).notebook.cells
    assert cells[position].source == cell.source
    assert [each.position for each in cells] == list(range(len(cells)))
    assert len({each.id for each in cells}) == len(cells)


def test_ids_that_were_sent_are_kept():
    run = CellRun(1, "sent", source_sha256("x"), 1, "ok", "", 0.0, (), (), ())
    session = Session(1, "s", None, "", None, Entropy((), ()), (run,), ())
    notebook = Notebook("n", (Cell("other", 0, "code", "x"),))
    assert identified(session, notebook) is session
