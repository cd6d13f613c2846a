"""Many texts looked through at once: a literal that stands in none of them costs one search, not one for each."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import AnyStr


class Texts:
    """Texts joined by newlines; ``holding`` gives the numbers (0-based) of those that hold a literal."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.joined = "\n".join(texts)

    @cached_property
    def starts(self) -> list[int]:
        """Where each text starts in ``joined``, and where one more would."""
        return list(accumulate((len(text) + 1 for text in self.texts), initial=0))

    def number(self, position: int) -> int:
        """The text that holds this character of ``joined``."""
        return bisect_right(self.starts, position) - 1

    def holding(self, literal: AnyStr, text: AnyStr) -> set[int]:
        """The texts that hold a literal. ``text`` is ``joined``, or a form of it with one character for each."""
        found: set[int] = set()
        position = text.find(literal)
        while position >= 0:
            number = self.number(position)
            found.add(number)
            position = text.find(literal, self.starts[number + 1])
        return found
