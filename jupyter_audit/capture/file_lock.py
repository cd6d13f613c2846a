"""One writer at a time, among processes on one machine; on file systems without locks, as before."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 10.0
"""How long a writer waits for the others."""
_PAUSE = 0.02

if sys.platform == "win32":
    import msvcrt

    def _acquire(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _release(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Hold the lock of an open file. Raises TimeoutError where another process keeps it for longer than ``SECONDS``."""
    held = _wait(descriptor)
    try:
        yield
    finally:
        if held:
            _release(descriptor)


def _wait(descriptor: int) -> bool:
    """Whether the lock is held; False where the file system has none."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            _acquire(descriptor)
            return True
        except (BlockingIOError, PermissionError):
            if time.monotonic() > end:
                raise TimeoutError("another process keeps it locked") from None
            time.sleep(_PAUSE)
        except OSError:
            return False
