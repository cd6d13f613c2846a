"""`signoff` and the gates from outside: vouching opens a gate, editing closes it, a claim opens none that asks for more."""

import json
import re
from pathlib import Path

import pytest

from .conftest import Run, notebook

RISKY = "import subprocess\nsubprocess.run(input(), shell=True)"


@pytest.fixture
def study(audit: Run) -> Path:
    document = json.loads(notebook("x = 1", RISKY))
    document["cells"][1]["metadata"] = {"jupyter_audit": {"origin": {"tool": "helper"}}, "other": 1}
    path = Path("study.ipynb")
    path.write_text(json.dumps(document, indent=1))
    Path("pyproject.toml").write_text('[tool.jupyter-audit.policy]\nai = "high"\n')
    return path


def gate(audit: Run, study: Path) -> int:
    return audit("check", study, "--gate", "--fail-on", "critical").code


def test_a_word_opens_the_gate_until_the_code_changes(audit: Run, study: Path) -> None:
    closed = audit("check", study, "--gate", "--fail-on", "critical")
    assert closed.code == 1
    assert "cell 2, written by helper, has high command-injection" in closed.err
    assert "hint:" in closed.err
    assert audit("check", study, "--fail-on", "critical").code == 0
    assert audit("run", study).code == 1
    assert "holds the export back" in audit("export", study, "--static").err

    before = json.loads(study.read_text())
    done = audit("signoff", study, "--cell", "2", "--name", "Ada", "--note", "read it")
    assert done.code == 0
    assert "Ada vouches for cell 2 as it is (claimed" in done.out
    assert "open findings: 1 high" in done.out
    after = json.loads(study.read_text())
    assert after["cells"][1]["metadata"]["jupyter_audit"].pop("signoff")["name"] == "Ada"
    assert after == before
    assert "cell 2: claimed, Ada" in audit("signoff", study, "--list").out
    assert gate(audit, study) == 0
    assert audit("export", study, "--static").code == 0

    study.write_text(study.read_text().replace("x = 1", "x = 2"))
    assert gate(audit, study) == 0
    study.write_text(study.read_text().replace("shell=True)", "shell=True).check_returncode()"))
    assert gate(audit, study) == 1
    assert "cell 2: lapsed" in audit("signoff", study, "--list").out


def test_where_a_signature_is_asked_for_a_claim_opens_nothing(audit: Run, study: Path) -> None:
    made = audit("signoff", "--new-key", "key.pem", "--name", "Ada")
    public = re.search(r'"Ada" = "(.+)"', made.out)
    assert public
    table = f'[tool.jupyter-audit.policy]\nai = "high"\nsignature = true\n[tool.jupyter-audit.reviewers]\n"Ada" = "{public[1]}"\n'
    Path("pyproject.toml").write_text(table)
    assert audit("signoff", study, "--cell", "cell-2", "--name", "Ada").code == 0
    assert gate(audit, study) == 1
    assert audit("signoff", study, "--cell", "cell-2", "--name", "Ada", "--key", "key.pem").code == 0
    assert "cell 2: signed, Ada" in audit("signoff", study, "--list").out
    assert gate(audit, study) == 0
    assert len(Path(".jupyter_audit/study/signoffs.jsonl").read_text().splitlines()) == 2

    Path(".jupyter_audit/study/signoffs.jsonl").unlink()
    study.write_text(study.read_text().replace('"name": "Ada"', '"name": "Bob"'))
    assert "cell 2: forged, Bob" in audit("signoff", study, "--list").out
    assert gate(audit, study) == 1


def test_a_word_for_the_notebook_covers_its_cells(audit: Run, study: Path) -> None:
    assert audit("signoff", study, "--name", "Ada").code == 0
    assert gate(audit, study) == 0
    study.write_text(study.read_text().replace("x = 1", "x = 2"))
    assert gate(audit, study) == 1


def test_usage(audit: Run, study: Path) -> None:
    assert audit("signoff").code == 2
    assert audit("signoff", study, "--cell", "9", "--name", "Ada").code == 2
    assert audit("signoff", study, "--name", "Ada", "--key", "none.pem").code == 2
    assert not Path(".jupyter_audit").exists()
    assert audit("check", study, "--gate", "--ignore", "ai").code == 2
    Path("pyproject.toml").unlink()
    assert "no policy is set" in audit("check", study, "--gate").err
