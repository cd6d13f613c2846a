"""Many texts looked through at once: a literal that stands in none of them costs one search, not one for each.

Searches go over bytes, one for each character: what is not ASCII becomes a question mark there, and places in the
bytes are places in the text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

_KELVIN = "\u212a"
"""The one other character that is an ASCII letter when it is in lower case: the sign for kelvins."""


class Texts:
    """Texts joined by newlines; ``holding`` gives the numbers (0-based) of those that hold a literal."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.joined = "\n".join(texts)

    @cached_property
    def plain(self) -> bytes:
        """All texts as ASCII, one byte for each character."""
        text = self.joined if self.joined.isascii() else self.joined.replace(_KELVIN, "K")
        return text.encode("ascii", "replace")

    @cached_property
    def lower(self) -> bytes:
        """``plain`` in lower case."""
        return self.plain.lower()

    @cached_property
    def starts(self) -> list[int]:
        """Where each text starts in ``joined``, and where one more would."""
        return list(accumulate([len(text) + 1 for text in self.texts], initial=0))

    def number(self, position: int) -> int:
        """The text that holds this character of ``joined``."""
        return bisect_right(self.starts, position) - 1

    def holding(self, literal: bytes, within: bytes | None = None) -> set[int]:
        """The texts that hold a literal. ``within`` is ``plain`` or a form of it with a byte for each character."""
        text = self.plain if within is None else within
        found: set[int] = set()
        position = text.find(literal)
        while position >= 0:
            number = self.number(position)
            found.add(number)
            position = text.find(literal, self.starts[number + 1])
        return found
