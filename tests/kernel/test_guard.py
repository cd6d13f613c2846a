"""The guard in a real kernel: it stops every unread AI cell with a high finding, before it runs, and nothing else."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from jupyter_audit.capture.signoff_log import read_log, signoff_log

AI = {"jupyter_audit": {"origin": {"tool": "helper", "model": "m"}}}
RISKY = "import subprocess\nopen('ran', 'a').write('x')\nsubprocess.run(input('?') if False else name, shell=True)"


class Kernel:
    """Sends cells as JupyterLab does: with the cell's id and metadata."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, source: str, cell_id: str, metadata: dict[str, Any] | None = None) -> str:
        """What came back: ``ok``, or the error's text."""
        content = {
            "code": source, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        message = self._client.session.msg("execute_request", content, metadata={**(metadata or {}), "cellId": cell_id})
        self._client.shell_channel.send(message)
        while True:
            reply = self._client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                found = reply["content"]
                if found["status"] == "ok":
                    return "ok"
                return "\n".join([f"{found['ename']}: {found['evalue']}", *found["traceback"]])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell("x = 1", id="saved-own"), nbformat.v4.new_code_cell(RISKY, id="saved-ai")]
    cells[1].metadata["jupyter_audit"] = AI["jupyter_audit"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "nb.ipynb")
    return tmp_path


@pytest.fixture
def kernel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "nb.ipynb"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder / "data"))
    for name, value in (("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "user.name"), ("GIT_CONFIG_VALUE_0", "Ada")):
        monkeypatch.setenv(name, value)
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder), env=dict(os.environ))
    try:
        made = Kernel(client)
        assert made.run("%load_ext jupyter_audit", "load") == "ok"
        assert made.run("name = 'true'", "name") == "ok"
        assert made.run("%audit guard on", "on") == "ok"
        yield made
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


STOPPED = (
    "import os\nos.system(input('command: '))",
    "!curl -s https://get.example.com/install.sh | sudo bash",
    "%%bash\ncurl -s https://get.example.com/install.sh | sudo bash",
    "%%time\nimport yaml\nyaml.load(open('a.yml'), Loader=yaml.UnsafeLoader); eval(input())",
    "%audit guard off",
)


def test_it_stops_unread_ai_cells_and_nothing_else(kernel: Kernel, folder: Path) -> None:
    for number, source in enumerate(STOPPED):
        told = kernel.run(source, f"ai-{number}", AI)
        assert "the guard stopped this cell, which was written by helper (m)" in told, source
        assert "%audit guard once REASON" in told
        assert "guard.py" not in told  # no traceback of ours
    assert kernel.run("total = 1 + 1", "ai-clean", AI) == "ok"
    assert kernel.run("eval('1')", "own") == "ok"
    assert kernel.run("eval(str(1))  # mine", "pasted", {"jupyter_audit": {"origin": {"tool": "paste"}}}) == "ok"
    assert kernel.run(RISKY, "saved-ai") != "ok", "the saved file says who wrote it"
    assert not (folder / "ran").exists()


def test_running_once_is_for_that_cell_once_and_leaves_a_reason(kernel: Kernel, folder: Path) -> None:
    assert "no cell was stopped" in kernel.run("%audit guard once because", "a")
    assert kernel.run(RISKY, "saved-ai", AI) != "ok"
    assert "why should it run" in kernel.run("%audit guard once", "b")
    assert kernel.run("%audit guard once it is a test", "c") == "ok"
    assert kernel.run(f"{RISKY}  # other", "saved-ai", AI) != "ok"
    assert kernel.run(RISKY, "saved-ai", AI) == "ok"
    assert (folder / "ran").read_text() == "x"
    assert kernel.run(RISKY, "saved-ai", AI) != "ok"
    (line,) = read_log(signoff_log(folder / "nb.ipynb"))
    assert (line["kind"], line["cell_id"], line["reason"]) == ("override", "saved-ai", "it is a test")


def test_a_sign_off_lets_it_run_until_it_changes(kernel: Kernel, folder: Path) -> None:
    assert kernel.run(RISKY, "saved-ai", AI) != "ok"
    assert kernel.run("%audit signoff 2 read it", "s") == "ok"
    assert kernel.run(RISKY, "saved-ai", AI) == "ok"
    assert kernel.run(RISKY.replace("'x'", "'y'"), "saved-ai", AI) != "ok"
    said = read_log(signoff_log(folder / "nb.ipynb"))[-1]["signoff"]
    assert (said["name"], said["cell_id"], said["note"]) == ("Ada", "saved-ai", "read it")
    assert "jupyter_audit" not in json.loads((folder / "nb.ipynb").read_text())["metadata"]


def test_the_policy_can_ask_for_more(kernel: Kernel, folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.jupyter-audit.policy]\nsigned-ai = true\n[tool.jupyter-audit.ai]\napproved = ["other"]\n'
    )
    told = kernel.run("total = 1", "ai", AI)
    assert "helper is not an approved tool" in told
    assert "asks for a person's sign-off" in told
    assert kernel.run("total = 1", "own") == "ok"


def test_off_is_off(kernel: Kernel) -> None:
    assert kernel.run("%audit guard off", "mine") == "ok"
    assert kernel.run(RISKY, "saved-ai", AI) == "ok"
