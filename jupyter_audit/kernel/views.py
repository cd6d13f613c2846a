"""From facts and findings to the blocks that ``%audit`` shows."""

import inspect
from collections.abc import Iterator
from itertools import groupby

from jupyter_audit.capture.start import Recording
from jupyter_audit.kernel.notebook_so_far import Known
from jupyter_audit.kernel.page import Block, Code, Heading, Line, Table, Tone
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.finding import Finding, Report, Severity
from jupyter_audit.model.session import (
    ActFact,
    CellRun,
    Distribution,
    Environment,
    Fact,
    FileFact,
    FirstFact,
    GitState,
    HostFact,
    ProcessFact,
    RandomFact,
    UrlFact,
)
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.report.audited_file import AuditedFile, count_words, severities, skipped_by_reason
from jupyter_audit.report.excerpt import excerpt
from jupyter_audit.report.review import review_lines
from jupyter_audit.rule import Rule

_SHAPES = {Severity.CRITICAL: "◆", Severity.HIGH: "▲", Severity.MEDIUM: "●", Severity.LOW: "○"}
_TONES: dict[Severity, Tone] = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.MEDIUM: "warn",
    Severity.LOW: "plain",
}
_STATES: dict[str, tuple[str, Tone]] = {
    "holds": ("✓ holds", "good"),
    "fails": ("✗ fails", "bad"),
    "ask": ("? a person must say", "warn"),
    "unchecked": ("- not checked", "dim"),
}


def status(recording: Recording | None, where: str) -> Iterator[Block]:
    """What is being recorded, and where to."""
    if recording is None:
        yield Line("Not recording. `%audit on` starts it.", "warn")
        return
    runs = len(recording.runs)
    yield Line(f"Recording {where}: {runs} cell run{'s' * (runs != 1)} so far.", "good")
    journal = recording.journal
    yield Line(f"Journal: {journal}" if journal else "Journal: written when the first cell has ended.")
    session = recording.known()
    draws = len(session.entropy.draws)
    yield Line(f"Entropy ledger: {draws} record{'s' * (draws != 1)}.")
    for reason in session.entropy.partial:
        yield Line(f"A replay would be partial: {reason}.", "warn", 1)
    if session.environment is None:
        yield Line("Environment: still being looked at.")
    else:
        yield Line(f"Environment: {len(session.environment.distributions)} distributions.")
    for note in session.notes:
        yield Line(note, "warn")


def findings(known: Known, report: Report) -> Iterator[Block]:
    """Every finding by cell, then what did not look, and why."""
    audited = AuditedFile(known.notebook.name, known.notebook, report)
    ordered = sorted(report.findings, key=lambda each: -1 if each.place.cell is None else each.place.cell)
    counts = count_words(severities(ordered)) or "no findings"
    yield Line(f"{known.notebook.name}: {counts} from {len(report.rules_run)} rules that looked")
    for _, group in groupby(ordered, key=lambda each: each.place.cell):
        members = list(group)
        yield Heading(audited.place_name(members[0].place).partition(", line ")[0])
        for finding in members:
            yield from _finding(audited, finding)
    for why, rules in skipped_by_reason(report).items():
        yield Line(f"Not checked: {len(rules)} rule{'s' * (len(rules) != 1)}, {why} ({', '.join(rules)})", "dim")
    for caveat in known.caveats:
        yield Line(f"Note: {caveat}.", "dim")


def _finding(audited: AuditedFile, finding: Finding) -> Iterator[Block]:
    tone: Tone = _TONES[finding.severity] if finding.counts else "dim"
    waived = "" if finding.counts or finding.waiver is None else f" (waived: {finding.waiver.reason})"
    yield Line(f"{_SHAPES[finding.severity]} {finding.severity}  {finding.rule}{waived}", tone)
    yield Line(finding.message, "plain", 1)
    shown = excerpt(audited, finding)
    if shown is not None:
        yield Code(shown.before, shown.marked, shown.after, shown.number)
    for evidence in finding.evidence:
        yield Line(f"evidence: {evidence}", "dim", 1)
    if finding.fix:
        yield Line(f"fix: {finding.fix.description}", "good", 1)


def head(assessment: Assessment, notebook: Notebook) -> Iterator[Block]:
    """The two figures, the one sentence, and what is known of who wrote and who vouched."""
    yield Line(f"Security {_figure(assessment.score.security)}, reproducibility "
               f"{_figure(assessment.score.reproducibility)}")  # fmt: skip
    tones: dict[str, Tone] = {"would": "good", "would not": "bad", "not proven": "warn"}
    yield Line(assessment.replay.sentence, tones[assessment.replay.verdict])
    for lost in assessment.score.lost:
        yield Line(lost, "dim", 1)
    for line in review_lines(assessment, notebook):
        yield Line(line)


def _figure(score: int | None) -> str:
    return "not known (too little was checked)" if score is None else f"{score} of 100"


def checklist(assessment: Assessment) -> Iterator[Block]:
    """The profile's items with their states."""
    yield Heading(assessment.checklist.title)
    for answer in assessment.checklist.answers:
        word, tone = _STATES[answer.state]
        yield Line(f"{word}: {answer.question}", tone)
        if answer.because:
            yield Line(answer.because, "dim", 1)


def cells(runs: tuple[CellRun, ...]) -> Iterator[Block]:
    """What ran, in the order in which it ran."""
    if not runs:
        yield Line("No cell has ended since recording began.")
        return
    yield Table(("run", "In", "status", "seconds", "reads", "writes", "facts"), tuple(_run(run) for run in runs))


def _run(run: CellRun) -> tuple[str, ...]:
    reads = ", ".join(f"{read.name} ({'?' if read.writer is None else f'run {read.writer}'})" for read in run.reads)
    count = "" if run.execution_count is None else f"[{run.execution_count}]"
    facts = "; ".join(_fact(fact) for fact in run.facts)
    return (str(run.seq), count, run.status, f"{run.seconds:.3f}", reads, ", ".join(run.writes), facts)


_ACTS = {"import": "imported", "unpickle": "unpickled", "compile": "made code of", "library": "loaded"}


def _fact(fact: Fact) -> str:
    match fact:
        case RandomFact():
            verb = {"seed": "seeded", "entropy": "took fresh entropy", "draw": "drawn from"}[fact.action]
            words = {"draw": f" ({fact.count} words)"}.get(fact.action, f" ({fact.count} times)")
            return f"{fact.generator} {verb}{words if fact.action == 'draw' or fact.count > 1 else ''}"
        case FileFact():
            return f"{fact.mode} {fact.path}"
        case HostFact():
            return f"host {fact.host}" + (f":{fact.port}" if fact.port is not None else "")
        case UrlFact():
            return f"{fact.method} {fact.url}"
        case ActFact():
            return f"{_ACTS[fact.act]} {fact.what}"
        case FirstFact():
            return f"for the first time: {fact.what}"
        case ProcessFact():
            return f"ran {fact.program}"
        case _:
            return fact.text


def environment(found: Environment) -> Iterator[Block]:
    """The kernel's world."""
    rows = (
        ("Python", f"{found.implementation} {found.python}, built {found.build}"),
        ("Platform", found.platform),
        ("Processor", f"{found.cpu or 'not known'}, {found.cpu_count or '?'} cores"),
        ("Vector units", ", ".join(found.cpu_features) or "not known"),
        ("Graphics processors", ", ".join(found.gpus) or "none found (only NVIDIA's are looked for)"),
        ("Container", found.container or "no sign of one"),
        ("BLAS", found.blas or "not known (NumPy is not imported)"),
        ("Threads", ", ".join(f"{name}={value}" for name, value in found.threads) or "not set"),
        ("Hash seed", found.hash_seed or "drawn by this process: set order may differ next time"),
        ("Locale, time zone", f"{found.locale or '?'}, {found.timezone or '?'}"),
        ("Git", _git(found.git) if found.git else "no repository"),
        ("Variables read", ", ".join(found.variables) or "none seen in the cells that ran"),
    )
    yield Table(("", ""), rows)
    yield Heading(f"{len(found.distributions)} distributions")
    yield Table(
        ("name", "version", "licence", "origin"),
        tuple((each.name, each.version, each.licence or "not stated", _origin(each)) for each in found.distributions),
    )


def _git(state: GitState) -> str:
    if not state.dirty:
        return state.commit[:12]
    changes = f"changes {state.diff_sha256[:12]}" if state.diff_sha256 else "changes"
    return f"{state.commit[:12]} with {changes}"


def _origin(each: Distribution) -> str:
    editable = f"(editable{', ' + _git(each.git) if each.git else ''})" if each.editable else ""
    return f"{each.direct_url or ''} {editable}".strip()


def explanation(rule: type[Rule]) -> Iterator[Block]:
    """A rule's own page."""
    cwe = f", CWE-{rule.cwe}" if rule.cwe else ""
    yield Heading(f"{rule.id} ({rule.category}, {rule.severity}{cwe})")
    for line in inspect.cleandoc(rule.__doc__ or "").splitlines():
        yield Heading(line.lstrip("# ")) if line.startswith("#") else Line(line)
    for title, examples in (("Found", rule.bad), ("Not found", rule.good)):
        for example in examples:
            yield Heading(title)
            yield Code(inspect.cleandoc(example))
