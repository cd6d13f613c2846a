"""Reviewers' comments: kept in the notebook, following their line, in every report."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, notebook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "n.ipynb"
    made.write_text(notebook("a = 1\nb = 0.7\nc = 3", "print(a)"), "utf-8")
    return made


def listed(audit: Run, path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = audit("comment", path, "--list", "--format", "json").json["comments"]
    return found


def edit(path: Path, number: int, source: str) -> None:
    document = json.loads(path.read_text("utf-8"))
    document["cells"][number]["source"] = source
    path.write_text(json.dumps(document), "utf-8")


def test_a_comment_follows_its_line_until_that_changes(audit: Run, path: Path) -> None:
    said = audit("comment", path, "--cell", "1", "--line", "2", "--text", "Why 0.7?", "--author", "Ada")
    assert said.code == 0
    assert "on cell 1, line 2" in said.out
    edit(path, 0, "# new\n\na = 1\n  b = 0.7\nc = 3")
    (found,) = listed(audit, path)
    assert (found["line"], found["outdated"], found["text"]) == (4, False, "Why 0.7?")
    edit(path, 0, "a = 1\nb = 0.8\nc = 3")
    (found,) = listed(audit, path)
    assert (found["line"], found["outdated"]) == (2, True)
    document = json.loads(path.read_text("utf-8"))
    del document["cells"][0]
    path.write_text(json.dumps(document), "utf-8")
    assert listed(audit, path)[0]["outdated"] is True
    assert "a cell that is gone" in audit("comment", path, "--list").out


def test_it_is_resolved_and_opens_the_gate(audit: Run, path: Path) -> None:
    (path.parent / "pyproject.toml").write_text("[tool.jupyter-audit.policy]\ncomments = true\n")
    audit("comment", path, "--text", "Which data?", "--author", "Ada")
    closed = audit("check", path, "--gate")
    assert closed.code == 1
    assert "Ada's comment is not resolved: Which data?" in closed.err
    assert audit("comment", path, "--resolve", listed(audit, path)[0]["id"]).code == 0
    assert audit("check", path, "--gate").code == 0


def test_reports_show_it_as_text(audit: Run, path: Path) -> None:
    audit("comment", path, "--cell", "cell-2", "--text", "<script>alert(1)</script>", "--author", "Ada")
    page = audit("check", path, "--format", "html").out
    assert "comment of Ada on cell 2 (open): &lt;script&gt;" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--text", "x", "--author", "A", "--line", "1"), "a line of which cell"),
        (("--text", "x", "--author", "A", "--cell", "1", "--line", "9"), "has no line 9"),
        (("--text", "x", "--author", "A", "--cell", "7"), "there is no cell '7'"),
        (("--text", " ", "--author", "A"), "what is the comment"),
        (("--resolve", "nothing"), "there is no comment"),
        ((), "say what to do"),
        (("--list", "--text", "x"), "say what to do"),
    ],
)
def test_what_is_no_comment_is_said_and_nothing_is_written(
    audit: Run, path: Path, words: tuple[str, ...], says: str
) -> None:
    before = path.read_bytes()
    told = audit("comment", path, *words)
    assert told.code == 2
    assert says in told.err
    assert path.read_bytes() == before


def test_a_secret_in_a_comment_or_its_line_is_not_kept(audit: Run, path: Path) -> None:
    token = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0iL3oR6"
    edit(path, 1, f'key = "{token}"')
    audit("comment", path, "--cell", "2", "--line", "1", "--text", f"Is {token} yours?", "--author", "Ada")
    assert token not in json.dumps(json.loads(path.read_text("utf-8"))["metadata"])
