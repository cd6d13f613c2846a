"""Answer a profile's items from what an audit, a recorded session, a verification and people said."""

from jupyter_audit.checklist.attest import Attestation, attestations
from jupyter_audit.checklist.evidence import Answered, Evidence, cell_numbers
from jupyter_audit.checklist.facts import FACTS
from jupyter_audit.checklist.profile import Item, Profile
from jupyter_audit.model.checklist import Answer, Checklist, Source, State
from jupyter_audit.model.finding import Finding
from jupyter_audit.model.verdict import Level
from jupyter_audit.notebook.order.digests import text_digest
from jupyter_audit.rule import NO_SESSION


def answer(profile: Profile, seen: Evidence) -> Checklist:
    """Every item with its state. An item is never said to hold while something it rests on was not looked at."""
    said = {each.item: each for each in attestations(seen.notebook)}
    return Checklist(
        profile.name, profile.title, tuple(_answer(item, seen, said.get(item.id)) for item in profile.items)
    )


def _answer(item: Item, seen: Evidence, said: Attestation | None) -> Answer:
    against = tuple(f for f in seen.report.standing if _speaks(item, f) and f.severity.rank >= item.threshold.rank)
    by, found = _found(item, seen, against)
    denied = said is not None and said.answer == "no"
    for_a_recording = (found.by or by) == "recording" and said is None  # it may tell, and asking comes after
    untold = found.state == "ask" or (found.state == "unchecked" and not for_a_recording)
    if item.ask == "always" or (item.ask == "else" and (untold or denied)):
        word = _by_person(item, seen, said, found.because) if found.state != "fails" else None
        by, found = ("person", found._replace(state=word[0], because=word[1], by=None)) if word else (by, found)
    return Answer(
        item=item.id,
        question=item.question,
        state=found.state,
        because=found.because,
        findings=tuple(finding.fingerprint for finding in against),
        weight=item.weight,
        why=item.why,
        by=found.by or by,
        evidence=found.evidence,
    )


def _found(item: Item, seen: Evidence, against: tuple[Finding, ...]) -> tuple[Source, Answered]:
    """What the rules, the fact or the verification say. Rules can speak against what a fact shows, not for it."""
    if item.verify is not None:
        return "verify", _verified(item.verify, seen)
    judged = _by_rules(item, seen, against) if item.rules else None
    if item.fact is None:
        return ("rules", judged) if judged else ("person", Answered("ask", ""))
    by, look = FACTS[item.fact]
    shown = look(seen)
    if judged is None:
        return by, shown
    if judged.state != "holds":
        return "rules", judged._replace(evidence=(*judged.evidence, *shown.evidence))
    because = f"{shown.because}; {judged.because}"
    if shown.state == "ask" and item.ask != "else":
        return "rules", Answered("holds", because, shown.evidence)
    return by, shown._replace(because=because)


def _by_person(item: Item, seen: Evidence, said: Attestation | None, evidence: str) -> tuple[State, str]:
    """What somebody said of the code as it is, else that somebody must."""
    if said is None:
        return "ask", evidence or "only a person can say"
    if said.digest != text_digest(seen.notebook, item.about):
        return "ask", f"{said.author} answered this on {said.day}, but the {item.about} has changed since"
    words = {"yes": "says so", "no": "says that it does not hold", "n/a": "says that it does not apply"}
    told = f"{said.author} {words[said.answer]} ({said.day}){f': {said.note}' if said.note else ''}"
    return "fails" if said.answer == "no" else "holds", told


def _speaks(item: Item, finding: Finding) -> bool:
    return _is_meant(item, finding.rule, finding.category)


def _is_meant(item: Item, rule: str, category: str) -> bool:
    return (rule in item.rules or category in item.rules) and rule not in item.without


def _by_rules(item: Item, seen: Evidence, against: tuple[Finding, ...]) -> Answered:
    if against:
        lines = tuple(_line(finding) for finding in against)
        more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
        return Answered("fails", f"{lines[0]}{more}", lines)
    code, report = seen.notebook.code, seen.report
    if not code:
        return Answered("unchecked", "there is no code to look at")
    from jupyter_audit.rules import all_rules

    meant = {rule.id for rule in all_rules() if _is_meant(item, rule.id, rule.category)}
    skipped = [each for each in report.skipped if each.rule in meant]
    ran = len(meant & set(report.rules_run))
    if not ran:
        why = skipped[0].why if skipped else "the settings leave them out"
        return Answered("unchecked", f"no rule looked: {why}")
    broken = [cell for cell in code if cell.parsed.problem]
    if broken:
        return Answered("unchecked", f"cannot be said while a cell does not parse: {cell_numbers(broken)}")
    failed = [each.rule for each in skipped if "failed" in each.why]
    if failed:
        return Answered("unchecked", f"a rule could not finish: {', '.join(failed)}")
    lower = sum(_speaks(item, finding) for finding in report.standing)
    nothing = f"nothing of severity {item.threshold} or above, {lower} below it" if lower else "nothing"
    if skipped:
        reasons = dict.fromkeys("nothing was recorded" if each.why == NO_SESSION else each.why for each in skipped)
        blind = f"{len(skipped)} more could not look: {'; '.join(reasons)}"
        by: Source = "recording" if any(each.why == NO_SESSION for each in skipped) else "rules"
        return Answered("unchecked", f"{_rules(ran)} found {nothing}, but {blind}", by=by)
    found = f" and found {nothing}" if lower or item.ask != "never" or item.fact else ""
    return Answered("holds", f"{_rules(ran)} looked at {len(code)} code cell{'' if len(code) == 1 else 's'}{found}")


def _rules(count: int) -> str:
    return f"{count} rule{'' if count == 1 else 's'}"


def _line(finding: Finding) -> str:
    where = f"cell {finding.place.cell + 1}: " if finding.place.cell is not None else ""
    return f"{where}{finding.message}"


def _verified(level: Level, seen: Evidence) -> Answered:
    verdict = seen.verdict
    if verdict is None:
        return Answered("unchecked", "no verification of this code is at hand: `jupyter-audit export`, then `verify`")
    reached = f"a verification reached `{verdict.level}`, {verdict.assistance}"
    if verdict.level.rank >= level.rank:
        return Answered("holds", f"{reached} (bundle {verdict.bundle_sha256[:12]})", (verdict.bundle_sha256,))
    if verdict.asked.rank < level.rank and verdict.reached:
        return Answered("unchecked", f"{reached}, and was not asked for more")
    because = f"{reached}{f': {verdict.reasons[0]}' if verdict.reasons else ''}"
    return Answered("fails", because, verdict.reasons)
