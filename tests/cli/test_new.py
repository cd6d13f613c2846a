from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jupyter_audit.cli.new import TEMPLATES
from tests.cli.conftest import Run


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_notebook_is_valid_clean_and_runs(template: str, audit: Run) -> None:
    made = audit("new", "my_first-notebook.ipynb", "--template", template)
    assert made.code == 0
    assert "jupyter-audit check my_first-notebook.ipynb" in made.out
    path = Path("my_first-notebook.ipynb")
    node = nbformat.read(path, as_version=4)
    nbformat.validate(node)
    assert node.cells[0].source.startswith("# My first notebook\n")
    assert len({cell.id for cell in node.cells}) == len(node.cells)
    checked = audit("check", path, "--fail-on", "low")
    assert checked.code == 0, checked.out
    NotebookClient(node, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()


def test_the_same_call_gives_the_same_bytes(audit: Run) -> None:
    audit("new", "a.ipynb")
    first = Path("a.ipynb").read_bytes()
    Path("a.ipynb").unlink()
    audit("new", "a.ipynb")
    assert Path("a.ipynb").read_bytes() == first


def test_nothing_is_overwritten(audit: Run) -> None:
    Path("a.ipynb").write_text("mine")
    outcome = audit("new", "a.ipynb")
    assert outcome.code == 2
    assert "exists already" in outcome.err
    assert Path("a.ipynb").read_text() == "mine"
    assert "a.ipynb" in audit("new", "a").err
    assert audit("new", "no/folder/a.ipynb").code == 2
