"""Which distributions are in use, and what conda put there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture.probes import packages
from jupyter_audit.capture.probes.packages import conda_packages


def test_loaded_distributions_by_module_whatever_their_name() -> None:
    script = (
        "import sys\n"
        "from jupyter_audit.capture.probes.environment import capture_environment, refreshed\n"
        "environment = capture_environment()\n"
        "assert environment.loaded == ()\n"
        "before = set(refreshed(environment).loaded)\n"
        "import sklearn.linear_model, dateutil, PIL\n"
        "after = set(refreshed(environment).loaded)\n"
        "print(sorted(after - before))\n"
        "requires = {each.name: each.requires for each in environment.distributions}\n"
        "print(requires['pandas'])\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded, requires = map(eval, run.stdout.splitlines())
    assert {"scikit-learn", "numpy", "scipy", "joblib", "python-dateutil", "pillow"} <= set(loaded)
    assert "matplotlib" not in loaded
    assert {"numpy", "python-dateutil"} <= set(requires)
    assert "matplotlib" not in requires  # an extra of it


def test_what_conda_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert conda_packages() == ()
    meta = tmp_path / "conda-meta"
    meta.mkdir()
    monkeypatch.setattr(packages.sys, "prefix", str(tmp_path))
    assert conda_packages() == ()
    numpy = {"build": "py311h_0", "channel": "https://conda.anaconda.org/t/SECRET/conda-forge/linux-64"}
    plain = {"name": "numpy", "version": "2.3.1"}
    (meta / "numpy-2.3.1-py311h_0.json").write_text(json.dumps(numpy | plain, indent=2))
    other = {"files": ["x" * 200] * 200, "name": "libgcc", "version": "14.2.0", "build": "h7_2", "channel": "bioconda"}
    (meta / "libgcc-14.2.0-h7_2.json").write_text(json.dumps(other, indent=2))
    (meta / "damaged.json").write_text('{"name": "x"')
    (meta / "history").write_text("")
    assert conda_packages() == ("bioconda::libgcc=14.2.0=h7_2", "conda-forge::numpy=2.3.1=py311h_0")
