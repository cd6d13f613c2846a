"""Jobs are real processes: followed line by line, and ended with all they started."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_audit.errors import UsageError
from jupyter_audit.server.jobs import MAX_LINE, MAX_LINES, MAX_RUNNING, Job, Jobs

PARENT = """
import subprocess, sys, time
beat = "import pathlib, time\\nwhile True: pathlib.Path('beat').write_text(str(time.time())); time.sleep(0.02)"
child = subprocess.Popen([sys.executable, "-c", beat])
print("started", flush=True)
{trap}
time.sleep(600)
"""


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def job(folder: Path, code: str, kind: str = "export", result: str | None = "a.zip") -> Job:
    return Job(kind, [sys.executable, "-c", code], folder, result=result)  # type: ignore[arg-type]


def test_lines_come_as_they_are_said(tmp_path: Path) -> None:
    work = job(tmp_path, "import time\nprint('one', flush=True)\ntime.sleep(1)\nprint('two')")
    until(lambda: work.state().next == 1)
    assert work.state().lines == ("one",)
    assert work.state().state == "running"
    assert work.state().result is None
    until(lambda: not work.running)
    assert work.state(1).lines == ("two",)
    assert work.state().state == "done"
    assert work.state().result == "a.zip"
    assert work.state().exit_code == 0


def test_progress_bars_and_colours_become_plain_lines(tmp_path: Path) -> None:
    work = job(
        tmp_path, r"import sys; sys.stderr.write('\x1b[31m10%\x1b[0m\r20%\r\n\x1b]0;title\x07done \u00e9\x00\n')"
    )
    until(lambda: not work.running)
    assert work.state().lines == ("10%", "20%", "done é")


def test_what_it_says_is_bounded(tmp_path: Path) -> None:
    work = job(tmp_path, f"print('x' * {MAX_LINE * 50})\nfor i in range({MAX_LINES * 2}): print(i)")
    until(lambda: not work.running)
    state = work.state()
    assert len(state.lines) == MAX_LINES
    assert max(map(len, state.lines)) <= MAX_LINE


def test_a_failure_has_no_result(tmp_path: Path) -> None:
    work = job(tmp_path, "import sys; print('no session', file=sys.stderr); sys.exit(2)")
    until(lambda: not work.running)
    state = work.state()
    assert (state.state, state.exit_code, state.result) == ("failed", 2, None)
    assert state.lines == ("no session",)


@pytest.mark.parametrize(("code", "state"), [(0, "done"), (1, "done"), (2, "failed"), (3, "failed")])
def test_a_verdict_is_an_answer_whether_good_or_bad(tmp_path: Path, code: int, state: str) -> None:
    script = f"import sys; print('{{}}'); print('step', file=sys.stderr); sys.exit({code})"
    work = job(tmp_path, script, kind="verify", result=None)
    until(lambda: not work.running)
    assert work.state().state == state
    assert work.state().lines == ("step",)
    assert work.state().output == ("{}\n" if state == "done" else None)


@pytest.mark.parametrize("trap", ["", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
def test_cancel_ends_what_it_started_too(tmp_path: Path, trap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_audit.server.jobs.GRACE", 0.3)
    work = job(tmp_path, PARENT.format(trap=trap))
    beat = tmp_path / "beat"
    until(beat.exists)
    work.cancel()
    until(lambda: not work.running)
    assert work.state().state == "cancelled"
    assert work.state().result is None
    last = beat.read_text()
    time.sleep(0.3)
    assert beat.read_text() == last, "the child still runs"


def test_stop_ends_all(tmp_path: Path) -> None:
    work = job(tmp_path, PARENT.format(trap=""))
    until((tmp_path / "beat").exists)
    work.stop()
    until(lambda: not work.running)
    assert work.state().state == "cancelled"


def test_the_command_line_is_what_runs(tmp_path: Path) -> None:
    """A ``json.py`` in the notebook's folder is not imported by the command."""
    (tmp_path / "json.py").write_text("raise SystemExit('trapped')")
    jobs = Jobs()
    work = jobs.start("export", ["--version"], tmp_path, result=None)
    until(lambda: not work.running)
    assert work.state().lines[0].startswith("jupyter-audit ")
    assert jobs.get(work.id) is work


def test_there_are_not_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_audit.server.jobs.COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    jobs = Jobs()
    try:
        jobs.start("export", [], tmp_path, result="a.zip")
        with pytest.raises(UsageError, match=r"a\.zip is being written"):
            jobs.start("export", [], tmp_path, result="a.zip")
        for _ in range(MAX_RUNNING - 1):
            jobs.start("verify", [], tmp_path, result=None)
        with pytest.raises(UsageError, match="jobs are running"):
            jobs.start("verify", [], tmp_path, result=None)
    finally:
        jobs.stop()
