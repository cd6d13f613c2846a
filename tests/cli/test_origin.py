"""Who wrote a cell: shown as far as it is stated, said in one's own word, and never against a tool's mark."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, notebook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "n.ipynb"
    made.write_text(notebook("a = 1", "b = 2", "# prompt: plot it\nc = 3"), "utf-8")
    return made


def test_unknown_is_unknown_and_a_word_is_a_word(audit: Run, path: Path) -> None:
    shown = audit("origin", path)
    assert "code cells 1 to 2: unknown (nothing in the notebook says)" in shown.out
    assert "cell 3: Colab's assistant" in shown.out
    audit("origin", path, "--cell", 1, "--tool", "ChatGPT", "--model", "gpt-5")
    said = audit("origin", path, "--cell", "cell-2", "--person")
    assert "cell 1: ChatGPT (gpt-5) (somebody's word, in the cell's metadata)" in said.out
    assert "cell 2: a person (somebody's word, in the cell's metadata)" in said.out
    found = audit("origin", path, "--format", "json").json["cells"]
    assert [cell["ai"] for cell in found] == [True, False, True]
    assert "unsigned-ai-cell" in audit("check", path).out


def test_a_tools_mark_is_believed_over_a_word_against_it(audit: Run, path: Path) -> None:
    said = audit("origin", path, "--cell", 3, "--person")
    assert "cell 3: Colab's assistant" in said.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--cell", "1"), "who wrote it"),
        (("--tool", "x"), "of which cell"),
        (("--cell", "1", "--person", "--tool", "x"), "who wrote it"),
        (("--cell", "1", "--person", "--model", "x"), "who wrote it"),
        (("--cell", "1", "--tool", " "), "needs a name"),
        (("--cell", "9", "--person"), "there is no cell"),
    ],
)
def test_what_says_nothing_changes_nothing(audit: Run, path: Path, words: tuple[str, ...], says: str) -> None:
    before = json.loads(path.read_text())
    told = audit("origin", path, *words)
    assert told.code == 2
    assert says in told.err
    assert json.loads(path.read_text()) == before
