"""Vouching for a cell or a notebook, and how each vouching stands now."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from jupyter_audit.capture.redact import redact
from jupyter_audit.config import Config
from jupyter_audit.errors import UsageError
from jupyter_audit.model.checklist import Checklist
from jupyter_audit.model.review import SignOff, Standing, Vouched
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.stated.provenance import signoffs
from jupyter_audit.review.signature import signature_holds
from jupyter_audit.rule import Audited

VERSION = 1
MAX_NAME = 200
MAX_NOTE = 2_000
_RANK: dict[Standing, int] = {"signed": 3, "claimed": 2, "lapsed": 1, "forged": 0}


def vouch(audited: Audited, cell: Cell | None, checklist: Checklist, name: str, note: str, now: datetime) -> SignOff:
    """A vouching, not yet signed, for the cell (or, with None, for the notebook) as it is now."""
    if not name.strip() or len(name) > MAX_NAME:
        raise UsageError("whose word is it?", f"give a name of at most {MAX_NAME} characters: --name NAME")
    if len(note) > MAX_NOTE:
        raise UsageError(f"the note has {len(note)} characters", f"it takes at most {MAX_NOTE}")
    if cell is not None and not cell.is_code:
        raise UsageError(f"cell {cell.position + 1} is not a code cell", "code is what is vouched for")
    if not audited.notebook.code:
        raise UsageError("there is no code to vouch for", "the notebook has no code cell")
    return SignOff(
        version=VERSION,
        scope="notebook" if cell is None else "cell",
        cell_id=None if cell is None else cell.id,
        notebook=audited.notebook.name,
        name=name.strip(),
        time=now.astimezone(UTC).isoformat(timespec="seconds"),
        digest=audited.digest(cell),
        note=redact(note.strip()),
        profile=checklist.profile,
        answers=tuple(f"{answer.item}: {answer.state}" for answer in checklist.answers),
        key=None,
        signature=None,
    )


def standings(audited: Audited, config: Config) -> tuple[Vouched, ...]:
    """The best vouching for each cell and for the notebook, those that the notebook carries and those in its log."""
    best: dict[str | None, Vouched] = {}
    if audited.project.signoff_problem:
        best[None] = Vouched(None, "the log of sign-offs", "", "forged", audited.project.signoff_problem)
    for signoff in dict.fromkeys((*audited.project.signoffs, *signoffs(audited.notebook))):
        found = _standing(signoff, audited, config)
        known = best.get(found.cell_id)
        if known is None or (_RANK[known.standing], known.time) <= (_RANK[found.standing], found.time):
            best[found.cell_id] = found
    order = {cell.id: cell.position for cell in audited.notebook.cells}
    return tuple(best[cell_id] for cell_id in sorted(best, key=lambda each: order.get(each or "", -1)))


def vouched_cells(audited: Audited, found: Sequence[Vouched], config: Config) -> frozenset[str]:
    """The ids of the cells for which somebody's word is in force: a signed one, where the policy asks for that."""
    enough = {"signed"} if config.policy.signature else {"signed", "claimed"}
    counting = {each.cell_id for each in found if each.standing in enough}
    cells = {cell.id for cell in audited.notebook.code}
    return frozenset(cells if None in counting else cells & counting)


def _standing(signoff: SignOff, audited: Audited, config: Config) -> Vouched:
    def is_(standing: Standing, why: str) -> Vouched:
        return Vouched(signoff.cell_id, signoff.name, signoff.time, standing, why)

    why = next(_lapsed(signoff, audited, config), None)
    if signoff.signature is None:
        return is_("lapsed", why) if why else is_("claimed", "not signed: nothing proves who it was")
    holds = signature_holds(signoff)
    if holds is False:
        return is_("forged", "the signature is not of this vouching")
    trusted = dict(config.reviewers)
    if holds and signoff.key not in trusted.values():
        return is_("lapsed", why) if why else is_("claimed", "signed with a key that the settings do not know")
    if holds and trusted.get(signoff.name) != signoff.key:
        return is_("forged", f"signed with the key of somebody else than {signoff.name}")
    if why:
        return is_("lapsed", why)
    if holds is None:
        return is_("claimed", "its signature cannot be checked here: pip install 'jupyter_audit[sign]'")
    return is_("signed", "signed, and unchanged since")


def _lapsed(signoff: SignOff, audited: Audited, config: Config) -> Iterator[str]:
    """Why it no longer holds."""
    if signoff.cell_id is None:
        if signoff.digest != audited.digest(None):
            yield "the code, or a local module that it imports, has changed since"
    else:
        cell = audited.notebook.by_id.get(signoff.cell_id)
        if cell is None or not cell.is_code:
            yield "the cell is gone"
        elif signoff.digest != audited.digest(cell):
            yield "the cell, or what it depends on, has changed since"
    try:
        day = datetime.fromisoformat(signoff.time).date()
    except ValueError:
        yield "its time cannot be read"
        return
    days = config.policy.signoff_days
    if days is not None and day + timedelta(days=min(days, 36_500)) < audited.project.today:
        yield f"it is older than {days} days"
    if day > audited.project.today + timedelta(days=1):
        yield "it is dated in the future"
