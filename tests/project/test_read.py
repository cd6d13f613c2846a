import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.model.session import Distribution, Entropy, Environment, Session
from jupyter_audit.project import read, read_project

TODAY = date(2026, 11, 23)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def test_files_modules_and_licence(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.ipynb": "{}",
            "data/x.csv": "1",
            "helpers.py": "",
            "package/module.py": "",
            "venv/pyvenv.cfg": "",
            "venv/lib/y.py": "",
            ".git/config": "",
            "node_modules/z/index.js": "",
            "__pycache__/a.pyc": "",
            "LICENSE": "MIT License",
            ".env": "A=1",
        },
    )
    project = read_project(tmp_path / "a.ipynb", TODAY)
    assert project.known
    assert project.files == {"a.ipynb", "data/x.csv", "helpers.py", "package/module.py", "LICENSE", ".env"}
    assert project.local_modules == {"helpers", "package"}
    assert (project.licence, project.today, project.hashes, project.installed) == ("LICENSE", TODAY, {}, {})


def test_a_notebook_below_the_root_sees_the_root(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".git/config": "",
            "pyproject.toml": '[project]\nname = "x"\nlicense = "BSD-3-Clause"\ndependencies = ["NumPy>=1.26"]\n',
            "src/mine/__init__.py": "",
            "notebooks/deep/a.ipynb": "{}",
            "notebooks/requirements.txt": "pandas==2.2.0\n",
        },
    )
    project = read_project(tmp_path / "notebooks" / "deep" / "a.ipynb", TODAY)
    assert {(r.name, r.specifier, r.source) for r in project.requirements} == {
        ("pandas", "==2.2.0", "../requirements.txt"),
        ("numpy", ">=1.26", "../../pyproject.toml"),
    }
    assert "mine" in project.local_modules
    assert project.licence == "BSD-3-Clause"


def test_a_folder_that_holds_too_much_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"{n}.csv": "" for n in range(12)} | {"requirements.txt": "numpy\n"})
    monkeypatch.setattr(read, "MAX_FILES", 5)
    project = read_project(tmp_path / "a.ipynb", TODAY)
    assert not project.known
    assert [r.name for r in project.requirements] == ["numpy"]


def test_a_folder_too_deep_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, {"/".join("abcdefgh") + "/x.csv": ""})
    assert not read_project(tmp_path / "a.ipynb", TODAY).known
    assert not read_project(tmp_path / "missing" / "a.ipynb", TODAY).known


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/x.csv": "", "here/a.ipynb": "{}"})
    (tmp_path / "here" / "data").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "here" / "self").symlink_to(tmp_path / "here")
    project = read_project(tmp_path / "here" / "a.ipynb", TODAY)
    assert project.known
    assert project.files == {"a.ipynb", "data/x.csv"}


def test_hashes_are_taken_only_when_asked_for_and_of_small_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"x.csv": "1", "big.csv": "12345678", "code.py": ""})
    monkeypatch.setattr(read, "MAX_HASHED", 4)
    assert read_project(tmp_path / "a.ipynb", TODAY, hashes=True).hashes == {"x.csv": hashlib.sha256(b"1").hexdigest()}


def test_what_is_installed_comes_from_the_session_alone(tmp_path: Path) -> None:
    distribution = Distribution("Scikit_Learn", "1.9.1", None, False, None)
    environment = Environment(
        *("3.11.9", "CPython", "Linux", "Linux", "x86_64", "glibc", "cpu"),
        *(2, None, (), None, None, None, None, (distribution,), ()),
    )
    session = Session(1, "s", None, "2026-11-23T00:00:00Z", environment, Entropy((), ()), (), ())
    assert read_project(tmp_path / "a.ipynb", TODAY, session=session).installed == {"scikit-learn": "1.9.1"}


def test_the_rest_of_the_project_as_the_notebook_would_write_it(tmp_path: Path) -> None:
    write(
        tmp_path, {"pyproject.toml": "", "data/x.csv": "", "work/a/b.ipynb": "", "work/c/y.csv": "", "work/a/z.csv": ""}
    )
    project = read_project(tmp_path / "work" / "a" / "b.ipynb")
    assert project.files == {"b.ipynb", "z.csv"}
    assert project.above == {"../../pyproject.toml", "../../data/x.csv", "../c/y.csv"}
    assert read_project(tmp_path / "nowhere.ipynb").above is None
