"""A shell of its own for each test, and real kernels for what only a real kernel shows."""

import atexit
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_audit.capture.start import start_recording, stop_recording
from jupyter_audit.model.session import CellRun
from tests.capture.live_kernel import Kernel


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    config = Config()
    config.HistoryManager.enabled = False
    made = InteractiveShell(config=config)
    yield made
    stop_recording(made)
    InteractiveShell.atexit_operations(made)
    atexit.unregister(made.atexit_operations)


@pytest.fixture
def recorded(shell: InteractiveShell, tmp_path: Path) -> Callable[..., tuple[CellRun, ...]]:
    """Runs cells in a recorded shell and gives their runs."""

    def run(*sources: str) -> tuple[CellRun, ...]:
        recording = start_recording(shell, tmp_path / "nb.ipynb")
        for source in sources:
            shell.run_cell(source, store_history=True)
        return recording.runs

    return run


@pytest.fixture
def kernels(tmp_path: Path) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels that are ended with the test."""
    made: list[Kernel] = []

    def start(**variables: str) -> Kernel:
        env = {key: value for key, value in os.environ.items() if key != "JPY_SESSION_NAME"}
        env |= {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_DATA_DIR": str(tmp_path / "data"), **variables}
        made.append(Kernel(tmp_path, env))
        return made[-1]

    yield start
    for kernel in made:
        kernel.stop()
