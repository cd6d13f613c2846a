"""Where a repository is offered to others: host and path, never who may write there."""

from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.notebook.reading.read import read_notebook
from jupyter_audit.project import read_project
from jupyter_audit.project.remote import remote_of

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://github.com/ada/birds.git", "github.com/ada/birds"),
        ("https://ada:s3cret@github.com/ada/birds", "github.com/ada/birds"),
        ("git@gitlab.example.org:group/birds.git", "gitlab.example.org/group/birds"),
        ("ssh://git@codeberg.org:2222/ada/birds/", "codeberg.org/ada/birds"),
        ("/srv/git/birds.git", None),
        ("../birds", None),
    ],
)
def test_a_remote_is_named_without_credentials(tmp_path: Path, url: str, found: str | None) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n')
    assert remote_of(tmp_path) == found


def test_worktrees_name_their_repository_and_broken_settings_name_nothing(tmp_path: Path) -> None:
    repository, tree = tmp_path / "r/.git", tmp_path / "tree"
    (repository / "worktrees/tree").mkdir(parents=True)
    (repository / "config").write_text('[remote "origin"]\nurl = https://github.com/ada/birds\n')
    (repository / "worktrees/tree/commondir").write_text("../..\n")
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {repository / 'worktrees/tree'}\n")
    assert remote_of(tree) == "github.com/ada/birds"
    (repository / "config").write_bytes(b"\xff[remote")
    assert remote_of(tree) is None
    assert remote_of(tmp_path / "nowhere") is None


def test_a_clone_without_a_licence_is_found_until_one_is_near(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("# %%\nx = 1\n")

    def found() -> list[str]:
        report = audit(read_notebook(path), None, read_project(path, TODAY), Config(select=("no-licence",)))
        return [finding.message for finding in report.findings]

    assert found() == []
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text('[remote "origin"]\nurl = https://github.com/ada/birds\n')
    assert "its folder is a clone of github.com/ada/birds" in found()[0]
    (tmp_path / "LICENSE").write_text("MIT License")
    assert found() == []
