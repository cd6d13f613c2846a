"""Progress of long work, on the error stream: a bar on a terminal, plain lines or nothing elsewhere."""

import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from jupyter_audit.report.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

FEW = 10
"""So many files are done before a progress bar would be read."""


def tracked(items: Sequence[T], verb: str) -> Iterable[T]:
    """The items, with a progress bar on the error stream where that is a terminal and there are many."""
    if len(items) <= FEW or not sys.stderr.isatty():
        return items
    return _tracked(items, verb)


def _tracked(items: Sequence[T], verb: str) -> Iterator[T]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from jupyter_audit.cli.console import text_console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=text_console(sys.stderr), transient=True) as progress:
        yield from progress.track(items, description=verb)


_COUNTED = re.compile(r"(\d+) of (\d+)$")


class Steps:
    """Long work told step by step on the error stream: a bar and the time on a terminal, lines elsewhere."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None)

    def __call__(self, line: str) -> None:
        """The work says what it is doing now; ``... 3 of 12`` at the end moves the bar."""
        if self._progress.disable:
            print(f"  {visible(line)}", file=sys.stderr, flush=True)
        counted = _COUNTED.search(line)
        total, done = (int(counted[2]), int(counted[1]) - 1) if counted else (None, 0)
        self._progress.update(self._task, description=visible(line), total=total, completed=done)


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Take a request to end (SIGTERM: the panel's Cancel) like Ctrl-C, so that nothing half-done is left."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only there can a signal be handled
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def steps() -> Iterator[Steps]:
    """Steps for one piece of work."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from jupyter_audit.cli.console import text_console

    console = text_console(sys.stderr)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Steps(progress)
