import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.cli.check import FORMATS
from tests.cli.conftest import Run, notebook

BAD = notebook("print(missing_name)\n", "def broken(:\n")
CLEAN = notebook("x = 1\n", "print(x)\n")


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def paths(outcome: object) -> list[str]:
    return [each["path"] for each in outcome.json["notebooks"]]  # type: ignore[attr-defined]


def test_exit_codes(audit: Run) -> None:
    write(bad=BAD, clean=CLEAN)
    assert audit("check", "clean.ipynb").code == 0
    assert audit("check", "bad.ipynb").code == 0
    assert audit("check", "bad.ipynb", "--fail-on", "medium").code == 1
    assert audit("check", "bad.ipynb", "missing.ipynb", "--fail-on", "medium").code == 2
    assert audit("check").code == 2


def test_people_see_where_and_what(audit: Run) -> None:
    write(bad=BAD)
    out = audit("check", "bad.ipynb").out
    assert "cell 1, In [1], line 1  undefined-name" in out
    assert "   1 │ print(missing_name)" in out
    assert "^^^^^^^^^^^^" in out
    assert "not checked by" in out
    assert "needs a recorded session" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("form", FORMATS)
def test_formats_go_to_a_file_whole(form: str, audit: Run) -> None:
    write(bad=BAD)
    shown = audit("check", "bad.ipynb", "--format", form)
    written = audit("check", "bad.ipynb", "--format", form, "--output", "report")
    assert (written.out, written.code) == ("", shown.code)
    assert Path("report").read_text("utf-8") == shown.out
    assert "undefined-name" in shown.out


def test_the_output_never_replaces_an_input(audit: Run) -> None:
    write(bad=BAD)
    outcome = audit("check", ".", "--output", "bad.ipynb")
    assert outcome.code == 2
    assert Path("bad.ipynb").read_text() == BAD
    assert "is a folder" in audit("check", ".", "--output", ".").err
    assert "cannot be written" in audit("check", ".", "--output", "no/such/report").err


def test_select_and_ignore_take_rules_and_categories(audit: Run) -> None:
    write(bad=BAD)

    def rules(*options: str) -> set[str]:
        read = audit("check", "bad.ipynb", "--format", "json", *options).json["notebooks"][0]
        return {finding["rule"] for finding in read["findings"]}

    assert rules("--select", "undefined-name") == {"undefined-name"}
    assert rules("--select", "order,environment", "--ignore", "undefined-name") == {"syntax-error"}
    assert rules("--select", "environment", "--select", "undefined-name") == {"syntax-error", "undefined-name"}
    outcome = audit("check", "bad.ipynb", "--select", "undefind-name")
    assert outcome.code == 2
    assert "did you mean undefined-name?" in outcome.err
    nothing = audit("check", "bad.ipynb", "--select", "undefined-name", "--ignore", "undefined-name")
    assert "nothing was checked" in nothing.out


def test_settings_hold_and_the_command_line_is_over_them(audit: Run) -> None:
    write(bad=BAD, drafts__a=BAD)
    Path("pyproject.toml").write_text(
        '[tool.jupyter-audit]\nfail-on = "medium"\nexclude = ["drafts"]\nignore = ["syntax-error"]\n'
        '[[tool.jupyter-audit.overrides]]\npaths = ["bad.ipynb"]\n[tool.jupyter-audit.overrides.severity]\n'
        'undefined-name = "low"\n'
    )
    outcome = audit("check", ".", "--format", "json")
    assert paths(outcome) == ["bad.ipynb"]
    assert [finding["severity"] for finding in outcome.json["notebooks"][0]["findings"]] == ["low"]
    assert outcome.code == 0
    assert audit("check", ".", "--fail-on", "low").code == 1
    assert "pyproject.toml" in audit("check", "bad.ipynb").out
    assert paths(audit("check", "drafts/a.ipynb", "--format", "json")) == ["drafts/a.ipynb"]


def test_a_wrong_setting_is_told_for_the_notebooks_it_holds_for(audit: Run) -> None:
    write(a__bad=BAD, b__bad=BAD)
    Path("a/pyproject.toml").write_text("[tool.jupyter-audit]\nslect = []\n")
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 2
    assert "did you mean select?" in outcome.err
    assert [each["error"] is None for each in outcome.json["notebooks"]] == [False, True]


def test_folders(audit: Run) -> None:
    write(b=CLEAN, a__c=CLEAN, node_modules__d=CLEAN, env__e=CLEAN, skip__f=CLEAN)
    Path(".ipynb_checkpoints").mkdir()
    Path(".ipynb_checkpoints/g.ipynb").write_text(CLEAN)
    Path("env/pyvenv.cfg").touch()
    Path("a/script.py").write_text("# %%\nx = 1\n")
    Path("a/module.py").write_text("x = 1\n")
    Path("a/binary.py").write_bytes(b"\xff\xfe\x00# %%")
    assert paths(audit("check", ".", "--exclude", "skip", "--format", "json")) == [
        "b.ipynb",
        "a/c.ipynb",
        "a/script.py",
    ]
    # Each file once, and what is named is checked wherever it lies.
    named = audit("check", "a/module.py", "a", "a/c.ipynb", ".ipynb_checkpoints/g.ipynb", "--format", "json")
    assert paths(named) == ["a/module.py", "a/c.ipynb", "a/script.py", ".ipynb_checkpoints/g.ipynb"]


def test_a_folder_that_cannot_be_listed_is_told(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(a__bad=BAD, b__bad=BAD)
    original = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    outcome = audit("check", ".", "--format", "json")
    assert outcome.code == 2
    assert paths(outcome) == ["b/bad.ipynb", "a"]
    assert "a: cannot be read" in outcome.err


def test_a_baseline_leaves_what_is_new(audit: Run) -> None:
    write(bad=BAD)
    audit("check", ".", "--format", "json", "--output", "base.json")
    same = audit("check", ".", "--baseline", "base.json", "--fail-on", "low")
    assert same.code == 0
    assert "known from the baseline" in same.out
    write(bad=notebook("print(missing_name)\n", "def broken(:\n", "print(other_name)\n"))
    new = audit("check", ".", "--baseline", "base.json", "--format", "json").json["notebooks"][0]["findings"]
    assert ["other_name" in finding["message"] for finding in new] == [True]
    write(moved__bad=BAD)
    Path("bad.ipynb").unlink()
    assert "no file checked is named in the baseline" in audit("check", ".", "--baseline", "base.json").err


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"notebooks": [{"path": "a"}]}', "[" * 100_000])
def test_what_is_no_baseline(text: str | None, audit: Run) -> None:
    write(bad=BAD)
    if text is not None:
        Path("base.json").write_text(text)
    outcome = audit("check", ".", "--baseline", "base.json")
    assert outcome.code == 2
    assert "base.json" in outcome.err


def test_a_recorded_session_is_named_and_not_used_in_ci(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_audit.capture.journal import journal_folder

    write(bad=BAD)
    folder = journal_folder(Path("bad.ipynb"))
    folder.mkdir(parents=True)
    (folder / "20260101T000000Z-x.jsonl").write_text('{"kind": "start"\n{"kind": "run"}\n')
    damaged = audit("check", "bad.ipynb")
    assert "its recorded session is left out" in damaged.err
    assert damaged.code == 0
    assert not audit("check", "bad.ipynb", "--session", "none").err
    monkeypatch.setenv("CI", "true")
    assert not audit("check", "bad.ipynb").err
    assert audit("check", "bad.ipynb", "--session", "auto").err
    missing = audit("check", "bad.ipynb", "--session", "missing.jsonl")
    assert missing.code == 2
    write(other=CLEAN)
    assert "one notebook" in audit("check", ".", "--session", "x.jsonl").err


def test_fix_mends_and_the_result_is_audited(audit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from jupyter_audit.model.finding import Edit, Fix
    from jupyter_audit.review import assess

    original = assess.assess

    def with_fix(book: object, *rest: object) -> object:
        assessment = original(book, *rest)  # type: ignore[arg-type]
        findings = tuple(
            replace(
                finding,
                fix=Fix(
                    "name it",
                    (Edit(str(finding.place.cell_id), 1, 7, 1, 19, "'found'"),),
                    safe=True,
                ),
            )
            if "missing_name" in finding.message
            else finding
            for finding in assessment.report.findings
        )
        return replace(assessment, report=replace(assessment.report, findings=findings))

    monkeypatch.setattr(assess, "assess", with_fix)
    write(bad=BAD)
    outcome = audit("check", "bad.ipynb", "--fix")
    assert "1 fixed" in outcome.out
    assert "undefined-name" not in outcome.out
    assert Path("bad.ipynb").read_text() == BAD.replace("missing_name", "'found'")


def test_the_score_is_there(audit: Run) -> None:
    write(clean=CLEAN)
    score = audit("check", "clean.ipynb", "--format", "json").json["notebooks"][0]["score"]
    assert set(score) == {"security", "reproducibility"}


def test_nothing_is_executed_or_written(audit: Run) -> None:
    write(bad=notebook("open('made', 'w')\n", "!touch made\n", "%pip install x\n"))
    Path("s.py").write_text("# %%\nopen('made', 'w')\n")
    before = {path: path.read_bytes() for path in Path().rglob("*")}
    audit("check", ".")
    assert {path: path.read_bytes() for path in Path().rglob("*")} == before


@pytest.mark.skipif(os.name == "nt", reason="pipes differ on Windows")
def test_as_a_process_with_a_small_character_set_and_a_closed_pipe(tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text(notebook("print(missing, 'é\ud800')\n"))
    command = [sys.executable, "-m", "jupyter_audit", "check", "bad.ipynb"]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "* medium  cell 1, In [1], line 1  syntax-error" in done.stdout
    assert done.stdout.isascii()
    gone = subprocess.Popen(command, cwd=tmp_path, env=plain, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert gone.stdout is not None
    assert gone.stderr is not None
    gone.stdout.close()
    assert b"Traceback" not in gone.stderr.read()
    gone.wait()
    gone.stderr.close()


def test_the_json_of_a_process_is_ascii(tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text(notebook("print(missing, 'é\ud800')\n"))
    command = [sys.executable, "-m", "jupyter_audit", "check", "bad.ipynb", "--format", "json"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["notebooks"][0]["findings"]
