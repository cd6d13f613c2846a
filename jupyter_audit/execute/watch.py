"""Watch what a run takes of the machine, and end it when that is more than it may."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from jupyter_audit.execute.bounds import MIN_FREE_DISK, Bounds

INTERVAL = 0.25
"""Seconds between two looks at the processes."""

SHARE_OF_TIME = 0.05
"""What looking at the files may take: a large tree is looked at less often."""

MAX_ENTRIES = 1_000_000
"""Files and folders that a run may leave behind."""


@dataclass(slots=True)
class Watch:
    """What is watched: the processes below ``pid`` and the files below ``folders``. ``reason`` says why it was ended.

    ``end`` ends the run. ``others`` is how much the folders held before.
    """

    pid: int
    bounds: Bounds
    folders: Sequence[Path]
    end: Callable[[], None]
    reason: str | None = None
    _next_files: float = 0.0
    _before: int = 0

    def look(self) -> str | None:
        """Why the run must end, None while it may go on."""
        return self._processes() or self._files()

    def _processes(self) -> str | None:
        count, memory, cpu = 0, 0, 0.0
        try:
            tree = [(top := psutil.Process(self.pid)), *top.children(recursive=True)]
        except psutil.Error:
            return None
        if len(tree) > self.bounds.processes:
            return f"it started more than {self.bounds.processes} processes"
        for process in tree:
            with suppress(psutil.Error, OSError):
                used, times = process.memory_info(), process.cpu_times()
                # pages that forked workers share would be counted once for each
                memory += used.rss - getattr(used, "shared", 0)
                cpu += times.user + times.system
                count += process.num_threads()
        if count > self.bounds.processes:
            return f"it started more than {self.bounds.processes} processes and threads"
        if memory > self.bounds.memory:
            return f"it took more than {self.bounds.memory / 1e9:.1f} GB of memory"
        return f"it computed for more than {self.bounds.cpu:.0f} s" if cpu > self.bounds.cpu else None

    def _files(self) -> str | None:
        begun = time.monotonic()
        if begun < self._next_files:
            return None
        size, entries = _used(self.folders)
        if not self._next_files:
            self._before = size
        taken = time.monotonic() - begun
        self._next_files = begun + max(INTERVAL, taken / SHARE_OF_TIME)
        written = size - self._before
        if written > self.bounds.disk:
            return f"it wrote more than {self.bounds.disk / 1e9:.1f} GB"
        if entries > MAX_ENTRIES:
            return f"it made more than {MAX_ENTRIES} files"
        if written > 0 and any(_free(folder) < MIN_FREE_DISK for folder in self.folders):
            return "it filled the disk"
        return None


def _used(folders: Sequence[Path]) -> tuple[int, int]:
    """Bytes that the files really take, and how many there are."""
    size, entries, queue = 0, 0, [str(folder) for folder in folders]
    while queue:
        with suppress(OSError), os.scandir(queue.pop()) as listing:
            for entry in listing:
                entries += 1
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        queue.append(entry.path)
                    else:
                        found = entry.stat(follow_symlinks=False)
                        size += getattr(found, "st_blocks", found.st_size // 512) * 512
        if entries > MAX_ENTRIES:
            break
    return size, entries


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return MIN_FREE_DISK


@asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[Watch]:
    """Look every ``INTERVAL`` seconds while the context lasts, in a thread: the event loop goes on."""
    task = asyncio.create_task(_watch(watch))
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(watch: Watch) -> None:
    while True:
        reason = await asyncio.to_thread(watch.look)
        if reason:
            watch.reason = reason
            watch.end()
            return
        await asyncio.sleep(INTERVAL)
