"""Answer a profile's items from a report, a session and the replay verdict."""

from jupyter_audit.checklist.facts import FACTS
from jupyter_audit.checklist.profile import Item, Profile
from jupyter_audit.model.checklist import Answer, Checklist, Replay, State
from jupyter_audit.model.finding import Finding, Report
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Notebook


def answer(profile: Profile, notebook: Notebook, session: Session | None, report: Report, replay: Replay) -> Checklist:
    """Every item with its state. An item is never said to hold while something it rests on was not looked at."""
    answers = tuple(_answer(item, notebook, session, report, replay) for item in profile.items)
    return Checklist(profile.name, profile.title, answers)


def _answer(item: Item, notebook: Notebook, session: Session | None, report: Report, replay: Replay) -> Answer:
    against: tuple[Finding, ...] = ()
    if item.fact is not None:
        state, because = FACTS[item.fact](notebook, session, replay)
    else:
        against = tuple(f for f in report.standing if _speaks(item, f) and f.severity.rank >= item.threshold.rank)
        state, because = _by_rules(item, notebook, report, against)
    fingerprints = tuple(finding.fingerprint for finding in against)
    return Answer(item.id, item.question, state, because, fingerprints, item.weight)


def _speaks(item: Item, finding: Finding) -> bool:
    return finding.rule in item.rules or finding.category in item.rules


def _by_rules(item: Item, notebook: Notebook, report: Report, against: tuple[Finding, ...]) -> tuple[State, str]:
    if against:
        first = against[0]
        where = f"cell {first.place.cell + 1}: " if first.place.cell is not None else ""
        more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
        return "fails", f"{where}{first.message}{more}"
    if not notebook.code:
        return "unchecked", "there is no code to look at"
    from jupyter_audit.rules import all_rules

    meant = {rule.id for rule in all_rules() if rule.id in item.rules or rule.category in item.rules}
    if not meant & set(report.rules_run):
        return "unchecked", "the rules that answer this were not run"
    broken = [str(cell.position + 1) for cell in notebook.code if cell.parsed.problem]
    if broken:
        return "unchecked", f"cannot be said while a cell does not parse: cell {', '.join(broken)}"
    failed = [skipped.rule for skipped in report.skipped if skipped.rule in meant and "failed" in skipped.why]
    if failed:
        return "unchecked", f"a rule could not finish: {', '.join(failed)}"
    return "holds", f"{len(meant & set(report.rules_run))} rules looked at {len(notebook.code)} code cells"
