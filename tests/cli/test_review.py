"""A reviewer's report: filled in with what is known, with places for what is not, and never with markup of others."""

from pathlib import Path

from tests.cli.conftest import Run, notebook


def test_what_is_known_is_filled_in(audit: Run, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook("name = input()", "import os\nos.system('echo ' + name)  # *bold* <b>"), "utf-8")
    audit("comment", path, "--cell", "2", "--line", "2", "--text", "Why a *shell*?", "--author", "Eve")
    told = audit("review", path, "--reviewer", "Ada", "--profile", "ai-security")
    assert told.code == 0
    assert "Reviewer: Ada" in told.out
    assert "- **high** `command-injection`, cell 2" in told.out
    assert "(Eve, " in told.out
    assert r"Why a \*shell\*?" in told.out
    assert "### What a person must say" in told.out
    assert told.out.count("*(yours to say)*") > 5
    assert "too little was checked" not in told.out


def test_it_is_written_to_a_file_and_never_over_a_notebook(audit: Run, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook("x = 1"), "utf-8")
    before = path.read_bytes()
    assert audit("review", path, "--reviewer", "Ada", "--output", path).code == 2
    assert path.read_bytes() == before
    assert audit("review", path, "--reviewer", "Ada", "--output", tmp_path / "r.md").code == 0
    assert (tmp_path / "r.md").read_text().startswith("# Review of ")
    assert audit("review", tmp_path / "none.ipynb").code == 2
