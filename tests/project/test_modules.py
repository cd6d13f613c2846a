import os
from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.model.project import Module
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.project import modules, read_project


def read(folder: Path, source: str) -> dict[str, Module]:
    project = read_project(folder / "a.ipynb", date(2026, 1, 1), notebook=parse_percent(source, "a"))
    return {module.name: module for module in project.modules}


def test_only_what_is_imported_is_read_and_what_that_imports(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("from two import x\nimport json\n")
    (tmp_path / "two.py").write_text("x = 1\r\n", newline="")
    (tmp_path / "other.py").write_text("y = 1\n")
    found = read(tmp_path, "import one, json, numpy")
    assert {name: module.source for name, module in found.items()} == {
        "one": "from two import x\nimport json\n",
        "two": "x = 1\n",
    }


def test_packages_and_the_roots_src_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    package = tmp_path / "src" / "mine"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .core import (\n    run,\n    stop,\n)\n")
    (package / "core.py").write_text("def run(): ...\ndef stop(): ...\n")
    (tmp_path / "notebooks").mkdir()
    found = read(tmp_path / "notebooks", "from mine import run")
    assert {name: module.path for name, module in found.items()} == {
        "mine": "../src/mine/__init__.py",
        "mine.core": "../src/mine/core.py",
    }


def test_nothing_is_imported_or_run(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("open('ran', 'w').close()\n")
    read(tmp_path, "import one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.py"]


def test_what_is_too_large_or_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "MAX_BYTES", 50)
    (tmp_path / "large.py").write_text("#" * 51)
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'")
    found = read(tmp_path, "import large\nimport latin")
    assert {name: (module.source, module.problem) for name, module in found.items()} == {
        "large": ("", "it is larger than 50 bytes"),
        "latin": ("", "it is not UTF-8"),
    }


def test_modules_are_bounded_and_the_rest_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "MAX_MODULES", 3)
    for number in range(5):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n")
    found = read(tmp_path, "import m0")
    assert [name for name, module in found.items() if not module.problem] == ["m0", "m1", "m2"]
    assert "only 3 modules" in found["m3"].problem


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("x = 1\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "one.py").symlink_to(tmp_path / "outside.py")
    assert read(project, "import one") == {}
