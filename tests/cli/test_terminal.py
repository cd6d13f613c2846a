"""On a real terminal: colour, pages laid out, and progress that leaves nothing behind."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import notebook

pexpect = pytest.importorskip("pexpect")
if not hasattr(pexpect, "spawn"):
    pytest.skip("this system has no terminals of that kind", allow_module_level=True)


def on_terminal(folder: Path, *argv: str) -> str:
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])}
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS"):
        env.pop(name, None)
    command = [sys.executable, "-m", "jupyter_audit", *argv]
    shown, _ = pexpect.run(
        " ".join(command), cwd=str(folder), env=env, withexitstatus=True, encoding="utf-8", timeout=60
    )
    return str(shown)


def test_text_has_colour_and_no_error_is_told_twice(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook("print(missing_name)\n"))
    (tmp_path / "b.ipynb").write_text("{")
    shown = on_terminal(tmp_path, "check", ".")
    assert "\x1b[33m● medium" in shown
    assert shown.count("not valid JSON") == 1


def test_a_rule_page_is_laid_out(tmp_path: Path) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", on_terminal(tmp_path, "explain", "undefined-name"))
    assert "Why it matters" in shown
    assert "##" not in shown
    assert "```" not in shown


def test_a_bar_moves_while_many_files_are_checked_and_is_gone_afterwards(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.ipynb").write_text(notebook("x = 1\n"))
    shown = on_terminal(tmp_path, "check", ".", "--format", "json", "--output", "report.json")
    assert "30/30" in shown
    assert shown.rstrip().endswith("\x1b[2K")
