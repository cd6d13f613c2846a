"""Who vouched for what, and what a policy holds back until somebody does."""

from dataclasses import dataclass
from typing import Literal

Gate = Literal["run", "export", "check", "all"]
Standing = Literal["signed", "claimed", "lapsed", "forged"]


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person's vouching for a cell or a notebook as it was. It says all that is needed to check it.

    ``time`` is an ISO 8601 UTC time; ``digest`` is of the code and of what it depends on (``notebook.digests``).
    ``answers`` are the checklist's states then, as ``item: state``. ``key`` is the Ed25519 public key and
    ``signature`` its signature over the other fields, both base64; None where the vouching is not signed.
    """

    version: int
    scope: Literal["cell", "notebook"]
    cell_id: str | None
    notebook: str
    name: str
    time: str
    digest: str
    note: str
    profile: str
    answers: tuple[str, ...]
    key: str | None
    signature: str | None


@dataclass(frozen=True, slots=True)
class Vouched:
    """How a vouching stands now. ``cell_id`` is None where it is for the whole notebook.

    ``signed``: by a key that the settings give this name; ``claimed``: nothing proves who it was; ``lapsed``: the
    code has changed or its time is over; ``forged``: it says what cannot be.
    """

    cell_id: str | None
    name: str
    time: str
    standing: Standing
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """A reason why a gate (or all of them) is closed. ``cell_id`` is None where it is about the whole notebook."""

    gate: Gate
    cell_id: str | None
    reason: str
    hint: str
