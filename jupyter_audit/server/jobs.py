"""Long work, each piece a process of its own: started, watched, cancelled, and ended with the server."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal

from jupyter_audit.errors import UsageError
from jupyter_audit.server.messages import JobState

MAX_RUNNING = 4
MAX_KEPT = 32
"""How many jobs, ended ones included, are remembered."""
MAX_LINES = 5_000
MAX_LINE = 2_000
MAX_OUTPUT = 32 * 1024 * 1024
"""Bytes of a job's answer that are kept."""
GRACE = 5.0
"""Seconds between asking a job to end and ending it."""

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]")
_BREAK = re.compile(rb"[\r\n]+")

COMMAND = (sys.executable, "-P", "-m", "jupyter_audit")
"""``-P``: nothing in the notebook's folder may be imported by the command itself."""

Kind = Literal["export", "verify"]


class Job:
    """One process, with all that it starts, and what it has said so far.

    ``result`` is where the file it writes will be found (a contents path), or None. What a verification prints to
    stdout is its answer and not progress, and ``page`` is where it writes its report for people.
    """

    def __init__(
        self, kind: Kind, argv: Sequence[str], folder: Path, *, result: str | None, page: Path | None = None
    ) -> None:
        self.id = uuid.uuid4().hex
        self.kind = kind
        self.result = result
        self.page = page
        self._lines: list[str] = []
        self._output = bytearray()
        self._cancelled = False
        self._lock = threading.Lock()
        environment = {**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            argv,
            cwd=folder,
            env={**environment, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        answer = self._read_output if kind == "verify" else self._read_lines
        self._threads = (
            threading.Thread(target=answer, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_lines, args=(self._process.stderr,), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def running(self) -> bool:
        """Whether the process, or anybody who still writes in its name, is at work."""
        return self._process.poll() is None or any(thread.is_alive() for thread in self._threads)

    def state(self, since: int = 0) -> JobState:
        """How far it has come; ``since`` is the first line wanted."""
        running = self.running
        code = None if running else self._process.returncode
        with self._lock:
            lines = tuple(self._lines[since:])
            end = len(self._lines)
        done = code == 0 or (self.kind == "verify" and code == 1)
        return JobState(
            id=self.id,
            kind=self.kind,
            state="running" if running else "cancelled" if self._cancelled else "done" if done else "failed",
            lines=lines,
            next=end,
            exit_code=code,
            result=self.result if done and not self._cancelled else None,
            output=self._output.decode("utf-8", "replace") if done and self.kind == "verify" else None,
            page=done and self.page is not None and self.page.is_file(),
        )

    def cancel(self) -> None:
        """Ask the process and all it started to end, and see to it that they do."""
        if self._process.poll() is not None:
            return
        self._cancelled = True
        end_group(self._process, force=False)
        timer = threading.Timer(GRACE, self._finish)
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """End it at once."""
        self._cancelled = self._cancelled or self._process.poll() is None
        self._finish()

    def _finish(self) -> None:
        if self.running:  # else the process id may be somebody else's by now
            end_group(self._process, force=True)

    def _read_lines(self, stream: IO[bytes]) -> None:
        rest = b""
        while chunk := os.read(stream.fileno(), 65536):
            *lines, rest = _BREAK.split(rest + chunk)
            rest = rest[:MAX_LINE]
            self._add(lines)
        self._add([rest])

    def _add(self, lines: Sequence[bytes]) -> None:
        texts = [_CONTROL.sub("", line.decode("utf-8", "replace")).rstrip()[:MAX_LINE] for line in lines]
        with self._lock:
            room = MAX_LINES - len(self._lines)
            self._lines += [text for text in texts if text][: max(room, 0)]

    def _read_output(self, stream: IO[bytes]) -> None:
        while chunk := os.read(stream.fileno(), 65536):
            self._output += chunk[: MAX_OUTPUT - len(self._output)]


def end_group(process: "subprocess.Popen[bytes]", *, force: bool) -> None:
    """Signal a process that leads a group, and with it the whole group: what it started must not outlive it."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS refuses a group of zombies
            os.killpg(process.pid, signal.SIGKILL if force else signal.SIGTERM)
    elif force:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined,unused-ignore]


class Jobs:
    """All jobs of one server. A job's id cannot be guessed: it is known to those who were told."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._pages = tempfile.TemporaryDirectory(prefix="jupyter-audit-pages-", ignore_cleanup_errors=True)

    def start(self, kind: Kind, argv: Sequence[str], folder: Path, *, result: str | None) -> Job:
        """Start the command line with ``argv``. Raises UsageError where too many run, or one writes the same file."""
        running = [job for job in self._jobs.values() if job.running]
        if len(running) >= MAX_RUNNING:
            raise UsageError(f"{len(running)} jobs are running already", "wait for one to end, or cancel it")
        if result is not None and any(job.result == result for job in running):
            raise UsageError(f"{result} is being written already", "wait for that job to end, or cancel it")
        self._forget()
        page = Path(self._pages.name) / f"{uuid.uuid4().hex}.html" if kind == "verify" else None
        told = [] if page is None else ["--page", str(page)]
        job = Job(kind, [*COMMAND, *argv, *told], folder, result=result, page=page)
        self._jobs[job.id] = job
        return job

    def get(self, key: str) -> Job | None:
        """The job with this id."""
        return self._jobs.get(key)

    def stop(self) -> None:
        """End all of them."""
        for job in self._jobs.values():
            job.stop()
        self._pages.cleanup()

    def _forget(self) -> None:
        ended = [key for key, job in self._jobs.items() if not job.running]
        for key in ended[: max(len(self._jobs) - MAX_KEPT + 1, 0)]:
            page = self._jobs.pop(key).page
            if page is not None:
                page.unlink(missing_ok=True)
