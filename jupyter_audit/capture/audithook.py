"""The one ``sys.addaudithook`` of this package (PEP 578). It cannot be removed, so it returns at once while idle.

An exception from an audit hook would abort what the user's code is doing: nothing may leave ``_hook``. It keeps
events and looks at them when the cell has ended.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Listener = Callable[[str, tuple[Any, ...]], None]


_handlers: dict[str, Listener] = {}
"""What the hook looks up; empty while no cell runs."""
_ours = threading.local()
_installed: list[bool] = []


def install() -> None:
    """Add the hook, once per process."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...], find: Callable[[str], Listener | None] = _handlers.get) -> None:
    # every id(), import and open() of the process comes by here: nothing may stand before this line
    handler = find(event)
    if handler is None:
        return
    try:
        if not getattr(_ours, "depth", 0):
            handler(event, arguments)
    except Exception:
        return  # a probe's failure must not stop the user's open() or connect()


def listen(events: tuple[str, ...], listener: Listener) -> None:
    """Hand these events to ``listener`` from now on."""
    _handlers.update(dict.fromkeys(events, listener))


def ignore(listener: Listener) -> None:
    """Hand nothing to ``listener`` any more."""
    for event in [event for event, known in _handlers.items() if known == listener]:
        del _handlers[event]


@contextmanager
def not_the_users() -> Iterator[None]:
    """What this thread does inside is ours: it is no fact about the user's cell."""
    _ours.depth = getattr(_ours, "depth", 0) + 1
    try:
        yield
    finally:
        _ours.depth -= 1
