from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_audit.project.requirements import read_requirements

REQUIREMENTS = """
# comment
numpy==1.26.4 --hash=sha256:ab \\
  --hash=sha256:cd
Scikit_Learn >= 1.5 ; python_version > '3'
-e .
--index-url https://x
not a requirement!
pkg @ https://example.org/p.whl
-r more.txt
"""
ENVIRONMENT = """
name: x
channels:
  - conda-forge
dependencies:
  - python=3.11
  - numpy=1.26
  - scipy=1.11.1=py311_0
  - conda-forge::pandas>=2,<3
  - 'polars'  # quoted
  - pip:
    - torch==2.1.0
  - dask==2024.1
prefix: /x
"""
CONDA = {("numpy", "==1.26.*"), ("scipy", "==1.11.1"), ("pandas", ">=2,<3"), ("polars", ""), ("dask", "==2024.1")}
PYPROJECT = """
[project]
dependencies = ["a>1", 3]
[project.optional-dependencies]
x = ["b"]
[dependency-groups]
dev = ["c", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.11"
d = "^1.2"
e = {version = "2.0", extras = ["q"]}
[tool.poetry.group.dev.dependencies]
f = "*"
"""
CASES = {
    "requirements.txt": (
        REQUIREMENTS,
        {("numpy", "==1.26.4"), ("scikit-learn", ">=1.5"), ("pkg", "@ https://example.org/p.whl"), ("extra", "")},
    ),
    "environment.yml": (ENVIRONMENT, CONDA | {("torch", "==2.1.0")}),
    "pyproject.toml": (PYPROJECT, {("a", ">1"), ("b", ""), ("c", ""), ("d", "^1.2"), ("e", "2.0"), ("f", "")}),
    "Pipfile": ('[packages]\nrequests = "*"\nflask = "==3.0"\n', {("requests", ""), ("flask", "==3.0")}),
    "Pipfile.lock": ('{"default": {"flask": {"version": "==3.0.1"}}, "develop": {}}', {("flask", "==3.0.1")}),
    "poetry.lock": ('[[package]]\nname = "rich"\nversion = "13.7.0"\n', {("rich", "==13.7.0")}),
    "pylock.toml": ('lock-version = "1.0"\n[[packages]]\nname = "rich"\nversion = "13.7.0"\n', {("rich", "==13.7.0")}),
    "setup.cfg": ("[options]\ninstall_requires =\n    numpy>=1\n    scipy\n", {("numpy", ">=1"), ("scipy", "")}),
    "binder/requirements.txt": ("numpy\n", {("numpy", "")}),
    "requirements/dev.txt": ("pytest\n", {("pytest", "")}),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_file(tmp_path: Path, name: str) -> None:
    text, wanted = CASES[name]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "more.txt").write_text("extra\n-r requirements.txt\n", "utf-8")
    found = list(read_requirements([tmp_path]))
    assert {(each.name, each.specifier) for each in found} == wanted
    assert {each.source for each in found} == {name}


@pytest.mark.parametrize("name", CASES)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_declare_something_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    list(read_requirements([folder]))


@pytest.mark.parametrize("text", ["[]", '{"default": 3}', "3", "null", '{"default": {"a": null}}'])
def test_json_of_another_shape_declares_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pipfile.lock").write_text(text, "utf-8")
    assert list(read_requirements([tmp_path])) == []
