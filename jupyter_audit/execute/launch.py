"""Start a kernel by explicit argv and prove from inside which environment it is."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with one line for each step of long work."""


def quiet(line: str) -> None:
    """The progress callback that says nothing."""
