"""A replication record, told to a person."""

from collections import Counter

from rich.console import Console

from jupyter_audit.model.replication import Attempted, Replication, ReplicationRecord
from jupyter_audit.report.html import page
from jupyter_audit.report.text import many, print_line
from jupyter_audit.report.visible import visible

MEANING = {
    "replicated": "every verdict on it agrees",
    "mixed": "some verdicts on it agree, some do not",
    "refuted": "no verdict on it agrees",
}
_STYLES = {"replicated": "bold green", "mixed": "bold yellow", "refuted": "bold red"}


def print_record(console: Console, record: ReplicationRecord) -> None:
    """Bundle by bundle: how many tried, how far each came, and where they disagree."""
    for each in record.bundles:
        _print_bundle(console, each)
    if record.refused:
        print_line(console, 0, ("not counted", "bold"))
        for refused in record.refused:
            print_line(console, 2, f"{visible(refused.file)}: {visible(refused.why)}")


def _print_bundle(console: Console, each: Replication) -> None:
    print_line(console, 0, (visible(each.notebook), "bold"), (f"  bundle {visible(each.bundle_sha256[:16])}", "dim"))
    print_line(console, 2, (each.outcome, _STYLES[each.outcome]), f"  {MEANING[each.outcome]}")
    print_line(console, 2, summary(each))
    for attempt in each.attempts:
        print_line(console, 4, attempt_line(attempt))
    for found in each.disagreements:
        print_line(
            console, 4, (f"{visible(found.name)} does not agree in {found.against} of {found.compared}", "yellow")
        )
    console.print()


def summary(each: Replication) -> str:
    """How many verdicts of how many people, and how far they came."""
    levels = Counter(f"{attempt.level}{', replayed' if attempt.replayed else ''}" for attempt in each.attempts)
    people = f"{many(each.people, 'signer')}" if each.people else "nobody signed"
    elsewhere = sum(attempt.elsewhere for attempt in each.attempts)
    told = "; ".join(f"{count} {level}" for level, count in levels.items())
    return f"{many(len(each.attempts), 'verdict')} ({people}, {elsewhere} on another kind of machine): {told}"


def attempt_line(attempt: Attempted) -> str:
    """One verdict in a line."""
    word = f"{attempt.level}, {'replayed' if attempt.replayed else 'unassisted'}"
    signer = f"signed by {attempt.signer[:12]}…" if attempt.signer else "not signed"
    trust = ", trusted" if attempt.trusted else ""
    when = f"{attempt.made[:10]}  {attempt.machine}" if attempt.made else "when and where is not said"
    return visible(f"{word:<20}  {when}  {signer}{trust}  {attempt.file}")


def render_record(record: ReplicationRecord) -> str:
    """One HTML page."""
    bundles = [(each, MEANING[each.outcome], summary(each)) for each in record.bundles]
    return page("replication.html", record=record, bundles=bundles)
