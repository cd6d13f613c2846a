"""The sandbox, tried from inside; where there is none, this is said."""

import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.errors import ExecutionError
from jupyter_audit.execute import sandbox as module
from jupyter_audit.execute.identity import probe
from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.execute.sandbox import choose
from tests.environments import small_python

ESCAPES = """
import os, socket, subprocess
def attempt(what):
    try:
        return what()
    except (OSError, subprocess.SubprocessError) as error:
        return type(error).__name__
"""


def test_none_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen, why = choose("none")
    assert chosen.name == "none"
    assert "without a sandbox" in why
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    chosen, why = choose("auto")
    assert chosen.name == "none"
    assert "without a sandbox" in why
    assert chosen.wrap(["x"], cwd=Path(), env={}, shown=(), writable=()) == ["x"]
    with pytest.raises(ExecutionError, match="cannot be used"):
        choose("bwrap")


@pytest.mark.skipif(choose("auto")[0].name != "bwrap", reason="bubblewrap does not work here")
def test_a_notebook_cannot_get_out(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "secret.txt").write_text("canary")
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    wanted = probe(small_python())
    sandbox, why = choose("bwrap", (Path(wanted.prefix), Path(wanted.base_prefix)), (home,))
    assert why == ""
    result = run_notebook(
        new_notebook(
            cells=[
                new_code_cell(ESCAPES),
                new_code_cell(f"attempt(lambda: open({str(private / 'secret.txt')!r}).read())"),
                new_code_cell(f"attempt(lambda: open({str(private / 'new.txt')!r}, 'w'))"),
                new_code_cell(f"attempt(lambda: open({wanted.prefix + '/new.txt'!r}, 'w'))"),
                new_code_cell("attempt(lambda: socket.create_connection(('1.1.1.1', 443), 2))"),
                new_code_cell("attempt(lambda: os.listdir(os.path.expanduser('~')))"),
                new_code_cell("len(os.listdir('/proc')) < 200 and 'AUDIT_CANARY' in os.environ"),
                new_code_cell("open('result.txt', 'w').write('fine')"),
            ]
        ),
        python=wanted,
        cwd=work,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        sandbox=sandbox,
        stop_on_error=False,
    )
    said = [cell.outputs[0].data["text/plain"] if cell.outputs else "" for cell in result.node.cells]
    assert said == ["", "'FileNotFoundError'", "'FileNotFoundError'", "'OSError'", "'OSError'", "[]", "False", "4"]
    assert result.session is not None
    assert len(result.session.runs) == 8
    assert (work / "result.txt").read_text() == "fine"
    assert sorted(path.name for path in private.iterdir()) == ["secret.txt"]
    assert sys.executable != wanted.executable
