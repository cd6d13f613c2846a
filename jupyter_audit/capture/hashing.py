"""Large files are hashed in a thread of their own, within bounds, so that no cell waits for it."""

import contextlib
import hashlib
import os
import queue
import threading
import time
from collections.abc import Callable

from jupyter_audit.capture import audithook

MAX_FILE_BYTES = 8 * 2**30
"""A larger file is not hashed at all."""
MAX_SESSION_BYTES = 64 * 2**30
MAX_WAITING = 200
CHUNK = 4 * 2**20
PAUSE = 0.5
"""Share of the time in which the thread rests: hashing must not take a core from the user."""
STOP_SECONDS = 20.0
"""What is not hashed so long after the recording has been stopped stays unhashed."""

State = tuple[int, int, int]
"""Size, modification time in nanoseconds, inode."""
Hashed = Callable[[str | None, str], None]
"""Told the digest, or None and why there is none."""

CHANGED, LARGE, LATE = "changed before hashing", "too large to hash", "not hashed in time"


class Hasher:
    """One daemon thread, started with the first file."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[str, State, Hashed] | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._bytes = 0
        self._deadline: float | None = None
        self._owner = os.getpid()

    def hash(self, path: str, state: State, hashed: Hashed) -> bool:
        """Have a file hashed that stood so when it was used. False where that is beyond a bound."""
        if state[0] > MAX_FILE_BYTES or self._bytes + state[0] > MAX_SESSION_BYTES or os.getpid() != self._owner:
            return False
        try:
            self._waiting.put_nowait((path, state, hashed))
        except queue.Full:
            return False
        self._bytes += state[0]
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="jupyter_audit hashing", daemon=True)
            self._thread.start()
        return True

    def stop(self) -> None:
        """Wait a while for what is not done; whatever is late is said to be."""
        if self._thread is None or os.getpid() != self._owner:
            return
        self._deadline = time.monotonic() + STOP_SECONDS
        self._waiting.put(None)
        self._thread.join(STOP_SECONDS + 1)

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None:
            path, state, hashed = task
            digest, why = self._digest(path, state)
            with contextlib.suppress(Exception):  # a journal that cannot be written must not end the thread
                hashed(digest, why)

    def _digest(self, path: str, state: State) -> tuple[str | None, str]:
        digest = hashlib.sha256()
        with audithook.not_the_users():
            try:
                with open(path, "rb") as file:  # noqa: PTH123
                    if _state(os.fstat(file.fileno())) != state:
                        return None, CHANGED
                    while chunk := file.read(CHUNK):
                        begun = time.perf_counter()
                        digest.update(chunk)
                        if self._deadline is None:
                            time.sleep((time.perf_counter() - begun) * PAUSE / (1 - PAUSE))
                        elif time.monotonic() > self._deadline:
                            return None, LATE
                    return (digest.hexdigest(), "") if _state(os.fstat(file.fileno())) == state else (None, CHANGED)
            except OSError:
                return None, CHANGED


def _state(found: os.stat_result) -> State:
    return found.st_size, found.st_mtime_ns, found.st_ino
