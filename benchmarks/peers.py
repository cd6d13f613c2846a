"""What do ruff's S rules, bandit and this project find in the same examples? One run, side by side.

    python benchmarks/peers.py [-v]

The examples are those of the project's own security rules: every line of a ``bad`` one that is marked is a problem,
every ``good`` one is clean, with near-misses. The project passes its own examples by its tests, so its row says little
beyond that; what the run shows is which of these lessons the peers teach as well, and where they alarm in vain.

Each notebook is given to the peers as one plain Python file: cells below each other, IPython syntax taken out with the
lines kept. A problem counts as found where a finding meets its line, as *named* where the finding's CWE is the
rule's, one that the project itself gives the line, or a near relation of it in MITRE's tree (``RELATED``: bandit says
CWE-20 for a YAML loader and CWE-259 for any password). False alarms are findings of medium severity or above in clean
examples. ruff gives neither CWE nor severity: both are taken from the bandit test of the same number.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Part, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.notebook.reading.magics import translate
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.rule import Rule, RunRule
from jupyter_audit.rules import SECURITY, all_rules

PROJECT = Project(known=True, today=date(2026, 1, 1))
MARK = re.compile(r"\s*# !$")
RELATED = (
    {20, 502}, {259, 798, 321}, {94, 95, 78}, {327, 328, 326, 329, 916}, {330, 338}, {79, 80, 116}, {22, 23, 73},
    {295, 297, 319, 322}, {400, 770, 409}, {362, 367, 377, 379}, {703, 390, 755, 396}, {605, 668}, {732, 276},
    {611, 776, 20}, {829, 494, 427, 1357}, {489, 94}, {287, 306, 862, 863, 285},
)  # fmt: skip
TESTS = {
    "101": 703, "102": 78, "103": 732, "104": 605, "105": 259, "106": 259, "107": 259, "108": 377, "110": 703,
    "112": 703, "113": 400, "201": 94, "202": 22, "301": 502, "302": 502, "303": 327, "304": 327, "305": 327,
    "306": 377, "307": 78, "308": 79, "310": 22, "311": 330, "312": 319, "313": 20, "314": 20, "315": 20, "316": 20,
    "317": 20, "318": 20, "319": 20, "320": 20, "321": 319, "323": 295, "324": 327, "501": 295, "502": 327, "503": 327,
    "504": 327, "505": 326, "506": 20, "507": 295, "508": 319, "509": 319, "601": 78, "602": 78, "603": 78, "604": 78,
    "605": 78, "606": 78, "607": 78, "608": 89, "609": 78, "610": 89, "611": 89, "612": 94, "614": 502, "615": 494,
    "701": 94, "702": 79, "704": 79,
}  # fmt: skip
"""CWE of bandit's tests, after its documentation."""
LOW = frozenset("101 105 106 107 110 112 311 403 404 405 406 407 408 409 504 603 606 607".split())
"""Bandit's tests of low severity."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: the lines of the flat file that it covers, its CWE where there is one, and whether it is low."""

    first: int
    last: int
    cwe: int | None
    low: bool


@dataclass(slots=True)
class Example:
    """One example as a flat file. ``problems`` are marked lines with the CWEs that name them right."""

    name: str
    category: str
    notebook: Notebook
    flat: str
    starts: dict[int, int]
    project: Project
    problems: dict[int, set[int]] = field(default_factory=dict)


def examples() -> Iterator[Example]:
    """The examples of every security rule that needs no run."""
    for rule in all_rules():
        if rule.category in SECURITY and not issubclass(rule, RunRule):
            yield from (_example(rule, text, f"{rule.id}-{n}", True) for n, text in enumerate(rule.bad))
            yield from (_example(rule, text, f"{rule.id}-good-{n}", False) for n, text in enumerate(rule.good))


def _example(rule: type[Rule], text: str, name: str, bad: bool) -> Example:
    lines = textwrap.dedent(text).strip("\n").split("\n")
    marked = parse_percent("\n".join(lines), name)
    notebook = parse_percent("\n".join(MARK.sub("", line) for line in lines), name)
    parts: list[str] = []
    starts: dict[int, int] = {}
    for cell in notebook.cells:
        starts[cell.position] = len(parts)
        parts += _plain(cell.source) if cell.is_code else [f"# {line}" for line in cell.lines]
    example = Example(name, rule.category, notebook, "\n".join(parts) + "\n", starts, rule.example_project or PROJECT)
    if bad:
        for cell in marked.cells:
            for number, line in enumerate(cell.lines, 1):
                if MARK.search(line):
                    example.problems[starts[cell.position] + number] = _accepted(rule.cwe)
    return example


def _plain(source: str) -> list[str]:
    """A cell as Python. What IPython alone understands becomes calls, as IPython runs it; other languages comments."""
    translation = translate(source) if re.search(r"^\s*[%!]|=\s*[%!]", source, re.MULTILINE) else None
    if translation is None:
        return source.split("\n")
    lines = translation.python.split("\n") if translation.language == "python" else []
    count = len(source.split("\n"))
    return [*lines, *["#"] * count][:count]


def _accepted(cwe: int | None) -> set[int]:
    return {cwe, *(each for group in RELATED if cwe in group for each in group)} if cwe is not None else set()


def ours(every: list[Example]) -> dict[str, list[Found]]:
    """What this project finds. What it says of a marked line beside the rule's own CWE is right for the peers too."""
    found = {}
    for example in every:
        report = audit(example.notebook, None, example.project, Config(select=SECURITY))
        found[example.name] = hits = []
        for each in report.findings:
            if each.place.part is not Part.SOURCE or each.place.cell is None or each.place.line is None:
                continue
            first = example.starts[each.place.cell] + each.place.line
            last = example.starts[each.place.cell] + (each.place.end_line or each.place.line)
            hits.append(Found(first, last, each.cwe, each.severity is Severity.LOW))
            if first in example.problems and each.category == example.category:
                example.problems[first] |= _accepted(each.cwe)
    return found


def ruff(folder: Path) -> dict[str, list[Found]]:
    """What ruff's S rules find."""
    command = [_beside("ruff"), "check", "--isolated", "--no-cache", "--exit-zero", "--select", "S"]
    found: dict[str, list[Found]] = {}
    for each in json.loads(_output([*command, "--output-format", "json", str(folder)])):
        code = (each["code"] or "").removeprefix("S")
        if code in TESTS or code in LOW:
            low = code in LOW or "seems safe" in each["message"]
            hit = Found(each["location"]["row"], each["end_location"]["row"], TESTS.get(code), low)
            found.setdefault(Path(each["filename"]).stem, []).append(hit)
    return found


def bandit(folder: Path) -> dict[str, list[Found]]:
    """What bandit finds."""
    found: dict[str, list[Found]] = {}
    for each in json.loads(_output([_beside("bandit"), "-q", "-r", "-f", "json", "--exit-zero", str(folder)]))[
        "results"
    ]:
        lines = [each["line_number"], *each["line_range"]]
        cwe = (each.get("issue_cwe") or {}).get("id")
        hit = Found(min(lines), max(lines), cwe, each["issue_severity"] == "LOW")
        found.setdefault(Path(each["filename"]).stem, []).append(hit)
    return found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-v", "--verbose", action="store_true", help="name the clean examples with false alarms")
    verbose = parser.parse_args().verbose
    every = list(examples())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for example in every:
            (folder / f"{example.name}.py").write_text(example.flat)
        tools = {"this project": ours(every)}
        for name, run in (("ruff S", ruff), ("bandit", bandit)):
            if shutil.which(_beside(name.split()[0])):
                tools[name] = run(folder)
            else:
                print(f"{name}: not installed (make bench installs it)")
    problems = [(example, line) for example in every for line in example.problems]
    clean = [example for example in every if not example.problems]
    print(f"{len(problems)} problems in {len(every) - len(clean)} examples; {len(clean)} clean examples\n")
    print(f"{'':14s}{'found':>14s}{'named right':>16s}{'false alarms':>16s}{'per clean example':>20s}")
    for name, found in tools.items():
        near = sum(_met(found, example, line, named=False) for example, line in problems)
        named = sum(_met(found, example, line, named=True) for example, line in problems)
        alarms = Counter({e.name: sum(not hit.low for hit in found.get(e.name, ())) for e in clean})
        total = sum(alarms.values())
        shares = f"{near / len(problems):14.0%}{named / len(problems):16.0%}"
        print(f"{name:14s}{shares}{total:16d}{total / len(clean):20.2f}")
        if verbose:
            print("".join(f"  {count} in {where}\n" for where, count in alarms.most_common() if count), end="")
    print(f"\nnamed right, by category{'':6s}{'problems':>10s}" + "".join(f"{name:>14s}" for name in tools))
    for category in SECURITY:
        within = [(example, line) for example, line in problems if example.category == category]
        if within:
            counts = [sum(_met(found, e, line, named=True) for e, line in within) for found in tools.values()]
            print(f"  {category:28s}{len(within):10d}" + "".join(f"{count:14d}" for count in counts))


def _met(found: dict[str, list[Found]], example: Example, line: int, *, named: bool) -> bool:
    hits = [hit for hit in found.get(example.name, ()) if hit.first <= line <= hit.last]
    right = example.problems[line]
    return any(not named or not right or hit.cwe in right for hit in hits)


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _beside(program: str) -> str:
    """A program of this Python's environment, else of the path."""
    near = Path(sys.executable).parent / (program + (".exe" if os.name == "nt" else ""))
    return str(near) if near.exists() else program


if __name__ == "__main__":
    main()
