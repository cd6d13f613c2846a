"""Every format against its golden file, and what must hold for each beyond its looks.

UPDATE_GOLDEN=1 writes the golden files anew; read the difference before you commit it.
"""

import io
import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from jupyter_audit.report import AuditedFile, github, html, sarif, text
from jupyter_audit.report import json as json_report

HERE = Path(__file__).parent
SECRET = "sk-ant-abcdefghijklmnopqrstuvwx1234"


def as_text(files: list[AuditedFile], *, encoding: str = "utf-8", terminal: bool = False) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", newline="")
    console = Console(file=stream, force_terminal=terminal, width=80, highlight=False, emoji=False, _environ={})
    for each in files:
        text.print_file(console, each)
    text.print_totals(console, files)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(encoding)


FORMATS: dict[str, Callable[[list[AuditedFile]], str]] = {
    "report.txt": as_text,
    "report.json": json_report.render,
    "report.sarif": lambda files: sarif.render(files, {"sql-injection": ("SQL from text.", "# A page")}),
    "report.github": github.render,
    "report.html": html.render,
}


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, files: list[AuditedFile]) -> None:
    made = re.sub(
        r'("version": |jupyter_audit )"?\d+\.\d+\.\d+[^"\s]*"?(?=,|\.\s|\n)', r"\g<1>VERSION", FORMATS[name](files)
    )
    golden = HERE / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(made, "utf-8", newline="\n")
    assert made == golden.read_text("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str, files: list[AuditedFile]) -> None:
    assert FORMATS[name](files) == FORMATS[name](files)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_from_a_notebook_reaches_a_terminal_raw(name: str, files: list[AuditedFile]) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", FORMATS[name](files))


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_is_written_down(name: str, files: list[AuditedFile]) -> None:
    assert SECRET not in FORMATS[name](files)


@pytest.mark.parametrize("name", FORMATS)
def test_no_files_at_all(name: str) -> None:
    FORMATS[name]([])


def test_sarif_is_valid(files: list[AuditedFile]) -> None:
    schema = json.loads((HERE / "sarif-2.1.0.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for log in (
        sarif.document(files, {}),
        sarif.document(files, {"sql-injection": ("a", "b")}),
        sarif.document([], {}),
    ):
        assert [error.message for error in validator.iter_errors(log)] == []
    assert list(validator.iter_errors({"version": "2.1.0"})), "the schema must be able to say no"


def test_sarif_points_into_the_file_and_keeps_waivers(files: list[AuditedFile]) -> None:
    run = sarif.document(files, {})["runs"][0]
    first, _, waived, expired, whole = run["results"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 5, "endLine": 5}
    assert waived["suppressions"][0]["status"] == "accepted"
    assert expired["suppressions"][0]["status"] == "rejected"
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "run-rule-5" in json.dumps(run["invocations"])


def test_json_is_the_contract(files: list[AuditedFile]) -> None:
    document = json.loads(json_report.render(files))
    assert list(document) == ["version", "tool", "notebooks"]
    audited, clean, broken = document["notebooks"]
    assert list(audited) == ["path", "error", "findings", "skipped", "score"]
    finding = audited["findings"][0]
    assert list(finding) == [
        *("rule", "category", "severity", "confidence", "cwe", "message", "place", "related"),
        *("evidence", "fix", "fingerprint", "waiver"),
    ]
    assert list(finding["place"]) == ["cell_id", "cell", "line", "column", "end_line", "end_column", "part"]
    assert (finding["place"]["cell"], finding["place"]["line"], finding["place"]["column"]) == (1, 2, 13)
    whole = audited["findings"][-1]["place"]
    assert (whole["part"], whole["cell"], whole["line"]) == ("notebook", None, None)
    assert audited["score"] == {"security": 40, "reproducibility": None}
    assert len(audited["skipped"]) == 6
    assert (clean["error"], clean["findings"], clean["score"]) == (
        None,
        [],
        {"security": None, "reproducibility": None},
    )
    assert broken["error"].startswith("not valid JSON")
    assert broken["findings"] == []


def test_text_says_what_was_not_checked_and_where_people_find_things(files: list[AuditedFile]) -> None:
    shown = as_text(files)
    assert "cell 2, In [7], line 2" in shown
    assert "cell 3, In [ ], line 1" in shown
    assert "not checked by 6 rules: no recorded session (run-rule-0, " in shown
    assert "clean" not in shown.replace("clean.ipynb", "")
    assert "(security 40 of 100, reproducibility not scored)" in shown
    assert "1 file not checked" in shown
    line = next(line for line in shown.splitlines() if "cur.execute(" in line)
    marks = shown.splitlines()[shown.splitlines().index(line) + 1]
    assert line[marks.index("^") : marks.rindex("^") + 1] == "\"select * from t where n = '%s'\" % name"


def test_text_needs_no_unicode_and_no_colour(files: list[AuditedFile]) -> None:
    shown = as_text(files, encoding="ascii")
    assert "! high" in shown
    assert "\\u2502" not in shown
    coloured = as_text(files, terminal=True)
    assert "\x1b[31m" in coloured
    plain = as_text(files).replace(
        "bad\\x1b[2J\\udc80.ipynb\n  not checked: not valid JSON: line 1 (mend it)\\x1b[0m\n", ""
    )
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).split() == plain.split()


def test_wide_signs_keep_the_marks_below_the_span() -> None:
    from dataclasses import replace

    from jupyter_audit.model.finding import Place, Report
    from jupyter_audit.notebook.reading.percent import parse_percent
    from tests.report.conftest import BASE

    notebook = parse_percent("# %%\n数据 = eval(x)\n", "a.py")
    report = Report(1, "3.11", (replace(BASE, place=Place(notebook.cells[0].id, 0, 1, 6, 1, 13)),), (), ())
    lines = as_text([AuditedFile("a.py", notebook, report)]).splitlines()
    row = next(number for number, line in enumerate(lines) if "eval(x)" in line)
    # Each of the two signs is as wide as two, and counts as one character of the line above.
    assert lines[row + 1].index("^") == lines[row].index("eval") + 2


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for key, value in attrs if key in ("src", "href")]


def test_html_runs_nothing_and_asks_for_nothing(files: list[AuditedFile]) -> None:
    page = html.render(files)
    found = Collector()
    found.feed(page)
    assert not found.tags & {"script", "iframe", "img", "link", "b", "object", "form"}
    assert all(address.startswith("#") for address in found.addresses)
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_github_escapes_what_would_end_a_command(files: list[AuditedFile]) -> None:
    lines = github.render(files).splitlines()
    assert lines[0].startswith(
        "::error file=dir/a %25%2C%3A.py,line=5,endLine=5,title=sql-injection (high)::cell 2, In [7]"
    )
    assert not any("an address" in line for line in lines), "waived findings are no annotations"
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)
    assert lines[-1].startswith("::error file=bad")
