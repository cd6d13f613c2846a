"""Settings for the whole suite."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

# A loaded machine is no reason to fail; and CI must not fail by chance: new cases are looked for on desks.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

pytest_plugins = ("pytest_jupyter.jupyter_server",)


def pytest_configure(config: pytest.Config) -> None:
    """Nothing that a test records goes to the user's own data, and nothing of that is seen by a test."""
    folder = tempfile.mkdtemp(prefix="jupyter-audit-tests-")
    os.environ["JUPYTER_DATA_DIR"] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
