"""``kernel install`` with a real kernel that is started by its name."""

import json
import os
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from tests.cli.conftest import Run

ASK = (
    "import os, sys\nprint(os.environ['PYTHONHASHSEED'], os.environ['OMP_NUM_THREADS'],"
    " os.environ['CUBLAS_WORKSPACE_CONFIG'], hash('a'), sys.executable)"
)


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "prefix" / "share" / "jupyter"))
    return tmp_path / "prefix"


def test_the_kernel_starts_with_what_is_fixed(audit: Run, prefix: Path) -> None:
    before = audit("doctor")
    assert "replayable kernel: is not installed" in before.out
    assert "jupyter audit kernel install" in before.out
    done = audit("kernel", "install", "--prefix", prefix, "--hash-seed", 7, "--threads", 2)
    assert done.code == 0, done.err
    assert "PYTHONHASHSEED=7" in done.out
    spec = json.loads((prefix / "share/jupyter/kernels/replayable-python3/kernel.json").read_text())
    assert spec["argv"][0] == sys.executable
    said = {_said(), _said()}
    assert len(said) == 1
    assert said.pop().startswith("7 2 :4096:8 ")
    assert "replayable kernel: replayable-python3" in audit("doctor").out
    assert audit("kernel", "remove").code == 0
    gone = audit("kernel", "remove")
    assert (gone.code, "there is no kernel" in gone.err) == (1, True)


def test_what_cannot_be(audit: Run, prefix: Path, tmp_path: Path) -> None:
    assert audit("kernel", "install", "--prefix", prefix, "--threads", 0).code == 2
    assert audit("kernel", "install", "--prefix", prefix, "--hash-seed", -1).code == 2
    nobody = audit("kernel", "install", "--prefix", prefix, "--python", tmp_path / "python")
    assert (nobody.code, "has no ipykernel" in nobody.err) == (1, True)
    other = prefix / "share/jupyter/kernels/other"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text('{"argv": [], "display_name": "x", "language": "python"}')
    kept = audit("kernel", "remove", "--name", "other")
    assert (kept.code, other.exists()) == (1, True)


def _said() -> str:
    manager, client = start_new_kernel(startup_timeout=120, kernel_name="replayable-python3", env=dict(os.environ))
    seen: list[str] = []
    try:
        client.execute_interactive(
            ASK, timeout=120, output_hook=lambda message: seen.append(message["content"].get("text", ""))
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(seen)
