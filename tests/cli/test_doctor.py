import json
import os
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture.journal import journal_folder
from tests.cli.conftest import Run, notebook


def test_it_looks_at_everything_and_says_what_it_found(audit: Run) -> None:
    shown = audit("doctor").out
    for what in ("jupyter_audit", "lab extension", "server extension", "kernel python3", "uv", "sandbox", "chromium"):
        assert f" {what}: " in shown
    assert "can be recorded: Python" in shown
    assert "could not be looked at" not in shown


def test_kernels_that_cannot_be_recorded_are_named(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = {
        "r": {"argv": ["R"], "display_name": "R", "language": "R"},
        "gone": {"argv": ["/nowhere/python", "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"},
        "bare": {"argv": [sys.executable, "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"},
    }
    for name, spec in specs.items():
        folder = Path("jupyter/kernels") / name
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(Path("jupyter").resolve()))
    shown = audit("doctor").out
    assert "kernel r: cannot be recorded: it runs R" in shown
    assert "kernel gone: does not start" in shown
    assert "kernel bare: can be recorded" in shown


def test_one_part_that_fails_hides_no_other(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_audit.execute.uv.find_uv", lambda: 1 / 0)
    shown = audit("doctor").out
    assert "uv: could not be looked at: ZeroDivisionError" in shown
    assert " chromium: " in shown


def test_what_is_missing_is_exit_code_1(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_audit.execute.uv.find_uv", lambda: None)
    outcome = audit("doctor")
    assert outcome.code == 1
    assert "pip install uv" in outcome.out


def test_prune_keeps_the_newest_and_the_limits(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("x = 1"))
    Path("pyproject.toml").write_text("[tool.jupyter-audit.journal]\ndays = 1\n")
    folder = journal_folder(Path("a.ipynb"))
    folder.mkdir(parents=True)
    for day in ("01", "02", "03"):
        path = folder / f"202601{day}T000000Z-x.jsonl"
        path.write_text("{}\n")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    outcome = audit("doctor", "--prune")
    assert outcome.code == 0
    assert outcome.out.endswith("2 files deleted\n")
    assert [path.name for path in folder.iterdir()] == ["20260103T000000Z-x.jsonl"]
    assert audit("doctor", "--prune", "nowhere").code == 2
