"""The sandbox, tried from inside; where there is none, consent is asked for."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.errors import ConsentError, ExecutionError
from jupyter_audit.execute import bubblewrap, containers
from jupyter_audit.execute.bounds import Bounds, default_bounds, limited
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.rerun import RunResult, run_notebook
from jupyter_audit.execute.sandbox import NO_SANDBOX, Sandbox, choose
from tests.environments import small_python

ESCAPES = """
import os, socket, subprocess
def attempt(what):
    try:
        return what()
    except (OSError, subprocess.SubprocessError) as error:
        return type(error).__name__
"""
FORK_BOMB = "import os, time\nwhile True:\n    os.fork()\n"
FULL_DISK = """
with open('big', 'wb') as file:
    while True:
        file.write(os.urandom(1 << 20))
        file.flush()
"""
MANY_FILES = """
for number in range(10**9):
    with open(f'part-{number}', 'wb') as file:
        file.write(os.urandom(1 << 20))
"""


def _works(name: str) -> bool:
    try:
        return choose(name)[0] == name  # type: ignore[arg-type]
    except ExecutionError:
        return False


needs_bwrap = pytest.mark.skipif(bool(bubblewrap.unusable()), reason=f"no sandbox: {bubblewrap.unusable()}")


def test_none_is_said_to_be_none() -> None:
    chosen, why = choose("none")
    assert chosen == "none"
    assert "without a sandbox" in why
    assert NO_SANDBOX.command(["x"], cwd=Path(), env={}, shown=(), exchange=Path()).argv == ["x"]


def test_where_none_works_the_user_must_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ConsentError, match=r"no sandbox works here.*with all your rights") as caught:
        choose("auto")
    assert "--sandbox none" in caught.value.hint
    for name in ("bwrap", "podman", "docker"):
        with pytest.raises(ExecutionError, match=rf"{name} cannot be used: .*not installed"):
            choose(name)


class Place:
    """A private file of the user's, and a folder and a home to run in."""

    def __init__(self, folder: Path) -> None:
        self.private = folder / "private"
        self.private.mkdir()
        (self.private / "secret.txt").write_text("canary")
        self.work, self.home = folder / "work", folder / "home"
        self.work.mkdir()
        self.home.mkdir()
        self.wanted: Wanted = probe(small_python())

    def run(
        self, name: str, sources: Sequence[str], bounds: Bounds | None = None, *, network: bool = False
    ) -> RunResult:
        readable = (Path(self.wanted.prefix), Path(self.wanted.base_prefix))
        sandbox = Sandbox(name, readable, (self.home,), network, bounds or default_bounds())  # type: ignore[arg-type]
        return run_notebook(
            new_notebook(cells=[new_code_cell(source) for source in (ESCAPES, *sources)]),
            python=self.wanted,
            cwd=self.work,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin"},
            sandbox=sandbox,
            stop_on_error=False,
            timeout=120,
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("name", ["bwrap", "podman", "docker"])
def test_a_notebook_cannot_get_out(place: Place, name: str, request: pytest.FixtureRequest) -> None:
    if not _works(name):
        pytest.skip(f"{name} does not work here")
    secret = place.private / "secret.txt"
    handle, in_home = tempfile.mkstemp(prefix=".jupyter-audit-canary-", dir=Path.home())
    os.close(handle)
    request.addfinalizer(Path(in_home).unlink)
    result = place.run(
        name,
        [
            f"attempt(lambda: open({str(secret)!r}).read())",
            f"attempt(lambda: open({str(place.private / 'new.txt')!r}, 'w'))",
            f"attempt(lambda: open({place.wanted.prefix + '/new.txt'!r}, 'w'))",
            "attempt(lambda: open('/usr/bin/new', 'w'))",
            "attempt(lambda: socket.create_connection(('1.1.1.1', 443), 2))",
            f"attempt(lambda: open({in_home!r}))",
            "attempt(lambda: os.listdir(os.path.expanduser('~')))",
            "len([name for name in os.listdir('/proc') if name.isdigit()]) < 20",
            f"attempt(lambda: os.kill({os.getpid()}, 0))",
            "'AUDIT_CANARY' in os.environ",
            "attempt(lambda: os.symlink('/', 'root') or open('root/etc/new', 'w'))",
            "open('result.txt', 'w').write('fine')",
        ],
    )
    said = [cell.outputs[0].data["text/plain"].strip("'") if cell.outputs else "" for cell in result.node.cells[1:]]
    refused = {"FileNotFoundError", "PermissionError", "OSError", "ProcessLookupError"}
    assert all(word in refused for word in said[:6]), said
    assert said[6:8] == ["[]", "True"]
    assert said[8] in refused
    assert said[9] == "False"
    assert said[10] in refused
    assert said[11] == "4"
    assert result.session is not None
    assert len(result.session.runs) == 13
    assert (place.work / "result.txt").read_text() == "fine"
    assert sorted(path.name for path in place.private.iterdir()) == ["secret.txt"]
    assert sys.executable != place.wanted.executable


@needs_bwrap
def test_the_network_is_there_only_when_asked_for(place: Place) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = f"attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 5).close())"
        assert place.run("bwrap", [source]).node.cells[1].outputs[0].data["text/plain"] == "'ConnectionRefusedError'"
        assert place.run("bwrap", [source], network=True).node.cells[1].outputs == []


@needs_bwrap
def test_a_fork_bomb_is_ended(place: Place) -> None:
    result = place.run("bwrap", [FORK_BOMB, "1"], replace(default_bounds(), processes=150))
    assert result.stopped is not None
    # for root the kernel sets no limit, and the watcher ends it; for others the limit makes fork fail
    assert "more than 150 processes" in result.stopped or "raised" in result.stopped or result.failed
    assert result.node.cells[2].outputs == []
    for _ in range(100):
        if not _still_running(place.work):
            break
        time.sleep(0.1)
    assert _still_running(place.work) == []


def _still_running(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found += [process.name] if (process / "cwd").readlink() == folder else []
    return found


@needs_bwrap
@pytest.mark.parametrize("source", [FULL_DISK, MANY_FILES])
def test_filling_the_disk_is_ended(place: Place, source: str) -> None:
    limit = 40_000_000
    result = place.run("bwrap", [source], replace(default_bounds(), disk=limit))
    used = sum(path.stat().st_size for path in place.work.iterdir())
    if result.stopped is None:
        # one file over the limit is refused by the system itself
        assert result.node.cells[1].outputs[0].ename == "OSError"
        assert used <= limit
    else:
        assert "wrote more than 0.0 GB" in result.stopped
        assert used < 50 * limit


@needs_bwrap
def test_too_much_memory_is_refused_or_ended(place: Place) -> None:
    grow = "parts = []\nwhile True:\n    parts.append(bytearray(os.urandom(1 << 20) * 16))\n"
    result = place.run("bwrap", [grow], replace(default_bounds(), memory=600_000_000))
    output = next(iter(result.node.cells[1].outputs), None)
    ended = result.stopped is not None and "of memory" in result.stopped
    assert ended or (output is not None and output.ename == "MemoryError"), result.stopped
    shared = "with open('/dev/shm/x', 'wb') as f:\n    while True:\n        f.write(bytes(1 << 20))\n"
    result = place.run("bwrap", [shared], replace(default_bounds(), memory=600_000_000, disk=10**9))
    assert result.node.cells[1].outputs[0].ename == "OSError"


@needs_bwrap
def test_computing_for_too_long_is_ended(place: Place) -> None:
    result = place.run("bwrap", ["while True: pass"], replace(default_bounds(), cpu=5))
    assert result.stopped is not None
    assert "computed for more than 5 s" in result.stopped or "the kernel died" in result.stopped


def test_limits_are_those_of_the_process_that_is_started() -> None:
    import subprocess

    code = "import resource as r; print([r.getrlimit(k)[0] for k in (r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_DATA)])"
    argv = limited([sys.executable, "-c", code], Bounds(2 * 10**9, 10**9, 100, 60), processes=False)
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 1000000000, 2000000000]"


def test_an_engine_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin" / "docker"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho Cannot connect to the Docker daemon >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    assert "Cannot connect to the Docker daemon" in containers.unusable("docker", tmp_path)
