"""Calibration: two clean runs tell noise from result, name the cell it comes from, and find what is stale."""

from functools import partial
from pathlib import Path

import nbformat
import pytest

from jupyter_audit.bundle.policy import Noise, read_policy
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.errors import ExecutionError
from jupyter_audit.model.verdict import Level
from jupyter_audit.verify.calibrate import calibrate
from jupyter_audit.verify.run import verify_bundle
from tests.studies import exported, study
from tests.verify.forging import words

NOISY = (
    "import random\nimport numpy as np\nimport helper",
    "x = np.random.rand(3)",
    "print('steady')\n(x * helper.double(1)).sum()",
    "sum(float(row.split(',')[1]) for row in open('data/prices.csv').read().split()[1:])",
    "with open('draw.txt', 'w') as file:\n    file.write(f'{random.random()}')\n    file.flush()",
    "print({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})",
    "12345 * 2",
)


@pytest.mark.usefixtures("installed")
def test_noise_its_cause_and_what_is_stale(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", *NOISY)
    node = nbformat.read(path, 4)
    ids = [cell.id for cell in node.cells]
    node.cells[7].outputs[0].data["text/plain"] = "24691"
    nbformat.write(node, path)
    steps: list[str] = []
    run = partial(calibrate, data=path.parent, progress=steps.append)
    bundle = exported(path, session, tmp_path / "a.zip", calibrate=run)
    policy = read_policy(open_bundle(bundle).read("verify/policy.toml").decode())
    found = {(ids.index(each.cell) if each.cell else "", each.part): each for each in policy.noise}
    assert set(found) == {(3, "result 1"), (6, "stdout"), ("", "draw.txt")}
    assert found[3, "result 1"].cause == ids[2]
    assert "numpy.random.rand" in found[3, "result 1"].why
    assert found["", "draw.txt"].cause == ids[5]
    assert found[6, "stdout"] == Noise(ids[6], "stdout", None, found[6, "stdout"].why)
    assert "sets" in found[6, "stdout"].why
    readme = open_bundle(bundle).read("README.md").decode()
    assert "- cell 4, result 1: because of cell 3, which `numpy.random.rand` draws" in readme
    assert "cell 8 gives the same in every clean run, but not what is saved" in readme
    assert steps.count("calibrate: clean run 1 of 2") == 1
    assert sorted(each.name for each in (tmp_path / "home").iterdir() if each.name[0] != ".") == [
        "data", "draw.txt", "helper.py", "study.ipynb",
    ]  # fmt: skip
    verdict = verify_bundle(bundle, replay=False, sandbox="none")
    assert words(verdict) == ["same", "same", "declared", "same", "same", "declared", "changed"]
    assert verdict.level is Level.RUNS


@pytest.mark.usefixtures("installed")
def test_a_steady_notebook_has_no_noise(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", "import time\nprint(time.time())", "1 + 1")
    run = partial(calibrate, data=path.parent, progress=lambda _: None)
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip", calibrate=run))
    assert read_policy(bundle.read("verify/policy.toml").decode()).noise == ()
    assert "Nothing: two clean runs were the same." in bundle.read("README.md").decode()


@pytest.mark.usefixtures("installed")
def test_a_run_that_does_not_end_calibrates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, session = study(tmp_path / "home", "import os\nif os.environ.get('DIE'):\n    os._exit(1)")
    monkeypatch.setenv("DIE", "1")
    run = partial(calibrate, data=path.parent, progress=lambda _: None)
    with pytest.raises(ExecutionError, match="did not reach the end"):
        exported(path, session, tmp_path / "a.zip", calibrate=run)
    assert not (tmp_path / "a.zip").exists()
