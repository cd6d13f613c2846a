"""Recording in an environment that has IPython's kernel and nothing of ours."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from jupyter_audit.capture.journal import find_session, read_session
from jupyter_audit.capture.private_path import bootstrap_code, build_private_path


@pytest.fixture
def bare_python(tmp_path) -> list[str]:
    """An interpreter that sees this environment's packages by a path, but not this project."""
    site = tmp_path / "site"
    site.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "jupyter_audit" not in entry.name and entry.suffix != ".pth":
            (site / entry.name).symlink_to(entry)
    return [sys.executable, "-S", "-c", f"import sys; sys.path.append({str(site)!r})\n"]


def run_bare(bare_python, code, cwd):
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "JPY_SESSION_NAME")}
    env["JUPYTER_DATA_DIR"] = str(cwd / "data")
    command = [*bare_python[:-1], bare_python[-1] + code]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, env=env, check=False)


def test_records_in_a_kernel_without_the_package(bare_python, tmp_path):
    folder = build_private_path(tmp_path / "cache")
    assert [entry.name for entry in folder.iterdir()] == ["jupyter_audit"]
    assert build_private_path(tmp_path / "cache") == folder
    notebook = tmp_path / "bare.ipynb"
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before, path = set(shell.user_ns), list(sys.path)
result = shell.run_cell({bootstrap_code(folder, notebook)!r}, silent=True)
result.raise_error()
assert set(shell.user_ns) == before, set(shell.user_ns) - before
assert sys.path == path
shell.run_cell("x = 1", store_history=True)
shell.run_cell("%audit check", store_history=True).raise_error()
shell.run_cell("%audit status", store_history=True).raise_error()
import jupyter_audit
print(jupyter_audit.__file__)
shell._jupyter_audit_recording.stop()
"""
    done = run_bare(bare_python, code, tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout
    assert str(folder) in done.stdout
    session = read_session(find_session(notebook))
    assert session.runs[0].writes == ("x",)
    names = {each.name.lower().replace("_", "-") for each in session.environment.distributions}
    assert "ipython" in names
    assert "jupyter-audit" not in names


def test_a_kernel_that_cannot_see_the_folder_says_so(bare_python, tmp_path):
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
try:
    shell.run_cell({bootstrap_code(Path("/nowhere/at/all"))!r}, silent=True).raise_error()
except RuntimeError as error:
    print("said:", error)
"""
    done = run_bare(bare_python, code, tmp_path)
    assert "said: this kernel does not see the server's files" in done.stdout, done.stderr


def test_the_copy_holds_no_server_and_no_panel(tmp_path):
    package = build_private_path(tmp_path) / "jupyter_audit"
    for name in ("server", "labextension", "cli", "bundle", "verify", "execute"):
        assert not (package / name).exists()
    assert (package / "capture" / "recorder.py").is_file()
    assert (package / "engine.py").is_file()
