"""Vulnerability data from files as osv.dev and pip-audit write them, down to the findings of `check`."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from jupyter_audit.cli.main import main
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.project import Project, Vulnerability
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.project.advisories import read_advisories, with_advisories

# After GHSA-6757-jp84-gxfx (CC-BY 4.0, github.com/advisories), shortened.
RECORD: dict[str, Any] = {
    "id": "GHSA-6757-jp84-gxfx",
    "aliases": ["CVE-2020-1747"],
    "summary": "Improper Input Validation in PyYAML",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "PyYAML"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "5.1b7"}, {"fixed": "5.3.1"}]}],
        }
    ],
    "database_specific": {"severity": "CRITICAL"},
}


def found(path: Path, source: str, **project: Any) -> tuple[Vulnerability, ...]:
    return with_advisories(Project(**project), parse_percent(source, "a"), read_advisories(path)).vulnerabilities


def written(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "osv.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize(
    ("version", "hit"),
    [
        ("5.1", True),
        ("5.3", True),
        ("5.3.1", False),
        ("5.0", False),
        ("6.0.2", False),
        ("5.3.dev1", True),
        ("odd", False),
    ],
)
def test_versions_within_a_range(tmp_path: Path, version: str, hit: bool) -> None:
    path = written(tmp_path, RECORD)
    assert bool(found(path, f"%pip install pyyaml=={version}")) == hit


def test_last_affected_several_ranges_and_listed_versions(tmp_path: Path) -> None:
    events = [{"introduced": "0"}, {"last_affected": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.4"}]
    affected = {"package": {"ecosystem": "PyPI", "name": "x"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    path = written(tmp_path, {"id": "X-1", "affected": [affected | {"versions": ["3.0"]}]})
    hit = {v for v in ("1.2", "1.3", "2.0", "2.4", "3.0", "3.1") if found(path, "1", installed={"x": v})}
    assert hit == {"1.2", "2.0", "3.0"}


def test_withdrawn_and_other_ecosystems_do_not_count(tmp_path: Path) -> None:
    npm = RECORD | {"affected": [{"package": {"ecosystem": "npm", "name": "pyyaml"}, "versions": ["5.1"]}]}
    path = written(tmp_path, [RECORD | {"withdrawn": "2021-01-01T00:00:00Z"}, npm, RECORD | {"id": "GHSA-other"}])
    assert [each.advisory for each in found(path, "%pip install pyyaml==5.1")] == ["CVE-2020-1747 (GHSA-other)"]


def test_a_zip_and_a_folder_of_records(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("GHSA-6757-jp84-gxfx.json", json.dumps(RECORD))
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(RECORD))
    for path in (archive, folder):
        assert len(found(path, "1", installed={"pyyaml": "5.2"})) == 1


def test_pip_audits_report(tmp_path: Path) -> None:
    vulnerable = {"id": "PYSEC-2020-96", "fix_versions": ["5.4"], "aliases": [], "description": "full_load"}
    document = {
        "dependencies": [
            {"name": "PyYAML", "version": "5.3", "vulns": [vulnerable]},
            {"name": "numpy", "version": "2.1.0", "vulns": []},
            {"name": "private", "skip_reason": "not on PyPI"},
        ],
        "fixes": [],
    }
    path = written(tmp_path, document)
    (hit,) = found(path, "1", installed={"pyyaml": "5.3", "numpy": "2.1.0"})
    assert (hit.advisory, hit.fixed) == ("PYSEC-2020-96", ("5.4",))
    project = with_advisories(Project(installed={"scipy": "1.0"}), parse_percent("1", "a"), read_advisories(path))
    assert project.advisories == "", "pip-audit did not look at this version, so nothing is known"


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", "not json", '{"id": "x"}', "[" * 100_000])
def test_what_holds_no_advisories_is_refused_with_a_hint(tmp_path: Path, text: str) -> None:
    path = tmp_path / "osv.json"
    path.write_text(text)
    with pytest.raises(UnreadableError, match="pip-audit"):
        read_advisories(path)


def test_check_says_what_it_compared_with_and_not_checked_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = tmp_path / "a.py"
    notebook.write_text("# %%\n%pip install pyyaml==5.2\n")
    path = written(tmp_path, RECORD)
    assert main(["check", str(notebook), "--format", "json", "--advisories", str(path)]) == 1
    (finding,) = [
        each
        for each in json.loads(capsys.readouterr().out)["notebooks"][0]["findings"]
        if each["rule"] == "known-vulnerability"
    ]
    assert (finding["cwe"], finding["severity"], finding["place"]["line"]) == (1395, "critical", 1)
    assert "CVE-2020-1747" in finding["message"]
    assert "osv.json" in finding["evidence"][0]
    main(["check", str(notebook), "--format", "json"])
    skipped = json.loads(capsys.readouterr().out)["notebooks"][0]["skipped"]
    assert any(each["rule"] == "known-vulnerability" and "nothing is known" in each["why"] for each in skipped)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("# %%\n1\n")
    assert main(["check", str(tmp_path / "a.py"), "--advisories", str(tmp_path / "no.json")]) == 2
