"""The one ``sys.addaudithook`` of this package (PEP 578). It cannot be removed, so it returns at once while idle.

An exception from an audit hook would abort what the user's code is doing: nothing may leave ``_hook``. It keeps
events and looks at them when the cell has ended.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

MAX_EVENTS = 20_000
"""Events kept per cell and listener; beyond it the listener is told that some are missing."""

Listener = Callable[[str, tuple[Any, ...]], None]


class _State:
    """What the hook looks up. ``handlers`` is empty while nothing is recorded."""

    installed = False
    handlers: ClassVar[dict[str, Listener]] = {}
    ours = threading.local()


def install() -> None:
    """Add the hook, once per process."""
    if not _State.installed:
        _State.installed = True
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    handler = _State.handlers.get(event)
    if handler is None:
        return
    try:
        if not getattr(_State.ours, "depth", 0):
            handler(event, arguments)
    except Exception:
        return  # a probe's failure must not stop the user's open() or connect()


def listen(events: tuple[str, ...], listener: Listener) -> None:
    """Hand these events to ``listener`` from now on."""
    _State.handlers = {**_State.handlers, **dict.fromkeys(events, listener)}


def ignore(listener: Listener) -> None:
    """Hand nothing to ``listener`` any more."""
    _State.handlers = {event: known for event, known in _State.handlers.items() if known != listener}


@contextmanager
def not_the_users() -> Iterator[None]:
    """What this thread does inside is ours: it is no fact about the user's cell."""
    _State.ours.depth = getattr(_State.ours, "depth", 0) + 1
    try:
        yield
    finally:
        _State.ours.depth -= 1
