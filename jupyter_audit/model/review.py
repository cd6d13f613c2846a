"""Who wrote a cell, who vouched for it, and what a policy holds back until somebody does."""

from dataclasses import dataclass
from typing import Literal

Gate = Literal["run", "export", "check", "all"]
Standing = Literal["signed", "claimed", "lapsed", "forged"]
OriginHow = Literal["completion", "agent", "paste", "jupyter-ai", "word"]
"""How it is known that a cell, or a part of it, was not typed here.

``completion``: an inline completion was accepted. ``agent``: it came through the shared document with no key pressed
here. ``paste``: a large paste from outside of the notebook. ``jupyter-ai``: put in by its chat or its magics.
``word``: a person says so.
"""


@dataclass(frozen=True, slots=True)
class StatedOrigin:
    """What a cell's ``metadata.jupyter_audit.origin`` holds: who wrote it, as whoever saw that states it.

    A cell that was only typed has none. Once it has one, it keeps it: each change writes ``share`` and ``digest`` anew,
    and a ``share`` of 0 says that nothing is left of what came in.

    ``tool`` names what wrote it (``jupyter-ai``, a completion provider's name), ``unknown`` where nobody knows,
    ``paste`` for a paste, ``person`` for somebody's word that a person wrote it. Where several came in, a model's tool
    is named before a paste, then the one of which most is left. ``model`` is the model, ``provider:model`` where both
    are known, else None. ``time`` is when the last of it came in, ISO 8601 in UTC.

    ``share`` is the part of the cell's characters, 0 to 1, that came in and are still there, all tools together; None
    where nobody counted. ``digest`` is the SHA-256 (hex, of UTF-8) of the cell's source for which ``share`` was
    counted: with another source, the cell was edited where nobody watched, and how much is left is not known.
    """

    tool: str
    model: str | None
    time: str
    share: float | None
    digest: str
    how: OriginHow


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
class Override:
    """A cell that was run once although the guard had stopped it, and somebody's reason. ``time`` is ISO 8601, UTC."""

    cell_id: str
    source_sha256: str
    reason: str
    time: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's words on the notebook, a cell of it, or a line of that cell.

    ``line`` counts from 1; ``quote`` is that line's text when the comment was made, by which it is found again.
    ``outdated``: the cell is gone, or the line's text is; made anew at each reading. ``time`` is ISO 8601 in UTC.
    """

    id: str
    cell_id: str | None
    line: int | None
    quote: str
    text: str
    author: str
    time: str
    resolved: bool = False
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A reason why a gate (or all of them) is closed. ``cell_id`` is None where it is about the whole notebook."""

    gate: Gate
    cell_id: str | None
    reason: str
    hint: str
