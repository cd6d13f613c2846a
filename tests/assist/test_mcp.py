"""`jupyter-audit mcp` with the real client of the Model Context Protocol's own package, over stdio."""

import json
import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from nbformat import v4, write


async def ask(root: Path, *calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    """The tools' names, and an answer for each call."""
    arguments = ["-m", "jupyter_audit", "mcp", "--root", str(root)]
    async with (
        stdio_client(StdioServerParameters(command=sys.executable, args=arguments)) as (reading, writing),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools)
        return [tool.name for tool in tools], [await session.call_tool(name, values) for name, values in calls]


def test_an_agent_checks_its_cell_before_it_writes_it(tmp_path: Path) -> None:
    cells = [v4.new_code_cell("name = input()"), v4.new_code_cell("x = 1")]
    write(v4.new_notebook(cells=cells), tmp_path / "n.ipynb")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    risky = "import os\nos.system('ls ' + name)"
    calls = (
        ("check", {"code": risky, "notebook": "n.ipynb"}),
        ("check", {"code": "y = 1", "notebook": "n.ipynb", "cell": 2}),
        ("check", {"code": "import subprocess\nsubprocess.run(['ls'], check=True)"}),
        ("check", {"code": "def ("}),
        ("explain", {"rule": "sql-injection"}),
        ("checklist", {"notebook": "n.ipynb", "profile": "teaching"}),
        ("context", {"topic": "shell", "notebook": "n.ipynb"}),
        ("check", {"code": "x", "notebook": "../outside.ipynb"}),
        ("explain", {"rule": "sql-injektion"}),
        ("checklist", {"notebook": "n.ipynb", "profile": "/etc/own.toml"}),
    )
    names, answers = anyio.run(ask, tmp_path, *calls)
    assert names == ["check", "explain", "checklist", "context"]
    texts = [answer.content[0].text for answer in answers]
    found = json.loads(texts[0])
    assert [(each["rule"], each["severity"], each["line"]) for each in found["findings"]] == [
        ("command-injection", "high", 2)
    ]
    assert found["checked"] > 50
    assert json.loads(texts[1])["findings"] == []
    assert json.loads(texts[2])["findings"] == []
    assert json.loads(texts[3])["problem"]
    assert "# sql-injection" in texts[4]
    assert json.loads(texts[5])["profile"] == "teaching"
    assert "subprocess.run([program" in texts[6]
    assert [answer.isError for answer in answers] == [False] * 7 + [True] * 3
    assert "outside of" in texts[7]
    assert "sql-injection" in texts[8]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
