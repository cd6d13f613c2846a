"""The same inputs give the same report in the kernel, on the command line and in the server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import v4

EXAMPLES = Path(__file__).parents[2] / "example_notebooks"
NAMES = sorted(path.name for path in EXAMPLES.glob("*.ipynb"))


@pytest.fixture(scope="module")
def by_command() -> dict[str, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_audit", "check", "--format", "json", "--session", "none", str(EXAMPLES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return {Path(n["path"]).name: n["findings"] for n in json.loads(done.stdout)["notebooks"]}


@pytest.fixture(scope="module")
def in_kernel() -> dict[str, list[dict[str, Any]]]:
    code = f"""
import json
from datetime import date
from pathlib import Path
from jupyter_audit import wire
from jupyter_audit.config import load_config
from jupyter_audit.engine import audit
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.project import read_project
found = {{}}
for name in {NAMES!r}:
    path = Path({str(EXAMPLES)!r}) / name
    report = audit(read_notebook(path), None, read_project(path), load_config(path.parent, name))
    found[name] = wire.to_json(report)["findings"]
print(json.dumps(found))
"""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, kernel_name="python3", coalesce_streams=True).execute()
    text = "".join(
        o["text"] for o in notebook.cells[0].outputs if o["output_type"] == "stream" and o["name"] == "stdout"
    )
    return json.loads(text)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES)
def test_kernel_and_command_line_agree(
    name: str, by_command: dict[str, list[dict[str, Any]]], in_kernel: dict[str, list[dict[str, Any]]]
) -> None:
    assert by_command[name] == in_kernel[name]


@pytest.mark.parametrize("name", NAMES)
async def test_server_and_command_line_agree(
    name: str, by_command: dict[str, list[dict[str, Any]]], jp_fetch: Any, jp_root_dir: Path
) -> None:
    notebook = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    (jp_root_dir / name).write_text(json.dumps(notebook))
    for folder in EXAMPLES.iterdir():
        if folder.is_dir():
            (jp_root_dir / folder.name).mkdir(exist_ok=True)
    body = json.dumps({"notebook": notebook, "path": name, "session": None})
    answer = await jp_fetch("jupyter-audit", "assess", method="POST", body=body)
    findings = json.loads(answer.body)["assessment"]["report"]["findings"]
    assert findings == by_command[name]
