"""What people answered: kept in the notebook's metadata, bound by a digest to what they spoke of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from jupyter_audit.checklist.profile import Item, Profile
from jupyter_audit.errors import UnreadableError, UsageError
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.order.digests import text_digest
from jupyter_audit.wire import from_json, to_json

Word = Literal["yes", "no", "n/a"]
MAX_NOTE = 2_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody's answer to an item. ``time`` is an ISO 8601 UTC time; ``digest`` is of what they spoke of."""

    item: str
    answer: Word
    note: str
    author: str
    time: str
    digest: str

    @property
    def day(self) -> str:
        """The date of ``time``."""
        return self.time[:10]


def attestations(notebook: Notebook) -> Iterator[Attestation]:
    """Those in the notebook's metadata, oldest first; an entry that is not one is passed over."""
    ours = notebook.metadata.get("jupyter_audit")
    entries = ours.get("attestations") if isinstance(ours, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        try:
            yield from_json(Attestation, entry)
        except UnreadableError:
            continue


def attest(
    notebook: Notebook, profile: Profile, item_id: str, answer: Word, note: str, author: str, now: datetime
) -> dict[str, str]:
    """An entry for ``metadata.jupyter_audit.attestations``. Raises UsageError where a person cannot answer the item."""
    item = _find(profile, item_id)
    if item.ask == "never":
        how = "rules" if item.rules else "what was recorded" if item.fact else "a verification"
        hint = "mend or waive the findings" if item.rules else "run, export or verify the notebook"
        raise UsageError(f"{item_id} is answered by {how}, not by a person's word", hint)
    if not author.strip():
        raise UsageError("nobody's name is known for the answer", "give it: --author NAME")
    if len(note) > MAX_NOTE:
        raise UsageError(f"the note has {len(note)} characters", f"it takes at most {MAX_NOTE}")
    if answer == "n/a" and not note.strip():
        raise UsageError(f"why does {item_id} not apply?", "give the reason: --note TEXT")
    time = now.astimezone(UTC).isoformat(timespec="seconds")
    made = Attestation(item.id, answer, note.strip(), author.strip(), time, text_digest(notebook, item.about))
    entry: dict[str, str] = to_json(made)
    return entry


def _find(profile: Profile, item_id: str) -> Item:
    import difflib

    for item in profile.items:
        if item.id == item_id:
            return item
    asked = [item.id for item in profile.items if item.ask != "never"]
    near = difflib.get_close_matches(item_id, asked, 1)
    hint = (
        f"did you mean {near[0]}?"
        if near
        else f"a person answers: {', '.join(asked) or 'none of its items; --profile names another'}"
    )
    raise UsageError(f"the profile {profile.name} has no item {item_id!r}", hint)
