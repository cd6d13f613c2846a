"""What an expression may hold, where that came from, and the text it was put into."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jupyter_audit.model.finding import Place
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import Trust

HOLE = "\0"
"""Stands in a trace's text for a part that is not written in the notebook."""
MAX_PLACES = 6
"""Places that a trace shows."""
MAX_TEXT = 2_000
"""Characters of a trace's text."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place of evaluation. ``column`` is the indentation of the statement: what stands further in is conditional."""

    cell: Cell
    scope: Scope
    clock: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What an expression may hold.

    ``what`` names the source in words; ``places`` run from there to the use. ``built`` says that it was put
    into a text that stands in the notebook; ``text`` is that text, with HOLE for each part that does not.
    """

    trust: Trust = Trust.FIXED
    what: str = ""
    places: tuple[Place, ...] = ()
    built: bool = False
    text: str = HOLE

    @property
    def outside(self) -> bool:
        """Whether somebody else may have chosen the value."""
        return self.trust >= Trust.DATA

    def through(self, cell: Cell, node: ast.AST) -> "Trace":
        """The same, with one more step: a node's place. Of what is fixed no steps are kept."""
        if self.trust is Trust.FIXED or len(self.places) >= MAX_PLACES:
            return self
        place = place_of(cell, node)
        if self.places and self.places[-1] == place:
            return self
        return replace(self, places=(*self.places, place))


FIXED = Trace()


def rank(trace: Trace) -> tuple[int, bool]:
    """Order by danger: trust first, then whether the value was put into a text."""
    return trace.trust, trace.built


def worst(traces: Iterable[Trace]) -> Trace:
    """One trace for a value that may be any of several."""
    found = list(traces)
    if not found:
        return FIXED
    if len(found) == 1:
        return found[0]
    least = max(found, key=rank)
    text = least.text
    if not text.strip(HOLE):
        text = max((t.text for t in found), key=len)
        text += HOLE if least.trust and HOLE not in text else ""
    return replace(least, built=any(t.built for t in found if t.trust is not Trust.FIXED), text=text)


def concatenated(parts: list[Trace]) -> Trace:
    """Texts put behind each other."""
    least = worst(parts)
    text = "".join(part.text for part in parts)[:MAX_TEXT]
    return replace(least, text=text, built=least.built or bool(least.trust and text.strip(HOLE)))


def filled(template: Trace, values: Trace, text: str) -> Trace:
    """A template whose holes hold ``values``."""
    least = worst((template, values))
    return replace(least, text=text, built=least.built or least.trust is not Trust.FIXED)
