"""Notebooks of every age, and what is no notebook."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.errors import AuditError, NotPythonError, UnreadableError
from jupyter_audit.notebook.reading.read import notebook_from_json, parse_notebook, read_notebook

V2 = {
    "nbformat": 2,
    "metadata": {"name": "old"},
    "worksheets": [
        {
            "cells": [
                {"cell_type": "markdown", "source": "# Old"},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": "print 'x'",
                    "language": "python",
                    "prompt_number": 3,
                    "outputs": [{"output_type": "stream", "stream": "stdout", "text": "x\n"}],
                },
            ]
        }
    ],
}
V3 = {
    "nbformat": 3,
    "metadata": {},
    "worksheets": [
        {
            "cells": [
                {"cell_type": "heading", "level": 1, "source": ["Title"]},
                {
                    "cell_type": "code",
                    "input": ["x = 1\n", "x"],
                    "language": "python",
                    "prompt_number": 1,
                    "outputs": [
                        {"output_type": "pyout", "prompt_number": 1, "text": ["1"]},
                        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["E: v"]},
                    ],
                },
                {"cell_type": "code", "input": "cat(1)", "language": "R", "outputs": []},
            ]
        }
    ],
}


def document(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": [], "execution_count": None, "metadata": {}, **more}


def test_version_2_and_3_read_like_version_4() -> None:
    old = notebook_from_json(V2, "old")
    assert [(c.kind, c.source, c.execution_count) for c in old.cells] == [
        ("markdown", "# Old", None),
        ("code", "print 'x'", 3),
    ]
    assert list(old.cells[1].output_texts()) == [("stdout", "x\n")]
    newer = notebook_from_json(V3, "newer")
    assert newer.cells[1].source == "x = 1\nx"
    assert list(newer.cells[1].output_texts()) == [("text/plain", "1"), ("error", "E: v")]
    assert [cell.position for cell in newer.code] == [1], "an R cell is not Python"


def test_ids_are_kept_made_unique_and_derived_the_same_each_time() -> None:
    twice = [notebook_from_json(document(code("a", id="x"), code("b", id="x"), code("c")), "n") for _ in range(2)]
    ids = [[cell.id for cell in notebook.cells] for notebook in twice]
    assert ids[0] == ids[1]
    assert ids[0][0] == "x"
    assert len(set(ids[0])) == 3


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "ir"),
        ({"kernelspec": {"name": "julia-1.9", "language": "julia"}}, "julia"),
    ],
)
def test_another_kernel_is_named(metadata: dict[str, Any], language: str) -> None:
    with pytest.raises(NotPythonError, match=language):
        notebook_from_json(document(**metadata), "n")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"cells": [', "not valid JSON"),
        (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n", "merge-conflict"),
        ("é".encode("latin-1"), "UTF-8"),
        (b"[]", "list, not a notebook"),
        (b"null", "NoneType, not a notebook"),
        (b"{}", "no list of cells"),
        (b'{"nbformat": 9, "cells": []}', "nbformat 9"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_says_why_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError) as error:
        parse_notebook(data, "n")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_other_encodings_of_json_are_read() -> None:
    text = json.dumps(document(code("x = 1")))
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert parse_notebook(text.encode(encoding), "n").cells[0].source == "x = 1"


def test_odd_values_do_not_stop_the_rest() -> None:
    odd = document(code(None), code([None, "x"]), code("y", outputs=None, metadata=None, execution_count="3"))
    odd["cells"] += [None, 3]
    notebook = notebook_from_json(odd, "n")
    assert [cell.source for cell in notebook.cells] == ["", "x", "y"]
    assert notebook.cells[2].execution_count is None


def test_a_missing_file_is_an_audit_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_notebook(tmp_path / "none.ipynb")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "outputs", "metadata", "text", "data", "worksheets", "input"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_gives_a_notebook_or_an_audit_error(value: object) -> None:
    try:
        notebook = notebook_from_json(value, "n")
    except AuditError:
        return
    for cell in notebook.cells:
        list(cell.output_texts())
