"""The ledgers of a session as tables: what seeded it, what it read and wrote, what it did besides."""

from collections.abc import Iterator

from jupyter_audit.kernel.page import Block, Line, Table
from jupyter_audit.model.session import (
    ActFact,
    CellRun,
    FileFact,
    FirstFact,
    HostFact,
    ProcessFact,
    RandomFact,
    Session,
    UrlFact,
)

_ACTIONS = {"seed": "seeded", "entropy": "took fresh entropy", "draw": "gave words (32 bits)"}
_ACTS = {"import": "imported", "unpickle": "unpickled", "compile": "made code of", "library": "loaded the library"}


def seeds(session: Session) -> Iterator[Block]:
    """Which generator was seeded, fed or drawn from in which run, and whether a replay would be complete."""
    rows = tuple(
        (*_where(run), fact.generator, _ACTIONS[fact.action], str(fact.count))
        for run in session.runs
        for fact in run.facts
        if isinstance(fact, RandomFact)
    )
    yield Table(("run", "In", "generator", "what", "times"), rows) if rows else Line("No run used a random generator.")
    yield Line(f"The ledger holds {len(session.entropy.draws)} records.")
    for reason in session.entropy.partial:
        yield Line(f"A replay would be partial: {reason}.", "warn")
    yield from _blind(session, "entropy")


def data(session: Session) -> Iterator[Block]:
    """Every file, with digest and size, and how it was seen."""
    rows = tuple(
        (*_where(run), fact.mode, fact.path, _size(fact.size), (fact.sha256 or "")[:16], fact.how)
        for run in session.runs
        for fact in run.facts
        if isinstance(fact, FileFact)
    )
    titles = ("run", "In", "mode", "file", "bytes", "SHA-256", "how it was seen")
    yield Table(titles, rows) if rows else Line("No run read or wrote a file, as far as that can be seen.")
    yield from _blind(session, "files")


def network(session: Session) -> Iterator[Block]:
    """Hosts, URLs, programs, and what else code did that its text need not show."""
    rows = tuple((*_where(run), *act) for run in session.runs for fact in run.facts if (act := _act(fact)) is not None)
    titles = ("run", "In", "what", "whom")
    yield Table(titles, rows) if rows else Line("No run did anything of that kind, as far as it can be seen.")
    yield from _blind(session, "network")


def _act(fact: object) -> tuple[str, str] | None:
    match fact:
        case HostFact():
            return "contacted", fact.host + (f":{fact.port}" if fact.port is not None else "")
        case UrlFact():
            return fact.method, fact.url
        case ProcessFact():
            return ("ran by a shell" if fact.shell else "ran"), fact.program
        case ActFact():
            return _ACTS[fact.act], fact.what
        case FirstFact():
            return "for the first time", fact.what
    return None


def _where(run: CellRun) -> tuple[str, str]:
    return str(run.seq), "" if run.execution_count is None else f"[{run.execution_count}]"


def _size(size: int | None) -> str:
    return "" if size is None else f"{size:,}"


def _blind(session: Session, topic: str) -> Iterator[Block]:
    """What the recorder says that it cannot see."""
    for spot in session.blind_spots:
        if spot.startswith(f"{topic}:"):
            yield Line(spot, "dim")
