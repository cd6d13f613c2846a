import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from jupyter_audit.model.verdict import CellVerdict, FileVerdict, Level, Step, Verdict
from jupyter_audit.report.verdict import LEVELS, advice, print_verdict
from jupyter_audit.report.verdict_html import render_verdict

HERE = Path(__file__).parent
RUNS = Verdict(
    *(1, "3f9a" * 16, "study.ipynb", Level.EXACT, Level.RUNS, False, ("2 cells gave other outputs",)),
    cells=(
        CellVerdict("a", 1, "same", "", ()),
        CellVerdict("b", 3, "normalised", "an address", ("memory addresses", "temporary paths")),
        CellVerdict("c", 4, "tolerance", "largest difference 3e-7", ()),
        CellVerdict("d", 6, "changed", "0.91 became 0.89\x1b[2J", ()),
        CellVerdict("e", 8, "error", "ValueError: no <b>data</b>", ()),
    ),
    files=(FileVerdict("out/table.csv", "same", "", ()), FileVerdict("out/plot.png", "changed", "3 pixels", ())),
    steps=(
        Step("intact", "ok", 0.04, "31 files, all as the manifest says"),
        Step("installs", "ok", 3.42, "41 distributions on Python 3.11.7"),
        Step("runs", "ok", 12.0, ""),
        Step("agrees", "failed", 0.2, "2 of 5 cells do not agree"),
        Step("exact", "skipped", 0.0, "needs agrees"),
    ),
    environment=("Linux-6.1 x86_64, recorded on macOS arm64",),
    behaviour=("cell 7 contacted example.org, which it did not when it was recorded",),
    sandbox="bwrap",
    rtol=1e-5,
    atol=1e-8,
    notes=("the notebook ran without a sandbox",),
)


def shown(verdict: Verdict, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", newline="")
    print_verdict(Console(file=stream, markup=False, highlight=False, emoji=False, _environ={}), verdict)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(encoding)


def test_golden() -> None:
    golden = HERE / "golden" / "verdict.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown(RUNS), "utf-8", newline="\n")
    assert shown(RUNS) == golden.read_text("utf-8")


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("replayed", [True, False])
def test_every_level_says_how_it_was_reached_and_what_to_do(level: Level, replayed: bool) -> None:
    verdict = replace(RUNS, level=level, replayed=replayed)
    text = shown(verdict)
    head = text.splitlines()[2]
    assert head.startswith(f"  {level}")
    if level.rank >= Level.RUNS.rank:
        assert ("replayed" if replayed else "unassisted") in head
    assert ("asked: exact" in head) == (level is not Level.EXACT)
    assert list(advice(verdict))
    ladder = text.splitlines()[4]
    assert ladder.count("■") == level.rank
    assert [word for word in ladder.split() if word in list(LEVELS)] == list(LEVELS)


def test_what_was_not_tried_is_not_shown_as_passed() -> None:
    line = next(line for line in shown(RUNS).splitlines() if "needs agrees" in line)
    assert line.split()[:2] == ["skipped", "exact"]
    assert " s " not in line


def test_nothing_drives_the_terminal_and_ascii_will_do() -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown(RUNS))
    assert "[x] intact" in shown(RUNS, "ascii")
    assert "[ ] exact" in shown(RUNS, "ascii")


def test_the_page_escapes_and_holds_all_of_it() -> None:
    page = render_verdict(RUNS)
    assert "no &lt;b&gt;data&lt;/b&gt;" in page
    assert "\x1b" not in page
    assert "<script" not in page
    for word in ("2 of 5 cells do not agree", "contacted example.org", "recorded on macOS", "unassisted"):
        assert word in page
