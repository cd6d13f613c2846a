"""``export`` as a command; what goes into a bundle is tested in tests/bundle."""

from pathlib import Path

from tests.cli.conftest import Run, notebook


def test_without_a_recording_it_refuses_and_names_the_ways(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("x = 1\n"))
    outcome = audit("export", "a.ipynb", "-o", "a.zip")
    assert outcome.code == 2
    assert "--run" in outcome.err
    assert "--static" in outcome.err
    assert not Path("a.zip").exists()


def test_a_static_bundle_and_what_to_do_next(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("x = 1\n"))
    outcome = audit("export", "a.ipynb", "--static")
    assert outcome.code == 0, outcome.err
    assert Path("a.audit.zip").exists()
    assert outcome.out.endswith("next: jupyter-audit verify a.audit.zip\n")


def test_a_notebook_that_does_not_run_is_not_packed(audit: Run) -> None:
    text = notebook("raise ValueError('x')\n")
    Path("a.ipynb").write_text(text)
    outcome = audit("export", "a.ipynb", "--run")
    assert outcome.code == 1
    assert "was not packed" in outcome.err
    assert Path("a.ipynb").read_text() == text
    assert not Path("a.audit.zip").exists()


def test_the_notebook_is_never_its_own_bundle(audit: Run) -> None:
    Path("a.ipynb").write_text(notebook("x = 1\n"))
    assert audit("export", "a.ipynb", "-o", "a.ipynb", "--static").code == 2
    assert audit("export", "a.ipynb", "--run", "--static").code == 2
