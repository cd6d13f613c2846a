"""An environment rebuilt once, for tests of what comes after."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_audit.execute import rebuild as rebuild_module
from jupyter_audit.execute.identity import probe
from jupyter_audit.execute.rebuild import Rebuilt
from jupyter_audit.verify import calibrate as calibrate_module
from jupyter_audit.verify import run as run_module
from tests.environments import small_python


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuild once for many tests: the small environment is the one that the bundles were recorded in."""
    lock = rebuild_module.locked_versions

    def reuse(path: Path, version: str, folder: Path, **_: Any) -> Rebuilt:
        return Rebuilt(replace(probe(small_python()), distributions=lock(rebuild_module.read_lock(path))), ())

    monkeypatch.setattr(run_module, "rebuild", reuse)
    monkeypatch.setattr(calibrate_module, "rebuild", reuse)
