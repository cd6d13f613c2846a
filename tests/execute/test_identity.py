"""The wrong environment is refused before any cell runs."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute.identity import differences, probe
from jupyter_audit.execute.rerun import run_notebook
from tests.environments import small_python

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the wrappers of these tests are shell scripts")


def refused(tmp_path: Path, python: object) -> str:
    """The reason, with proof that no cell ran."""
    proof = tmp_path / "ran"
    with pytest.raises(ExecutionError) as caught:
        run_notebook(
            new_notebook(cells=[new_code_cell(f"open({str(proof)!r}, 'w')")]),
            python=python,  # type: ignore[arg-type]
            cwd=tmp_path,
            record=False,
        )
    assert not proof.exists()
    return str(caught.value)


def test_a_python_that_leads_to_another_environment(tmp_path: Path) -> None:
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    wanted = replace(probe(small_python()), executable=str(wrapper))
    assert "wrong environment" in refused(tmp_path, wanted)


def test_other_distributions_than_the_wanted(tmp_path: Path) -> None:
    wanted = replace(probe(small_python()), distributions={"ipykernel": "0.1", "absent": "1.0"})
    reason = refused(tmp_path, wanted)
    assert "distributions are not the wanted ones" in reason
    assert "absent missing, not 1.0" in reason


def test_more_than_the_wanted_is_refused_unless_allowed(tmp_path: Path) -> None:
    wanted = replace(probe(small_python()), distributions={})
    assert "not wanted at all" in refused(tmp_path, wanted)
    allowed = replace(wanted, others_allowed=True)
    run_notebook(new_notebook(cells=[]), python=allowed, cwd=tmp_path, record=False)


def test_another_version(tmp_path: Path) -> None:
    assert "not 3.99.0" in refused(tmp_path, replace(probe(small_python()), python="3.99.0"))


def test_no_python_and_no_kernel(tmp_path: Path) -> None:
    assert "not a Python that runs" in refused(tmp_path, str(tmp_path / "nothing"))
    bare = getattr(sys, "_base_executable", sys.executable)
    empty = tmp_path / "empty"
    import venv

    venv.create(empty, with_pip=False)
    reason = refused(tmp_path, str(empty / "bin" / "python"))
    assert "ipykernel" in reason, bare


def test_differences() -> None:
    assert differences({"a": "1", "b": "2"}, {"a": "1", "b": "2"}) == []
    assert differences({"a": "1.0b0"}, {"a": "1.0.0-beta"}) == []
    assert differences({"a": "1.0+cpu"}, {"a": "1.0"}) == ["a 1.0, not 1.0+cpu"]
    assert differences({"a": "1", "b": "2"}, {"a": "2", "c": "3"}) == [
        "a 2, not 1",
        "b missing, not 2",
        "c 3, not wanted at all",
    ]
