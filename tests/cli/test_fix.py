"""Fixes change their own characters and no other byte."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.cli.fix import apply_edits, safe_edits
from jupyter_audit.errors import UsageError
from jupyter_audit.model.finding import Edit, Fix, Waiver
from jupyter_audit.notebook.cell import joined
from jupyter_audit.notebook.reading.read import read_notebook
from tests.report.conftest import BASE

# As nobody writes it: odd order and indents, unknown fields, escapes that need not be, CRLF, no final newline.
ODD = (
    '{ "zzz": {"source": ["not this"]},\r\n "cells": [\r\n   {"id": "a", "source": ["import os\\n",\r\n'
    '       "x = \\"\\u00e9\\/\\ud83d\\ude00\\"\\n",\r\n       "print(x)"], "cell_type": "code",'
    ' "outputs": [], "mine": 1.50}\r\n, {"cell_type": "code", "source": "a = 1\\nb = 2", "metadata": {}}],'
    '"nbformat": 4, "nbformat_minor": 2}'
)


def notebook_at(folder: Path, text: str, name: str = "a.ipynb") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def mend(path: Path, *edits: tuple[int, int, int, int, int, str]) -> str:
    """Apply (cell, line, column, end line, end column, text)."""
    notebook = read_notebook(path)
    apply_edits(path, notebook, [Edit(notebook.cells[cell].id, *rest) for cell, *rest in edits])
    return path.read_bytes().decode()


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        ((0, 3, 1, 3, 6, "log"), '"print(x)"', '"log(x)"'),
        ((0, 3, 7, 3, 8, "'\"\\'"), '"print(x)"', '"print(\'\\"\\\\\')"'),
        ((0, 2, 6, 2, 9, "y"), '\\u00e9\\/\\ud83d\\ude00\\"', 'y\\"'),
        ((0, 1, 1, 1, 1, "import re\n"), '["import os\\n"', '["import re\\n",\r\n       "import os\\n"'),
        ((0, 3, 1, 3, 1, "a\nb\n"), '"print(x)"', '"a\\n",\r\n       "b\\n",\r\n       "print(x)"'),
        ((0, 3, 9, 3, 9, "\nmore"), '"print(x)"', '"print(x)\\n",\r\n       "more"'),
        ((0, 1, 1, 2, 1, ""), '"import os\\n",\r\n       "x', '"x'),
        ((0, 1, 10, 2, 1, "; "), 'import os\\n",\r\n       "x', "import os; x"),
        ((0, 1, 8, 2, 2, "re\ny"), 'import os\\n",\r\n       "x', 'import re\\n",\r\n       "y'),
        ((0, 2, 1, 3, 1, "y = 2\n"), '"x = \\"\\u00e9\\/\\ud83d\\ude00\\"\\n"', '"y = 2\\n"'),
        ((1, 2, 5, 2, 6, "3\nc = é"), '"a = 1\\nb = 2"', '"a = 1\\nb = 3\\nc = \\u00e9"'),
    ],
)
def test_only_the_place_changes(tmp_path: Path, edit: tuple[int, int, int, int, int, str], old: str, new: str) -> None:
    assert ODD.count(old) == 1
    assert mend(notebook_at(tmp_path, ODD), edit) == ODD.replace(old, new)


def test_several_edits_at_once(tmp_path: Path) -> None:
    made = mend(
        notebook_at(tmp_path, ODD), (0, 3, 1, 3, 6, "log"), (0, 1, 1, 1, 1, "import log\n"), (1, 1, 1, 1, 2, "c")
    )
    assert joined(json.loads(made)["cells"][0]["source"]).startswith("import log\nimport os\n")
    assert '"log(x)"' in made
    assert '"c = 1\\nb = 2"' in made


def test_a_mark_and_the_mode_stay_and_no_other_file_is_left(tmp_path: Path) -> None:
    path = notebook_at(tmp_path, "\ufeff" + ODD)
    path.chmod(0o640)
    assert mend(path, (0, 3, 1, 3, 6, "log")) == "\ufeff" + ODD.replace("print", "log")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["a.ipynb"]


def test_scripts(tmp_path: Path) -> None:
    text = "# a head\r\n# %% [markdown]\r\n# text\r\n\r\n# %%\r\nx = 1\r\n\r\ny = eval(x)\r\n\r\n# %%\r\nz = 1"
    path = notebook_at(tmp_path, text, "a.py")
    cell = next(cell for cell in read_notebook(path).cells if "eval" in cell.source)
    assert mend(path, (cell.position, 3, 5, 3, 9, "literal_eval")) == text.replace("eval", "literal_eval")


def test_old_formats(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": ["a\n", "b"], "language": "python", "prompt_number": 1}]
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}, indent=1)
    assert mend(notebook_at(tmp_path, text), (0, 2, 1, 2, 2, "c")) == text.replace('"b"', '"c"')


def test_what_is_not_utf8_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(ODD.encode("utf-16"))
    notebook = read_notebook(path)
    with pytest.raises(UsageError, match="UTF-8"):
        apply_edits(path, notebook, [Edit(notebook.cells[0].id, 3, 1, 3, 6, "log")])
    assert path.read_bytes() == ODD.encode("utf-16")


def test_an_edit_outside_its_cell_is_refused(tmp_path: Path) -> None:
    path = notebook_at(tmp_path, ODD)
    with pytest.raises(UsageError):
        mend(path, (0, 9, 1, 9, 2, "x"))
    assert path.read_bytes().decode() == ODD


def test_only_safe_standing_fixes_that_do_not_overlap_are_chosen() -> None:
    edit = Edit("a", 1, 1, 1, 5, "x")
    fix = Fix("do", (edit,), safe=True)
    findings = [
        replace(BASE, fix=fix),
        replace(BASE, fix=Fix("other", (Edit("a", 1, 4, 1, 6, "y"),), safe=True)),
        replace(BASE, fix=fix),
        replace(BASE, fix=Fix("beside", (Edit("a", 1, 5, 1, 6, "y"),), safe=True)),
        replace(BASE, fix=Fix("unsafe", (Edit("b", 1, 1, 1, 2, "y"),))),
        replace(BASE, fix=Fix("waived", (Edit("c", 1, 1, 1, 2, "y"),), safe=True), waiver=Waiver(("r",), "why")),
        replace(BASE),
    ]
    assert safe_edits(findings) == [(edit,), (Edit("a", 1, 5, 1, 6, "y"),)]


line = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=6)


@given(
    st.lists(line, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.data(),
)
def test_any_edit_of_any_source(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    listed: bool,
    indent: int | None,
    escaped: bool,
    data: st.DataObject,
) -> None:
    source = "\n".join(lines)
    written = [f"{each}\n" for each in lines[:-1]] + lines[-1:]
    cell = {"cell_type": "code", "id": "a", "source": written if listed else source, "metadata": {}, "outputs": []}
    text = json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5}, indent=indent, ensure_ascii=escaped)
    path = notebook_at(tmp_path_factory.mktemp("any"), text)
    offsets = sorted(data.draw(st.tuples(*[st.integers(0, len(source))] * 2)))
    new = data.draw(st.lists(line, max_size=3).map("\n".join))
    (first, column), (last, end) = (
        (source.count("\n", 0, at) + 1, at - (source.rfind("\n", 0, at) + 1) + 1) for at in offsets
    )
    made = mend(path, (0, first, column, last, end, new))
    wanted = source[: offsets[0]] + new + source[offsets[1] :]
    document = json.loads(made)
    assert joined(document["cells"][0]["source"]) == wanted
    if listed:
        assert all("\n" not in part[:-1] for part in document["cells"][0]["source"])
