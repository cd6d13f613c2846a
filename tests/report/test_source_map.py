import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.notebook.reading.read import parse_notebook
from jupyter_audit.report.source_map import literals, map_source


def document(sources: list[object], indent: int | None = 1) -> str:
    cells = [
        {"cell_type": "code", "metadata": {"source": "x", "cells": []}, "source": each, "outputs": [], "id": str(n)}
        for n, each in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=indent)


def test_each_line_of_a_list_has_its_own_line_in_the_file() -> None:
    text = document([["a\n", "b\n", "c"], "one\ntwo", [], ["x\n"]])
    mapped = map_source(text, "a.ipynb")
    rows = text.splitlines()
    assert [rows[row - 1].strip().strip(",") for row in mapped[0]] == ['"a\\n"', '"b\\n"', '"c"']
    assert len(set(mapped[1])) == 1
    assert len(mapped[1]) == 2
    assert mapped[2] == ()
    assert len(mapped[3]) == 2


sources = st.lists(st.text() | st.lists(st.text(max_size=8), max_size=5), max_size=5)


@given(sources, st.sampled_from([None, 0, 1, 4]))
def test_every_source_is_found_whole(given: list[object], indent: int | None) -> None:
    text = document(given, indent)
    notebook = parse_notebook(text.encode(), "a.ipynb")
    found = literals(text)
    assert ["".join(json.loads(text[a:b]) for a, b in each.spans) for each in found] == [
        cell.source for cell in notebook.cells
    ]
    mapped = map_source(text, "a.ipynb")
    for cell in notebook.cells:
        if found[cell.position].spans and "\r" not in cell.source:
            assert len(mapped[cell.position]) == len(cell.lines)


@pytest.mark.parametrize("version", [3, 2])
def test_worksheets(version: int) -> None:
    cells = [{"cell_type": "code", "input": ["a\n", "b"]}, {"cell_type": "markdown", "source": "t"}, 3]
    text = json.dumps({"nbformat": version, "worksheets": [{"cells": cells}, {"cells": cells}, {}, 4]}, indent=1)
    assert [len(rows) for rows in map_source(text, "a.ipynb").values()] == [2, 1, 2, 1]


@given(st.text(max_size=200))
def test_any_text_maps_to_something_or_nothing(text: str) -> None:
    map_source(text, "a.ipynb")
    map_source(text, "a.py")


PARTS = ["# %%\n", "# %% [markdown]\n", "x = 1\n", "\n", "# note\n", "# out: 3\n", "x", "\r\n"]


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_lines_of_a_script_are_the_cells_own(text: str) -> None:
    mapped, rows = map_source(text, "a.py"), text.replace("\r\n", "\n").split("\n")
    notebook = parse_percent(text, "a.py")
    assert len(mapped) == len(notebook.cells)
    for cell in notebook.cells:
        if cell.kind == "code" and "# out:" not in text:
            assert [rows[row - 1] for row in mapped[cell.position]][: len(cell.lines)] == cell.lines or not cell.source


def test_the_file_of_a_real_notebook(tmp_path: Path) -> None:
    text = document([["import os\n", "\n", "os.getcwd()"]])
    path = tmp_path / "a.ipynb"
    path.write_text(text, "utf-8")
    row = map_source(path.read_text("utf-8"), path.name)[0][2]
    assert "getcwd" in text.splitlines()[row - 1]
