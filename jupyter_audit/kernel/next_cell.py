"""The cell that is about to run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NextCell:
    """A cell that has not run yet; ``id`` is None where the front end sends none."""

    id: str | None
    source: str
