"""A shell of its own for each test, and real kernels for what only a real kernel shows."""

import atexit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager, start_new_kernel
from traitlets.config import Config

from jupyter_audit.capture.start import start_recording, stop_recording
from jupyter_audit.model.session import CellRun


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


class Kernel:
    """A real kernel in a process of its own."""

    def __init__(self, cwd: Path, env: dict[str, str]) -> None:
        self.manager, self.client = start_new_kernel(startup_timeout=60, kernel_name="python3", cwd=str(cwd), env=env)

    def run(self, code: str, silent: bool = False, metadata: dict[str, Any] | None = None) -> str:
        """Execute; give everything the cell put out. Raises where it failed."""
        seen: list[str] = []

        def output(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                seen.append(content["text"])
            elif message["msg_type"] in ("execute_result", "display_data"):
                seen.append(content["data"]["text/plain"])

        reply = self.client.execute_interactive(
            code, silent=silent, store_history=not silent, timeout=120, output_hook=output
        )
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"].get("traceback", ["?"])))
        return "".join(seen)

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    @property
    def pid(self) -> int:
        assert isinstance(self.manager, KernelManager)
        assert self.manager.provisioner is not None
        return int(self.manager.provisioner.pid)  # type: ignore[attr-defined]


@pytest.fixture
def kernels(tmp_path: Path) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels that are ended with the test."""
    import os

    made: list[Kernel] = []

    def start(**variables: str) -> Kernel:
        env = {key: value for key, value in os.environ.items() if key != "JPY_SESSION_NAME"}
        env |= {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_DATA_DIR": str(tmp_path / "data"), **variables}
        made.append(Kernel(tmp_path, env))
        return made[-1]

    yield start
    for kernel in made:
        kernel.stop()
