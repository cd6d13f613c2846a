import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit import __version__
from jupyter_audit.cli import main as main_module
from jupyter_audit.cli.main import COMMANDS, main
from tests.cli.conftest import Run


def test_every_command_is_listed_and_explains_itself(audit: Run, capsys: pytest.CaptureFixture[str]) -> None:
    overview = audit()
    assert overview.code == 0
    assert overview == audit("--help") == audit("-h")
    for name, summary in COMMANDS.items():
        assert f"  {name}" in overview.out
        assert summary in overview.out
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0
        out = capsys.readouterr().out
        assert out.startswith(f"usage: jupyter-audit {name} ")
        assert "--debug" in out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["chekc"], "did you mean check?"),
        (["zzz"], "commands: check, new"),
        (["a.ipynb"], "did you mean: jupyter-audit check a.ipynb"),
        (["--formt", "json"], "no option --formt before a command"),
        (["check", ".", "--formt", "json"], "did you mean --format?"),
        (["check", ".", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", ".", "--fail-on", "hihg"], "low, medium, high, critical"),
        (["explain"], "RULE"),
        (["explain", "undefind-name"], "did you mean undefined-name?"),
    ],
)
def test_usage_errors_are_two_lines_with_a_hint(argv: list[str], says: str, audit: Run) -> None:
    outcome = audit(*argv)
    assert outcome.code == 2
    assert says in outcome.err
    assert 1 <= outcome.err.count("\n") <= 2
    assert outcome.err.startswith("jupyter-audit: ")
    assert outcome.out == ""


def test_our_own_mistakes_are_exit_code_3(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("oh\x1b[2J\nno")

    monkeypatch.setattr("jupyter_audit.rules.all_rules", fails)
    outcome = audit("rules")
    assert outcome.code == 3
    assert (
        outcome.err
        == "jupyter-audit: internal error: RuntimeError: oh\\x1b[2J (please report it; --debug shows the traceback)\n"
    )
    with pytest.raises(RuntimeError):
        main(["rules", "--debug"])


def test_an_interruption_is_no_error_of_ours(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main_module, "_command", interrupted)
    assert audit("rules").code == 130


@pytest.mark.parametrize("argv", [["-m", "jupyter_audit", "--version"], ["-m", "jupyter_audit.cli.main", "-V"]])
def test_the_version(argv: list[str]) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, *argv], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"jupyter-audit {__version__}\n"


def test_the_version_imports_next_to_nothing() -> None:
    """Time is measured by benchmarks/startup.py; here, what costs it."""
    code = (
        "import sys; before = set(sys.modules); from jupyter_audit.cli.main import main; main(['--version']);"
        "print(sorted(set(sys.modules) - before))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[1]
    assert set(eval(loaded)) <= {
        "importlib",
        "importlib._bootstrap",
        "importlib._bootstrap_external",
        "warnings",
        "jupyter_audit",
        "jupyter_audit._version",
        "jupyter_audit.cli",
        "jupyter_audit.cli.main",
    }
