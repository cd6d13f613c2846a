import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture.probes import files as files_probe
from jupyter_audit.capture.probes.environment import capture_environment, git_state
from jupyter_audit.capture.start import start_recording
from jupyter_audit.model.session import FileFact, HostFact, ProcessFact, RandomFact


def facts(run, kind):
    return [fact for fact in run.facts if isinstance(fact, kind)]


def test_files_read_and_written_with_their_digest(recorded, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    runs = recorded(
        "text = open('in.csv').read()",
        "with open('out.txt', 'w') as f: _ = f.write('hello')",
        "import os; os.close(os.open('in.csv', os.O_RDONLY))",
        "open('absent.csv')",
        "import pathlib; x = pathlib.Path('in.csv').read_bytes()",
    )
    (read,) = facts(runs[0], FileFact)
    assert read == FileFact("in.csv", "read", hashlib.sha256(b"a,b\n1,2\n").hexdigest(), 8, "opened")
    (write,) = facts(runs[1], FileFact)
    assert (write.path, write.mode, write.sha256) == ("out.txt", "write", hashlib.sha256(b"hello").hexdigest())
    assert facts(runs[2], FileFact) == [read]
    assert facts(runs[3], FileFact) == []
    assert facts(runs[4], FileFact) == [read]


def test_pandas_reads_are_seen(recorded, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    runs = recorded("import pandas as pd", "df = pd.read_csv('in.csv')")
    assert facts(runs[0], FileFact) == []
    assert [fact.path for fact in facts(runs[1], FileFact)] == ["in.csv"]


def test_a_file_changed_after_it_was_read_is_not_given_a_wrong_digest(recorded, tmp_path):
    (tmp_path / "in.csv").write_text("old")
    (run,) = recorded("t = open('in.csv').read(); f = open('in.csv', 'w'); f.write('brand new'); f.close()")
    read = next(fact for fact in facts(run, FileFact) if fact.mode == "read")
    assert read.sha256 is None
    assert "changed" in read.how


def test_large_files_are_named_but_not_hashed(recorded, tmp_path, monkeypatch):
    monkeypatch.setattr(files_probe, "HASH_BYTES", 3)
    (tmp_path / "big").write_text("1234")
    (run,) = recorded("open('big').close()")
    assert facts(run, FileFact) == [FileFact("big", "read", None, 4, "opened, too large to hash while working")]


def test_library_and_own_files_are_left_out(recorded):
    runs = recorded("import wave, colorsys, email.mime.text", "import matplotlib.pyplot", "x = 1")
    assert [facts(run, FileFact) for run in runs] == [[], [], []]


def test_local_modules_are_files_of_the_users(recorded, tmp_path):
    (tmp_path / "my_helper_module.py").write_text("X = 1\n")
    (run,) = recorded("import sys; sys.path.insert(0, '.'); import my_helper_module")
    assert "my_helper_module.py" in [fact.path for fact in facts(run, FileFact)]


def test_the_users_own_change_of_directory(recorded, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x.txt").write_text("x")
    (run,) = recorded("import os; os.chdir('sub'); open('x.txt').close(); os.chdir('..')")
    assert [fact.path for fact in facts(run, FileFact)] == ["sub/x.txt"]


def test_hosts_once_by_the_name_that_was_asked_for(recorded):
    (_, run) = recorded(
        "import socket, threading\nserver = socket.create_server(('127.0.0.1', 0))\nport = server.getsockname()[1]",
        "c = socket.create_connection(('localhost', port)); c.close()",
    )
    (fact,) = facts(run, HostFact)
    assert fact.host == "localhost"
    assert isinstance(fact.port, int)


def test_processes_by_name_without_arguments(recorded):
    runs = recorded(
        f"import subprocess, os\nsubprocess.run([{sys.executable!r}, '-c', 'pass # hunter2'])",
        "subprocess.run('PASSWORD=hunter2 true --password hunter2', shell=True)",
        "os.system('true hunter2')",
        "!echo hunter2 > /dev/null",
    )
    assert [fact.program for fact in facts(runs[0], ProcessFact)] == [Path(sys.executable).name]
    assert [fact.program for fact in facts(runs[1], ProcessFact)] == ["true"]
    assert [fact.program for fact in facts(runs[2], ProcessFact)] == ["true"]
    assert len(facts(runs[3], ProcessFact)) == 1
    assert "hunter2" not in repr(runs)


def test_random_facts_in_the_order_of_events_with_their_number(recorded):
    runs = recorded(
        "import random, numpy as np",
        "random.random(), random.random()",
        "np.random.rand(3)",
        "random.seed(1); np.random.seed(1)",
        "random.seed(1); random.random()",
        "np.random.default_rng(); random.Random(); np.random.RandomState(); np.random.RandomState(4)",
        "x = 1",
        "np.random.rand(2); np.random.seed(3); np.random.rand(1000); np.random.seed()",
        "random.setstate(random.getstate()); y = [random.random() for _ in range(700)]",
        "np.random.rand(10**6);",
    )
    shown = [[(fact.generator, fact.action, fact.count) for fact in facts(run, RandomFact)] for run in runs]
    assert shown[1:9] == [
        [("random", "draw", 4)],
        [("numpy.random", "draw", 6)],
        [("random", "seed", 1), ("numpy.random", "seed", 1)],
        [("random", "seed", 1), ("random", "draw", 2)],
        [
            ("numpy.random.RandomState", "entropy", 1),
            ("numpy.random.SeedSequence", "entropy", 1),
            ("random.Random", "entropy", 1),
        ],
        [],
        [
            ("numpy.random", "draw", 4),
            ("numpy.random", "seed", 1),
            ("numpy.random", "draw", 2000),
            ("numpy.random", "entropy", 1),
        ],
        [("random", "draw", 1400)],
    ]
    ((generator, action, count),) = shown[9]
    assert (generator, action) == ("numpy.random", "draw")
    assert 30_000 < count <= 2 * 10**6


def test_environment_of_this_interpreter():
    found = capture_environment()
    assert found.python == ".".join(map(str, sys.version_info[:3]))
    names = {each.name.lower().replace("_", "-"): each for each in found.distributions}
    assert "ipython" in names
    from importlib.metadata import version

    assert names["ipython"].version == version("ipython")
    assert [each.name.lower() for each in found.distributions] == sorted(
        each.name.lower() for each in found.distributions
    )
    assert found.cpu_count == os.cpu_count()


def test_blas_is_known_only_once_numpy_is_imported():
    code = (
        "from jupyter_audit.capture.probes.environment import capture_environment, refreshed\nimport sys\n"
        "e = capture_environment(); assert e.blas is None and 'numpy' not in sys.modules\n"
        "import numpy; print(refreshed(e).blas)"
    )
    env = {**os.environ, "OMP_NUM_THREADS": "3", "MKL_NUM_THREADS": "not a number"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert "blas" in done.stdout


def test_direct_urls_lose_credentials_and_keep_commits(tmp_path):
    info = tmp_path / "demo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nName: not me\n")
    origin = {"url": "https://me:tok@host/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    (info / "direct_url.json").write_text(json.dumps(origin))
    local = tmp_path / "local-3.0.dist-info"
    local.mkdir()
    (local / "METADATA").write_text("Metadata-Version: 2.1\nName: local\nVersion: 3.0\n")
    (local / "direct_url.json").write_text('{"url": "file:///x", "dir_info": {"editable": true}}')
    broken = tmp_path / "broken-2.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_bytes(b"\xff\xfe")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from jupyter_audit.capture.probes.environment import distributions\n"
        "print([d for d in distributions() if d.name in ('demo', 'local', 'broken')])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "direct_url='https://host/r.git', editable=False, commit='abc'" in done.stdout
    assert "direct_url='file:///x', editable=True, commit=None" in done.stdout
    assert "broken" not in done.stdout


def test_git_state(tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e@x", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    assert git_state(tmp_path) is None
    git("init", "-b", "main")
    assert git_state(tmp_path) is None
    (tmp_path / "a.txt").write_text("a")
    git("add", ".")
    git("commit", "-m", "m")
    clean = git_state(tmp_path)
    assert (clean.dirty, clean.branch, len(clean.commit)) == (False, "main", 40)
    (tmp_path / "sub" / ".jupyter_audit" / "nb").mkdir(parents=True)
    (tmp_path / "sub" / ".jupyter_audit" / "nb" / "x.jsonl").write_text("ours")
    (tmp_path / ".jupyter_audit").mkdir()
    (tmp_path / ".jupyter_audit" / "x.jsonl").write_text("ours")
    assert not git_state(tmp_path).dirty
    assert not git_state(tmp_path / "sub").dirty
    (tmp_path / "helper.py").write_text("new")
    assert git_state(tmp_path).dirty


def test_environment_variables_named_in_cells(shell, tmp_path):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell(
        "import os\nfrom os import getenv, environ\nos.environ.get('ONE'); os.getenv('TWO'); getenv('THREE')\n"
        "environ.get('FOUR', 'x')\nos.environ['FIVE'] = 'v'\ndef f(): return os.environ['SIX']\n{}.get('NOT_ONE')",
        store_history=True,
    )
    assert recording.session().environment.variables == ("FIVE", "FOUR", "ONE", "SIX", "THREE", "TWO")


def test_our_own_git_and_files_are_not_the_users(shell, tmp_path):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell("import time; time.sleep(0.5)")
    recording.environment()
    assert facts(recording.runs[0], ProcessFact) == []
    assert facts(recording.runs[0], FileFact) == []


@pytest.mark.parametrize("event", ["open", "socket.connect", "subprocess.Popen"])
def test_a_broken_listener_never_reaches_the_user(event):
    code = (
        "import sys\nfrom jupyter_audit.capture import audithook\naudithook.install()\n"
        f"def broken(*a): raise RuntimeError('x')\naudithook.listen(({event!r},), broken)\n"
        f"sys.audit({event!r}, 1, 2, 3)\nopen(__import__('os').devnull).close()\n"
        "audithook.ignore(broken)\nassert not audithook._handlers\nprint('ok')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "ok\n", done.stderr
