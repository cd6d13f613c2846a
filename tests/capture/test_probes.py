import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture import hashing
from jupyter_audit.capture.journal import read_session
from jupyter_audit.capture.probes import files as files_probe
from jupyter_audit.capture.start import start_recording
from jupyter_audit.model.session import ActFact, FileFact, FirstFact, HostFact, ProcessFact, RandomFact, UrlFact


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


def test_large_files_are_hashed_in_the_background(shell, tmp_path, monkeypatch):
    monkeypatch.setattr(files_probe, "HASH_BYTES", 3)
    (tmp_path / "big").write_text("1234")
    (tmp_path / "changing").write_text("12345")
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell("open('big').close()", store_history=True)
    shell.run_cell("open('changing').close()", store_history=True)
    (tmp_path / "changing").write_text("54321!")
    session = recording.stop()
    (big,) = facts(session.runs[0], FileFact)
    assert big == FileFact("big", "read", hashlib.sha256(b"1234").hexdigest(), 4, "opened")
    (changing,) = facts(session.runs[1], FileFact)
    assert changing.sha256 == hashlib.sha256(b"12345").hexdigest() or "changed before hashing" in changing.how
    assert read_session(recording.journal).runs == session.runs


def test_a_file_beyond_every_bound_is_marked(recorded, tmp_path, monkeypatch):
    monkeypatch.setattr(files_probe, "HASH_BYTES", 3)
    monkeypatch.setattr(hashing, "MAX_FILE_BYTES", 3)
    (tmp_path / "big").write_text("1234")
    (run,) = recorded("open('big').close()")
    assert facts(run, FileFact) == [FileFact("big", "read", None, 4, "opened, too large to hash")]


def test_a_file_that_changes_while_it_is_hashed(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    state = path.stat()
    said = []
    hasher = hashing.Hasher()
    assert hasher.hash(str(path), (3, state.st_mtime_ns + 1, state.st_ino), lambda *told: said.append(told))
    assert hasher.hash(str(path), (3, state.st_mtime_ns, state.st_ino), lambda *told: said.append(told))
    hasher.stop()
    assert said == [(None, "changed before hashing"), (hashlib.sha256(b"abc").hexdigest(), "")]


def test_files_that_libraries_open_by_themselves(recorded, tmp_path):
    (tmp_path / "in.parquet").write_bytes(b"PAR1")
    (tmp_path / "in2.parquet").write_bytes(b"PAR2")
    runs = recorded(
        "from pathlib import Path\nname, folder, n = 'in.parquet', Path('.'), 2\n"
        "def read_parquet(path): pass\ndef imwrite(path, x): pass\nclass duckdb:\n    def sql(text): pass",
        "read_parquet(name)",
        "read_parquet(folder / f'in{n}.parquet'); read_parquet('absent.parquet'); read_parquet('s3://in.parquet')",
        "duckdb.sql('''SELECT * FROM 'in.parquet' ''')",
        "import subprocess; _ = subprocess.run(['cp', 'in.parquet', 'made.bin'])",
        "imwrite('in.parquet', None)",
        "x = 1",
    )
    shown = [[(fact.path, fact.mode, fact.how) for fact in facts(run, FileFact)] for run in runs]
    assert shown == [
        [],
        [("in.parquet", "read", "named in the code")],
        [("in2.parquet", "read", "named in the code")],
        [("in.parquet", "read", "named in the code")],
        [("made.bin", "write", "changed in the folder")],
        [("in.parquet", "write", "named in the code")],
        [],
    ]
    assert facts(runs[1], FileFact)[0].sha256 == hashlib.sha256(b"PAR1").hexdigest()


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed")
def test_parquet_by_way_of_arrow(recorded, tmp_path):
    runs = recorded(
        "import pandas as pd",
        "pd.DataFrame({'a': [1, 2]}).to_parquet('t.parquet')",
        "df = pd.read_parquet('t.parquet')",
    )
    shown = [[(fact.path, fact.mode) for fact in facts(run, FileFact)] for run in runs]
    assert shown == [[], [("t.parquet", "write")], [("t.parquet", "read")]]


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


def test_urls_without_what_may_be_secret(recorded, http_server_of_ours):
    port = http_server_of_ours
    runs = recorded(
        "import urllib.request, http.client",
        f"urllib.request.urlopen('http://127.0.0.1:{port}/data/birds.csv?token=hunter2#part').read()",
        f"c = http.client.HTTPConnection('127.0.0.1', {port})\n"
        "c.request('POST', '/submit', body='password=hunter2', headers={'Authorization': 'Bearer hunter2'})",
    )
    assert facts(runs[1], UrlFact) == [UrlFact(f"http://127.0.0.1:{port}/data/birds.csv", "GET")]
    assert facts(runs[2], UrlFact) == [UrlFact(f"http://127.0.0.1:{port}/submit", "POST")]
    assert "hunter2" not in repr(runs)


@pytest.fixture
def http_server_of_ours():
    import http.server
    import threading

    class Quiet(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n")

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def test_acts_that_the_text_need_not_show(recorded, tmp_path):
    (tmp_path / "once_only_here.py").write_text("import json\n")
    runs = recorded(
        f"import pickle, sys, ctypes; sys.path.insert(0, {str(tmp_path)!r})",
        "blob = pickle.dumps([complex(1, 2), range(3)])",
        "pickle.loads(blob)",
        "exec('y = 1 # hunter2'); eval('y + 1')",
        "import once_only_here",
        "from collections import namedtuple; P = namedtuple('P', 'a b')",
        "ctypes.CDLL(None); x = 1",
    )
    acts = [[(fact.act, fact.what) for fact in facts(run, ActFact)] for run in runs]
    assert ("unpickle", "builtins.complex") in acts[2]
    assert ("unpickle", "builtins.range") in acts[2]
    assert [act for act, _ in acts[3]] == ["compile", "compile"]
    assert "hunter2" not in repr(runs)
    assert acts[4] == [("import", "once_only_here")]
    assert acts[1] == acts[5] == acts[6] == []


def test_a_run_that_does_something_new_is_seen(shell, tmp_path):
    notebook = tmp_path / "nb.ipynb"
    cell = "import subprocess\nfor program in programs: subprocess.run([program])"

    def run(*programs):
        recording = start_recording(shell, notebook)
        shell.run_cell(f"programs = {programs!r}", store_history=True)
        shell.run_cell(cell, store_history=True)
        recording.stop()
        return [fact.what for fact in facts(recording.runs[-1], FirstFact)]

    assert run("true") == []
    assert run("true") == []
    assert run("true", "false") == ["starts false"]
    assert run("true", "false") == []
    baseline = tmp_path / ".jupyter_audit" / "nb" / "baseline.json"
    baseline.write_text("{")
    assert run("true", "echo") == []
    assert json.loads(baseline.read_text())["version"] == 1


def test_cpu_time_and_memory_of_a_cell(recorded):
    (run, idle) = recorded("total = sum(range(3_000_000))", "import time; time.sleep(0.3)")
    assert 0 < run.cpu_seconds < 60
    assert idle.cpu_seconds < idle.seconds
    assert idle.peak_memory >= run.peak_memory > 10 * 2**20
