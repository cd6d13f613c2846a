"""Metrics that the author names: in the bundle with their values, and compared by whoever verifies."""

import json
from pathlib import Path

import pytest

from jupyter_audit.bundle.policy import read_policy
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.compare.metrics import Metric
from jupyter_audit.errors import BundleError, UsageError
from jupyter_audit.verify.run import verify_bundle
from tests.studies import exported, study
from tests.verify.conftest import installed  # noqa: F401 - a fixture

CELLS = ("import random\nprint(f'accuracy: {0.9 + random.random() / 1e6:.12f}')", "{'loss': 0.25}")


@pytest.mark.usefixtures("installed")
def test_named_packed_and_compared(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", *CELLS)
    metrics = (Metric("accuracy", 0.01), Metric("loss"))
    bundle = open_bundle(exported(path, session, tmp_path / "a.zip", metrics=metrics))
    found = {each["name"]: each for each in json.loads(bundle.read("outputs/metrics.json"))}
    assert found["loss"]["value"] == 0.25
    assert (found["accuracy"]["cell"], found["accuracy"]["tolerance"]) == (1, 0.01)
    assert "| 3 | `loss` | 0.25 | 0.0 |" in bundle.read("README.md").decode()
    assert read_policy(bundle.read("verify/policy.toml").decode()).metrics == metrics
    verdict = verify_bundle(tmp_path / "a.zip", replay=False, sandbox="none")
    assert {each.name: each.holds for each in verdict.metrics} == {"accuracy": True, "loss": True}
    stricter = (Metric("Accuracy", 0.0),)
    verdict = verify_bundle(tmp_path / "a.zip", replay=False, sandbox="none", metrics=stricter)
    assert {each.name: each.holds for each in verdict.metrics} == {"Accuracy": False, "loss": True}


def test_a_name_that_no_output_states_is_refused(tmp_path: Path) -> None:
    path, session = study(tmp_path / "home", *CELLS)
    with pytest.raises(UsageError, match="no output states the metric 'f1'"):
        exported(path, session, tmp_path / "a.zip", metrics=(Metric("f1"),))
    for wrong in ("name = 'x'\ntolerance = -1", "name = ' '\ntolerance = 0", "name = 'x'\ntolerance = nan"):
        with pytest.raises(BundleError):
            read_policy(f"[[metric]]\n{wrong}\n")
