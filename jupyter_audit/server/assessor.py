"""The server's side of the worker process: one at a time, with a limit on time, started again when it ends."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_audit.server.messages import Refusal
from jupyter_audit.server.worker import Task, read_frame, write_frame
from jupyter_audit.wire import to_json

SECONDS = 30.0
"""How long one check may take before its process is ended."""


class Assessor:
    """Sends notebooks to the worker, off the event loop."""

    def __init__(self, seconds: float = SECONDS, argv: tuple[str, ...] | None = None) -> None:
        self._seconds = seconds
        # -P: the server often runs in the notebook's own folder, and nothing in there may be imported here.
        self._argv = argv or (sys.executable, "-P", "-m", "jupyter_audit.server.worker")
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="jupyter-audit")

    async def ask(self, task: Task, path: str, file: Path | None, body: bytes) -> tuple[int, bytes]:
        """HTTP status and JSON body for a request about one notebook.

        ``path`` is what the browser calls the notebook, ``file`` its place on disk, if it has one.
        """
        header = json.dumps({"task": task, "path": path, "file": None if file is None else str(file)}).encode()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, header, body)

    def stop(self) -> None:
        """End the worker."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _ask(self, header: bytes, body: bytes) -> tuple[int, bytes]:
        process = self._worker()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, end)
        timer.start()
        try:
            write_frame(process.stdin, header)
            write_frame(process.stdin, body)
            process.stdin.flush()
            status, reply = read_frame(process.stdout), read_frame(process.stdout)
        except OSError:
            status = reply = None
        finally:
            timer.cancel()
        if status is None or reply is None:
            process.kill()
            process.wait()  # only then is it known to be gone, and the next request gets a new one
            return 500, self._lost(late.is_set())
        return int(status), reply

    def _worker(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
            )
        return self._process

    def _lost(self, late: bool) -> bytes:
        if late:
            refusal = Refusal(
                f"the check took longer than {self._seconds:g} seconds and was ended",
                "`jupyter-audit check` has no such limit",
            )
        else:
            refusal = Refusal("the process that checks notebooks ended", "the server's log says why")
        return json.dumps(to_json(refusal)).encode()


def _environment() -> dict[str, str]:
    """The server's environment, without places on Python's path that mean the current folder."""
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and Path(path).is_absolute()]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
