"""Both sides of one difference that a verdict speaks of, as a page shows them."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.model.verdict import Word

Kind = Literal["text", "image", "none"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a cell's outputs, or one file, that is not the same on both sides.

    ``before`` and ``after`` are texts, or images as data URLs; None where a side has none. ``change`` is an image of
    where two images differ, as a data URL, else None.
    """

    where: str
    part: str
    word: Word
    why: str
    kind: Kind
    before: str | None
    after: str | None
    change: str | None = None
