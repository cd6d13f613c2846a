"""How far a bundle's claim holds, told to a person: text for a terminal, and one HTML page."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console

from jupyter_audit.model.verdict import CellVerdict, FileVerdict, Level, MetricVerdict, Probe, Step, Verdict
from jupyter_audit.report.text import Part, many, print_line
from jupyter_audit.report.visible import visible

LEVELS = tuple(level for level in Level if level is not Level.NOTHING)
MEANING = {
    Level.NOTHING: "the bundle is not what its manifest says, or is no bundle",
    Level.INTACT: "every file is as the manifest says",
    Level.INSTALLS: "the environment was rebuilt from the lock, and the kernel proved to be that one",
    Level.RUNS: "every cell ran in the rebuilt environment",
    Level.AGREES: "every output agrees within the tolerance",
    Level.EXACT: "every output is the same",
}
_STYLES = {
    "ok": "green",
    "failed": "bold red",
    "skipped": "yellow",
    "same": "green",
    "normalised": "green",
    "tolerance": "cyan",
    "declared": "yellow",
}
_DIFFERENT = ("changed", "missing", "extra", "error")
HOLDS = frozenset({"same", "normalised", "tolerance", "declared"})
"""The words that do not stand against ``agrees``."""
_BADGES = {"yes": ("✓", "green"), "no": ("✗", "red"), "unknown": ("?", "dim")}
_WORD_WIDTH = 10


def print_verdict(console: Console, verdict: Verdict) -> None:
    """The level first, then the evidence for it, then what to do next."""
    style = "bold green" if verdict.reached else "bold red"
    print_line(console, 0, (visible(verdict.notebook), "bold"), ("  " + facts(verdict), "dim"))
    console.print()
    print_line(console, 2, (headline(verdict), style))
    print_line(console, 2, MEANING[verdict.level])
    print_line(console, 2, *_ladder(verdict))
    _section(console, "why not higher", [visible(reason) for reason in verdict.reasons])
    _print_steps(console, verdict.steps)
    _print_compared(console, verdict)
    _print_qualities(console, verdict)
    _section(console, "data that moved", [visible(line) for line in verdict.drift])
    _section(console, "environment", [visible(line) for line in verdict.environment])
    _section(console, "behaved differently", [visible(line) for line in verdict.behaviour])
    _section(console, "notes", [visible(line) for line in verdict.notes])
    _section(console, "next", list(advice(verdict)))


def headline(verdict: Verdict) -> str:
    """The level and how it was reached, and whether that is what was asked for."""
    asked = "" if verdict.reached else f"  (asked: {verdict.asked})"
    if verdict.level.rank < Level.RUNS.rank:
        return f"{verdict.level}{asked}"
    return f"{verdict.level}, {verdict.assistance}{asked}"


def facts(verdict: Verdict) -> str:
    """Which bundle, and under which conditions it was tried."""
    ran = [f"sandbox: {verdict.sandbox}", f"rtol {verdict.rtol:g}", f"atol {verdict.atol:g}"] if verdict.sandbox else []
    return " · ".join([f"bundle {visible(verdict.bundle_sha256[:16])}", *map(visible, ran)])


def advice(verdict: Verdict) -> Iterator[str]:
    """What the recipient can do now, most useful first."""
    changed = [cell for cell in verdict.cells if cell.word in _DIFFERENT]
    match verdict.level:
        case Level.NOTHING:
            yield "do not rely on this bundle: ask for it again, and compare its digest with the sender's"
        case Level.INTACT if verdict.asked is not Level.INTACT:
            yield "see the failed step; --env current tries this environment instead, which proves less"
        case Level.INSTALLS if verdict.asked.rank > Level.INSTALLS.rank:
            where = f"cell {changed[0].cell + 1}" if changed else "the failed step"
            yield f"look at {where}: data that the bundle may not carry is given by --data, variables by --env-file"
        case Level.RUNS if changed:
            yield f"look at cell {changed[0].cell + 1} first: what changes there may change what follows"
        case Level.AGREES if verdict.asked is Level.EXACT:
            yield f"numbers differ by no more than rtol {verdict.rtol:g}, atol {verdict.atol:g}: judge if that matters"
    if verdict.replayed and verdict.level.rank >= Level.AGREES.rank:
        yield "it holds with the recorded random draws: --no-replay shows whether it holds without them"
    if verdict.reached:
        yield "keep this verdict with the bundle: --format json --output FILE"


def counts(verdict: Verdict) -> str:
    """``12 same, 1 changed``, in the order of the words' first appearance."""
    words = Counter([*(cell.word for cell in verdict.cells), *(file.word for file in verdict.files)])
    return ", ".join(f"{count} {word}" for word, count in words.items())


def _ladder(verdict: Verdict) -> Iterator[Part]:
    for level in LEVELS:
        held = level.rank <= verdict.level.rank
        yield (f"{'■' if held else '□'} {level}   ", "green" if held else "dim")


def _print_steps(console: Console, steps: tuple[Step, ...]) -> None:
    console.print()
    width = max((len(step.name) for step in steps), default=0)
    for step in steps:
        time = "" if step.status == "skipped" else f"{step.seconds:.1f} s"
        head = (f"{step.status:<{_WORD_WIDTH}}", _STYLES[step.status])
        print_line(console, 2, head, f"{visible(step.name):<{width}}  {time:>9}  {visible(step.why)}".rstrip())


def _print_compared(console: Console, verdict: Verdict) -> None:
    """What was compared: cells and written files that are not simply the same, each with why."""
    _print_words(console, "cell", [(f"cell {cell.cell + 1}", cell) for cell in verdict.cells])
    _print_words(console, "file", [(visible(file.path), file) for file in verdict.files])


def _print_words(console: Console, noun: str, compared: Sequence[tuple[str, CellVerdict | FileVerdict]]) -> None:
    if not compared:
        return
    same = sum(each.word == "same" for _, each in compared)
    console.print()
    print_line(console, 2, (f"{same} of {many(len(compared), noun)} the same", "bold"))
    for name, each in compared:
        if each.word != "same":
            head = (f"{each.word:<{_WORD_WIDTH}}", _STYLES.get(each.word, "bold red"))
            print_line(console, 2, head, f"  {name}: {visible(each.why)}")
        if each.normalised:
            listed = ", ".join(visible(what) for what in each.normalised)
            print_line(console, 4 + _WORD_WIDTH, (f"set equal before comparing: {listed}", "dim"))


def _print_qualities(console: Console, verdict: Verdict) -> None:
    """Badges, probes and metrics: what else was found out about the results."""
    if any(badge.state != "unknown" for badge in verdict.badges):
        console.print()
        for badge in verdict.badges:
            mark, style = _BADGES[badge.state]
            print_line(console, 2, (f"{mark} {badge.name:<{_WORD_WIDTH}}", style), visible(badge.why))
    if verdict.probes:
        console.print()
        print_line(console, 2, ("run again with another", "bold"))
        for probe in verdict.probes:
            style = _STYLES.get({"same": "ok", "changed": "failed"}.get(probe.status, "skipped"), "")
            print_line(console, 4, (f"{probe.status:<{_WORD_WIDTH}}", style), probe_line(probe))
    if verdict.metrics:
        console.print()
        print_line(console, 2, ("metrics", "bold"))
        for metric in verdict.metrics:
            word, style = ("ok", "green") if metric.holds else ("changed", "bold red")
            print_line(console, 4, (f"{word:<{_WORD_WIDTH}}", style), metric_line(metric))


def probe_line(probe: Probe) -> str:
    """What a probe changed and where, in one line."""
    where = [*(f"cell {cell + 1}" for cell in probe.cells), *map(visible, probe.files)]
    told = ": ".join(filter(None, [", ".join(where), visible(probe.why)]))
    return f"{probe.name}" + (f"  {told}" if told else "")


def metric_line(metric: MetricVerdict) -> str:
    """A metric on both sides."""
    found = "not stated now" if metric.found is None else f"{metric.found:g}"
    where = f"{visible(metric.name)} in cell {metric.cell + 1}"
    return f"{where}: {metric.recorded:g} recorded, {found} (allowed difference {metric.tolerance:g})"


def _section(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print()
        print_line(console, 2, (title, "bold"))
        for line in lines:
            print_line(console, 4, line)
