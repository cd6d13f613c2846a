"""The console that text is printed to: colour where a terminal shows it, the same words elsewhere."""

from typing import TextIO

from rich.console import Console


def text_console(file: TextIO) -> Console:
    """A console that shows text as it is: no markup, no emoji names, no guessed highlights."""
    return Console(file=file, markup=False, emoji=False, highlight=False)
