"""Answer a profile's items from what an audit, a recorded session, a verification and people said."""

from jupyter_audit.checklist.attest import Attestation, attestations
from jupyter_audit.checklist.evidence import Answered, Evidence
from jupyter_audit.checklist.facts import FACTS
from jupyter_audit.checklist.profile import Item, Profile
from jupyter_audit.model.checklist import Answer, Checklist, Source, State
from jupyter_audit.model.finding import Finding
from jupyter_audit.model.verdict import Level
from jupyter_audit.notebook.digests import text_digest


def answer(profile: Profile, seen: Evidence) -> Checklist:
    """Every item with its state. An item is never said to hold while something it rests on was not looked at."""
    said = {each.item: each for each in attestations(seen.notebook)}
    return Checklist(
        profile.name, profile.title, tuple(_answer(item, seen, said.get(item.id)) for item in profile.items)
    )


def _answer(item: Item, seen: Evidence, said: Attestation | None) -> Answer:
    against: tuple[Finding, ...] = ()
    by: Source = "person"
    state: State = "ask"
    because = ""
    if item.fact is not None:
        by, (state, because) = "recording", FACTS[item.fact](seen)
    elif item.verify is not None:
        by, (state, because) = "verify", _verified(item.verify, seen)
    elif item.rules:
        against = tuple(f for f in seen.report.standing if _speaks(item, f) and f.severity.rank >= item.threshold.rank)
        by, (state, because) = "rules", _by_rules(item, seen, against)
    if item.ask and state != "fails":
        by, (state, because) = "person", _by_person(item, seen, said, because)
    fingerprints = tuple(finding.fingerprint for finding in against)
    return Answer(item.id, item.question, state, because, fingerprints, item.weight, item.why, by)


def _by_person(item: Item, seen: Evidence, said: Attestation | None, evidence: str) -> Answered:
    """What somebody said of the code as it is, else that somebody must."""
    if said is None:
        return "ask", evidence or "only a person can say"
    if said.digest != text_digest(seen.notebook, item.about):
        return "ask", f"{said.author} answered this on {said.day}, but the {item.about} has changed since"
    words = {"yes": "says so", "no": "says that it does not hold", "n/a": "says that it does not apply"}
    told = f"{said.author} {words[said.answer]} ({said.day}){f': {said.note}' if said.note else ''}"
    return "fails" if said.answer == "no" else "holds", told


def _speaks(item: Item, finding: Finding) -> bool:
    return finding.rule in item.rules or finding.category in item.rules


def _by_rules(item: Item, seen: Evidence, against: tuple[Finding, ...]) -> Answered:
    if against:
        first = against[0]
        where = f"cell {first.place.cell + 1}: " if first.place.cell is not None else ""
        more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
        return "fails", f"{where}{first.message}{more}"
    code, report = seen.notebook.code, seen.report
    if not code:
        return "unchecked", "there is no code to look at"
    from jupyter_audit.rules import all_rules

    meant = {rule.id for rule in all_rules() if rule.id in item.rules or rule.category in item.rules}
    if not meant & set(report.rules_run):
        return "unchecked", "the rules that answer this were not run"
    broken = [str(cell.position + 1) for cell in code if cell.parsed.problem]
    if broken:
        return "unchecked", f"cannot be said while a cell does not parse: cell {', '.join(broken)}"
    failed = [skipped.rule for skipped in report.skipped if skipped.rule in meant and "failed" in skipped.why]
    if failed:
        return "unchecked", f"a rule could not finish: {', '.join(failed)}"
    ran = len(meant & set(report.rules_run))
    found = " and found nothing" if item.ask else ""
    return "holds", f"{ran} rule{'' if ran == 1 else 's'} looked at {len(code)} code cells{found}"


def _verified(level: Level, seen: Evidence) -> Answered:
    verdict = seen.verdict
    if verdict is None:
        return "unchecked", "no verification of this code is at hand: `jupyter-audit export`, then `verify`"
    reached = f"a verification reached `{verdict.level}`, {verdict.assistance}"
    if verdict.level.rank >= level.rank:
        return "holds", f"{reached} (bundle {verdict.bundle_sha256[:12]})"
    if verdict.asked.rank < level.rank and verdict.reached:
        return "unchecked", f"{reached}, and was not asked for more"
    return "fails", f"{reached}{f': {verdict.reasons[0]}' if verdict.reasons else ''}"
