"""``verify`` as a command, on a bundle of this environment; the steps themselves are tested in tests/verify."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, notebook


@pytest.fixture
def bundle(audit: Run) -> str:
    Path("a.ipynb").write_text(notebook("x = 1\n", "print(x)\n"))
    assert audit("export", "a.ipynb", "--static", "-o", "a.zip").code == 0
    return "a.zip"


def test_the_asked_level_decides_the_exit_code(bundle: str, audit: Run) -> None:
    reached = audit("verify", bundle, "--level", "intact")
    assert reached.code == 0, reached.out
    assert reached.out.splitlines()[2].strip() == "intact"
    not_reached = audit("verify", bundle)
    assert not_reached.code == 1
    assert "intact  (asked: exact)" in not_reached.out
    assert "next" in not_reached.out


def test_json_and_html(bundle: str, audit: Run) -> None:
    verdict = json.loads(audit("verify", bundle, "--level", "intact", "--format", "json").out)
    assert (verdict["level"], verdict["asked"], verdict["notebook"]) == ("intact", "intact", "a.ipynb")
    assert audit("verify", bundle, "--level", "intact", "--format", "html", "--output", "v.html").code == 0
    assert "Verdict on a.ipynb" in Path("v.html").read_text("utf-8")


def test_one_changed_bit_is_told(bundle: str, audit: Run) -> None:
    import zipfile

    with zipfile.ZipFile(bundle) as read, zipfile.ZipFile("b.zip", "w") as written:
        for item in read.infolist():
            data = read.read(item)
            if item.filename == "notebook.ipynb":
                data = data.replace(b"print(x)", b"print(y)")
            written.writestr(item, data)
    outcome = audit("verify", "b.zip", "--level", "intact")
    assert outcome.code == 1
    assert "notebook.ipynb" in outcome.out


@pytest.mark.parametrize("data", [None, b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_no_bundle(data: bytes | None, audit: Run) -> None:
    if data is not None:
        Path("x.zip").write_bytes(data)
    outcome = audit("verify", "x.zip")
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert "x.zip" in outcome.err


def test_arguments_that_make_no_sense(bundle: str, audit: Run) -> None:
    assert audit("verify", bundle, "--level", "nothing").code == 2
    assert audit("verify", bundle, "--data", "nowhere").code == 2
