"""The cell that is about to run."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class NextCell:
    """A cell that has not run yet; ``id`` is None where the front end sends none.

    ``metadata`` is what came with the request; it is laid over what the saved file has.
    """

    id: str | None
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
