"""A fault for every promise: whatever happens to a kernel, no finished cell is lost and the user sees no difference."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_audit.capture import recorder as recorder_module
from jupyter_audit.capture.journal import find_session, read_session
from jupyter_audit.capture.start import start_recording
from jupyter_audit.model.session import FileFact, NoteFact

CELLS = (
    "import asyncio, os, sys, threading\nimport matplotlib\nmatplotlib.use('agg')\nx = 1\nx",
    "1 / 0",
    "def broken(:",
    "raise KeyboardInterrupt",
    "raise SystemExit('no')",
    "x + 1",
    "async def later(n):\n    await asyncio.sleep(0.01)\n    return n\nawait asyncio.gather(later(1), later(2))",
    "y = await later(5)\ny",
    "asyncio.get_event_loop().is_running()",
    "async with asyncio.timeout(5):\n    print('in time')",
    "os.makedirs('deep/er'); os.chdir('deep'); os.path.basename(os.getcwd())",
    "open('here.txt', 'w').write('1')",
    "%load_ext autoreload\n%autoreload 2",
    "open('mine.py', 'w').write('def f(): return 1')\nsys.path.insert(0, os.getcwd())\nimport mine\nmine.f()",
    "import time; time.sleep(0.02); open('mine.py', 'w').write('def f(): return 22')",
    "mine.f()",
    "pid = os.fork()\nif pid == 0:\n    os._exit(3)\nos.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [-1, -2]))",
    "from concurrent.futures import ThreadPoolExecutor as T\nwith T(4) as pool: print(list(pool.map(abs, range(4))))",
    "import matplotlib.pyplot as plt\nfig = plt.figure(); fig.savefig('fig.png'); os.path.getsize('fig.png') > 0",
    "get_ipython().run_cell('z = 7'); z",
    "%%capture said\nprint('quiet')",
    "said.stdout",
    "%time 1 + 1;",
    "import nest_asyncio2 as nested\nnested.apply()\nasyncio.get_event_loop().run_until_complete(later(9))",
    "%reset -f",
    "'x' in globals(), 'later' in globals()",
    "import os; os.chdir('..'); os.path.exists('deep')",
    "class A:\n    def __del__(self):\n        print('gone')\na = A(); del a",
    "import builtins; builtins.open = builtins.open; len(str(open))  > 0",
    "exec(compile('q = 4', 'text', 'exec')); q",
)
STATUS = {2: "error", 3: "error", 4: "error", 5: "error"}


def test_outputs_are_those_of_a_bare_kernel_and_every_cell_is_recorded(kernels, tmp_path):
    folders = tmp_path / "bare", tmp_path / "recorded"
    outputs = []
    for folder in folders:
        folder.mkdir()
        kernel = kernels(JPY_SESSION_NAME=str(folder / "nb.ipynb"), PYTHONHASHSEED="0")
        kernel.run(f"import os; os.chdir({str(folder)!r})", silent=True)
        if folder.name == "recorded":
            kernel.run("%load_ext jupyter_audit", silent=True)
        said = []
        for cell in CELLS:
            try:
                said.append(kernel.run(cell))
            except RuntimeError as problem:
                said.append(re.sub(r"0x[0-9a-f]+|\x1b\[[\d;]*m|ipykernel_\d+/\d+", "", str(problem)))
        outputs.append([re.sub(r"CPU times.*|Wall time.*", "", text) for text in said])
        if folder.name == "recorded":
            kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    assert outputs[1] == outputs[0]
    session = read_session(find_session(folders[1] / "nb.ipynb"))
    assert [run.status for run in session.runs] == [STATUS.get(n, "ok") for n in range(1, len(CELLS) + 1)]
    assert session.notes == ()
    notes = [fact for run in session.runs for fact in run.facts if isinstance(fact, NoteFact)]
    assert notes == []
    written = [fact.path for fact in session.runs[11].facts if isinstance(fact, FileFact)]
    assert written == ["here.txt"]


def test_an_interrupt_in_the_middle_of_a_cell(kernels, tmp_path):
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "nb.ipynb"))
    kernel.run("%load_ext jupyter_audit", silent=True)
    timer = threading.Timer(1.5, lambda: os.kill(kernel.pid, signal.SIGINT))
    timer.start()
    with pytest.raises(RuntimeError, match="KeyboardInterrupt"):
        kernel.run("import time\nopen('before.txt', 'w').close()\nwhile True: time.sleep(0.01)")
    assert kernel.run("1 + 1") == "2"
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    session = read_session(find_session(tmp_path / "nb.ipynb"))
    assert [run.status for run in session.runs] == ["error", "ok"]
    assert session.runs[0].seconds > 0.5
    assert [fact.path for fact in session.runs[0].facts if isinstance(fact, FileFact)] == ["before.txt"]


def test_two_kernels_on_one_notebook_write_two_journals(kernels, tmp_path):
    notebook = tmp_path / "nb.ipynb"
    pair = [kernels(JPY_SESSION_NAME=str(notebook)) for _ in range(2)]
    for kernel in pair:
        kernel.run("%load_ext jupyter_audit", silent=True)
    for number in range(3):
        for kernel in pair:
            kernel.run(f"import subprocess; x = subprocess.run(['true']).returncode + {number}")
    for kernel in pair:
        kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    journals = sorted((tmp_path / ".jupyter_audit" / "nb").glob("[0-9]*.jsonl"))
    assert [len(read_session(path).runs) for path in journals] == [3, 3]
    assert len(json.loads((journals[0].parent / "baseline.json").read_text())["sources"]) == 3


def test_a_notebook_that_is_renamed_or_moved_while_it_is_open(shell, tmp_path):
    notebook = tmp_path / "nb.ipynb"
    notebook.write_text("{}")
    recording = start_recording(shell, notebook)
    shell.run_cell("x = 1", store_history=True)
    notebook.rename(tmp_path / "other.ipynb")
    (tmp_path / ".jupyter_audit" / "nb").rename(tmp_path / ".jupyter_audit" / "other")
    shell.run_cell("import subprocess; y = subprocess.run(['true'])", store_history=True)
    shell.run_cell("z = 3", store_history=True)
    session = recording.stop()
    assert [run.status for run in session.runs] == ["ok"] * 3
    moved = read_session(find_session(tmp_path / "other.ipynb"))
    assert len(moved.runs) == 3


def test_a_full_disk_loses_nothing_that_fits_later(tmp_path):
    """The limit on a file's size stands for the disk: writes fail or are cut short, then there is room again."""
    code = """
import resource, signal, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
from jupyter_audit.capture.journal import read_session
from jupyter_audit.capture.start import start_recording
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
shell = InteractiveShell()
recording = start_recording(shell, journal=Path("j/s.jsonl"))
recording.environment()
shell.run_cell("import random; x = random.Random()", store_history=True)
size = recording.journal.stat().st_size
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
for n in range(5):
    assert shell.run_cell(f"x{n} = {n}; y{n} = random.Random()", store_history=True).success
assert recording.journal.stat().st_size == size
early = read_session(recording.journal)
assert [run.seq for run in early.runs] == [1] and not any("torn" in note for note in early.notes), early.notes
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
shell.run_cell("after = 1", store_history=True)
live = recording.stop()
kept = read_session(recording.journal)
assert [run.seq for run in kept.runs] == list(range(1, 8)), kept.runs
assert kept.runs == live.runs
assert any("could not be written" in note for note in live.notes), live.notes
assert any("could not be written" in note for note in kept.notes), kept.notes
print("ok")
"""
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=env, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ok\n")
    assert "Error" not in done.stderr


def test_a_clock_that_jumps(shell, tmp_path, monkeypatch):
    class Clock(datetime):
        hours = iter((12, 3, 23, 1))

        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1, next(cls.hours), tzinfo=UTC)

    recording = start_recording(shell, tmp_path / "nb.ipynb")
    monkeypatch.setattr(recorder_module, "datetime", Clock)
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    for number in range(4):
        shell.run_cell(f"open('f{number}', 'w').close()", store_history=True)
    session = recording.stop()
    assert [run.started[11:13] for run in session.runs] == ["12", "03", "23", "01"]
    assert all(0 <= run.seconds < 60 for run in session.runs)
    assert read_session(recording.journal).runs == session.runs


KILLED = """
import os, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
from jupyter_audit.capture.start import start_recording
import numpy
folder, times = Path(sys.argv[1]), int(sys.argv[2])
config = Config(); config.HistoryManager.enabled = False
for attempt in range(times):
    go, tell = os.pipe()
    if os.fork() == 0:
        shell = InteractiveShell(config=config)
        start_recording(shell, journal=folder / f"{attempt}.jsonl")
        sys.stdout = open(os.devnull, "w")
        for number in range(10_000):
            shell.run_cell(f"import numpy as np; x{number} = np.random.rand() + {number}; open('f', 'w').close()",
                           store_history=True)
            os.write(tell, b".")
    os.close(tell)
    os.read(go, 1)
    os.kill(int(open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read().split()[-1]), 0)
    import random, signal, time
    child = int(open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read().split()[-1])
    time.sleep(random.Random(attempt).random() * 0.15)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    finished = 1
    while block := os.read(go, 65536):
        finished += len(block)
    os.close(go)
    print(attempt, finished, flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_kill_9_at_random_moments_loses_no_finished_cell(tmp_path):
    """JUPYTER_AUDIT_KILLS=200 for as many moments as one has the patience for."""
    times = int(os.environ.get("JUPYTER_AUDIT_KILLS", "25"))
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "j"), str(times)],
        cwd=tmp_path, capture_output=True, text=True, env=env, timeout=280 + times, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [list(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(lines) == times
    torn = 0
    for attempt, finished in lines:
        session = read_session(tmp_path / "j" / f"{attempt}.jsonl")
        assert [run.seq for run in session.runs] == list(range(1, len(session.runs) + 1))
        assert finished <= len(session.runs) <= finished + 1, attempt
        assert all(run.status == "ok" for run in session.runs)
        torn += any("torn" in note for note in session.notes)
    assert torn <= times
    assert random.Random(0).random() == 0.8444218515250481


def test_a_secret_is_written_nowhere(kernels, tmp_path):
    canary = "ghp_" + "c4N4ryC4n4rYcaNaRycAnArY0123456789ab"
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "nb.ipynb"), CANARY_TOKEN=canary, CANARY_PASSWORD="hunter2hunter2")
    kernel.run("%load_ext jupyter_audit", silent=True)
    kernel.run(
        "import os, subprocess, urllib.request, contextlib\ntoken = os.environ['CANARY_TOKEN']\n"
        "password = os.environ['CANARY_PASSWORD']\nprint(token, password)"
    )
    kernel.run("subprocess.run(['true', '--token', token, password]); os.system('true ' + password)")
    kernel.run(
        "with contextlib.suppress(Exception):\n"
        "    urllib.request.urlopen(urllib.request.Request(f'http://me:{password}@127.0.0.1:9/{token}?k={password}',\n"
        "        headers={'Authorization': 'Bearer ' + token}), timeout=2)"
    )
    kernel.run(f"key = {canary!r}; api_key = 'hunter2hunter2'")
    kernel.run("open(f'{token}.txt', 'w').close()")
    kernel.run("exec('secret = ' + repr(token))\nglobals()[token] = 1")
    kernel.run("import pickle; pickle.loads(pickle.dumps(token))\ndef f(): raise ValueError(token)")
    with pytest.raises(RuntimeError):
        kernel.run("f()")
    report = "".join(kernel.run(f"%audit {what}") for what in ("status", "check", "cells", "env", "network", "data"))
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    journal = find_session(tmp_path / "nb.ipynb")
    session = read_session(journal)
    assert len(session.runs) >= 9
    files = [path for path in journal.parent.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".jsonl", ".json"}
    for text in [repr(session), report, *(path.read_text() for path in files)]:
        assert canary not in text
        assert "hunter2" not in text


def test_a_subshell_beside_a_running_cell(kernels, tmp_path):
    """JupyterLab runs a cell beside another one in a subshell (JEP 91, ipykernel 7): a thread of the same kernel."""
    pytest.importorskip("ipykernel", minversion="7.0")
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "nb.ipynb"))
    kernel.run("%load_ext jupyter_audit", silent=True)
    client = kernel.client
    client.control_channel.send(client.session.msg("create_subshell_request"))
    subshell = client.control_channel.get_msg(timeout=30)["content"]["subshell_id"]

    def send(code: str, where: str | None) -> str:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = client.session.msg("execute_request", content)
        if where is not None:
            message["header"]["subshell_id"] = where
        client.shell_channel.send(message)
        return message["header"]["msg_id"]

    waiting = "import os, time\nopen('began', 'w').close()\nwhile not os.path.exists('go'): time.sleep(0.01)\na = b + 1"
    waits = send(waiting, None)
    while not (tmp_path / "began").exists():
        time.sleep(0.01)
    beside = send("b = 41", subshell)
    replies = [client.shell_channel.get_msg(timeout=60)]
    (tmp_path / "go").touch()
    replies.append(client.shell_channel.get_msg(timeout=60))
    assert [reply["parent_header"]["msg_id"] for reply in replies] == [beside, waits]
    assert {reply["content"]["status"] for reply in replies} == {"ok"}
    assert kernel.run("a, b") == "(42, 41)"
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    session = read_session(find_session(tmp_path / "nb.ipynb"))
    assert [run.status for run in session.runs] == ["ok"] * 3
    assert sorted(run.seq for run in session.runs) == [1, 2, 3]
    notes = [fact.text for run in session.runs[:2] for fact in run.facts if isinstance(fact, NoteFact)]
    assert len([note for note in notes if "another cell ran at the same time" in note]) == 2
    assert {"a", "b"} <= {name for run in session.runs for name in run.writes}
