"""`checklist` from outside: four formats, attestations kept in the file, verdicts only for the code they are of."""

import json
from pathlib import Path

import pytest

from .conftest import Run, notebook


@pytest.fixture
def study(audit: Run) -> Path:
    path = Path("study.ipynb")
    path.write_text(notebook("import random\nrandom.seed(1)", "x = random.random()", kernelspec={"name": "python3"}))
    return path


@pytest.mark.parametrize("profile", ["ml-reproducibility", "ai-security", "mlops", "data-practice", "teaching"])
def test_every_profile_in_every_format(audit: Run, study: Path, profile: str) -> None:
    found = audit("checklist", study, "--profile", profile, "--format", "json").json
    assert found["profile"] == profile
    for form in ("text", "md", "html"):
        out = audit("checklist", study, "--profile", profile, "--format", form).out
        for answer in found["answers"]:
            assert answer["item"] in out, (form, answer["item"])


def test_a_hostile_name_stays_text(audit: Run, study: Path) -> None:
    entry = (
        "checklist",
        study,
        "--profile",
        "ml-reproducibility",
        "--attest",
        "data-available",
        "--author",
        "<b>Eve</b>",
        "--note",
        "[x](javascript:1) *",
    )
    page = audit(*entry, "--format", "html").out
    assert "<b>Eve" not in page
    assert "&lt;b&gt;Eve" in page
    assert (
        "\\[x\\](javascript:1) \\*"
        in audit("checklist", study, "--profile", "ml-reproducibility", "--format", "md").out
    )


def test_attest_changes_the_metadata_and_nothing_else(audit: Run, study: Path) -> None:
    before = json.loads(study.read_text())
    done = audit(
        "checklist",
        study,
        "--profile",
        "ml-reproducibility",
        "--attest",
        "seeds-stated",
        "--author",
        "Ada",
        "--note",
        "in cell 1",
    )
    assert done.code == 0
    assert "Ada says so" in done.out
    after = json.loads(study.read_text())
    assert after["cells"] == before["cells"]
    assert after["metadata"]["kernelspec"] == {"name": "python3"}
    assert after["metadata"]["jupyter_audit"]["attestations"][0]["author"] == "Ada"
    after["metadata"].pop("jupyter_audit")
    assert after == before
    assert study.read_text().startswith('{\n "cells"')

    study.write_text(study.read_text().replace("random.seed(1)", "random.seed(2)"))
    assert "the code has changed since" in audit("checklist", study, "--profile", "ml-reproducibility").out


def test_it_says_what_cannot_be_attested(audit: Run, study: Path) -> None:
    before = study.read_bytes()
    for extra in (("--attest", "no-secrets"), ("--attest", "nothing"), ("--note", "x"), ("--answer", "no")):
        done = audit("checklist", study, "--profile", "ml-reproducibility", "--author", "Ada", *extra)
        assert done.code == 2, extra
        assert "hint:" in done.err
    assert study.read_bytes() == before


def test_a_profile_of_ones_own(audit: Run, study: Path) -> None:
    Path("own.toml").write_text(
        'title = "Ours"\n[[item]]\nid = "read"\nquestion = "Was it read?"\nwhy = "Because."\nask = true\n'
    )
    assert "Was it read?" in audit("checklist", study, "--profile", "own.toml").out
    Path("own.toml").write_text("title = 1")
    assert audit("checklist", study, "--profile", "own.toml").code == 2
    assert audit("checklist", study, "--profile", "none").code == 2


def test_a_verdict_counts_only_for_the_code_that_was_verified(audit: Run, study: Path) -> None:
    assert audit("export", study, "--static", "-o", "study.audit.zip").code == 0
    assert audit("verify", "study.audit.zip", "--level", "intact", "--format", "json", "--output", "v.json").code == 0
    with_it = audit("checklist", study, "--profile", "ml-reproducibility", "--verdict", "v.json")
    assert "a verification reached `intact`" in with_it.out
    study.write_text(study.read_text().replace("seed(1)", "seed(2)"))
    changed = audit("checklist", study, "--profile", "ml-reproducibility", "--verdict", "v.json")
    assert "the code has changed since" in changed.err
    assert "a verification reached" not in changed.out
    assert (
        "not at hand"
        in audit(
            "checklist", study, "--profile", "ml-reproducibility", "--verdict", "v.json", "--bundle", "gone.zip"
        ).err
    )
