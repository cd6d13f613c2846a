"""Packages that came from no index: carried as source, built only where asked for, and then verified like any other."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.bundle.lock import lock_environment
from jupyter_audit.bundle.lock.local import local_packages
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.capture.probes.environment import capture_environment
from jupyter_audit.errors import BundleError
from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.execute.uv import find_uv
from jupyter_audit.model.session import Distribution, Environment
from jupyter_audit.model.verdict import Level
from jupyter_audit.verify.run import verify_bundle
from tests.studies import exported

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "own-tools"
version = "0.3"
"""
SIX = Distribution("six", "1.17.0", None, False, None)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "own-tools"
    (folder / "own_tools").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "own_tools" / "__init__.py").write_text("def answer():\n    return 42\n")
    (folder / "own_tools" / "__pycache__").mkdir()
    (folder / "own_tools" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (folder / ".env").write_text("SECRET=1")
    return folder


def environment(*found: Distribution) -> Environment:
    return replace(capture_environment(), python="3.11.7", distributions=found)


def test_an_editable_package_is_carried_and_pinned_to_its_commit(project: Path) -> None:
    editable = environment(SIX, Distribution("own-tools", "0.3", project.as_uri(), True, None))
    (found,) = local_packages(editable, build=False, progress=lambda _: None)
    assert set(found.files) == {
        "environment/packages/own-tools/pyproject.toml",
        "environment/packages/own-tools/own_tools/__init__.py",
    }
    assert found.source == ""
    git(project, "init", "-q")
    (project / ".gitignore").write_text("*.log\n")
    (project / "noise.log").write_text("x")
    git(project, "add", "pyproject.toml", "own_tools/__init__.py")
    git(project, "commit", "-qm", "one")
    git(project, "remote", "add", "origin", "https://user:hunter22secret@git.example.org/own-tools.git")
    commit = git(project, "rev-parse", "HEAD")
    (found,) = local_packages(editable, build=False, progress=lambda _: None)
    assert found.source == f"git+https://git.example.org/own-tools.git@{commit}"
    assert "no commit holds" in found.note
    assert not [name for name in found.files if "noise" in name or ".env" in name]
    lock = lock_environment(editable, offline=False, progress=lambda _: None, local=[found])
    (unlocked,) = lock.unlocked
    assert (unlocked.kind, unlocked.source) == ("local", found.source)
    assert unlocked.carried == "environment/packages/own-tools/"
    assert "hunter22" not in str(lock)


def test_building_runs_only_when_asked_for_and_gives_the_same_bytes(project: Path, tmp_path: Path) -> None:
    editable = environment(SIX, Distribution("own_tools", "0.3", project.as_uri(), True, None))
    one, two = (local_packages(editable, build=True, progress=lambda _: None)[0] for _ in range(2))
    assert one.wheel is not None
    assert one.wheel == two.wheel
    lock = lock_environment(editable, offline=False, progress=lambda _: None, local=[one])
    assert lock.unlocked == ()
    assert f'path = "{one.wheel.path}"' in lock.pylock
    assert f"./{one.wheel.path} \\\n    --hash=sha256:{one.wheel.sha256}" in lock.requirements
    assert not (project / "dist").exists()
    other = environment(Distribution("own_tools", "0.4", project.as_uri(), True, None))
    with pytest.raises(BundleError, match=r"own-tools 0\.4 is what ran"):
        local_packages(other, build=True, progress=lambda _: None)
    (project / "pyproject.toml").write_text("[build-system")
    with pytest.raises(BundleError, match="could not be built"):
        local_packages(editable, build=True, progress=lambda _: None)


def test_a_repository_is_built_at_its_commit(project: Path) -> None:
    git(project, "init", "-q")
    git(project, "add", "pyproject.toml", "own_tools/__init__.py")
    git(project, "commit", "-qm", "one")
    commit = git(project, "rev-parse", "HEAD")
    (project / "own_tools" / "__init__.py").write_text("raise SystemExit")
    git(project, "commit", "-qam", "two")
    vcs = environment(Distribution("own-tools", "0.3", project.as_uri(), False, commit))
    (found,) = local_packages(vcs, build=True, progress=lambda _: None)
    (data,) = found.files.values()
    import io
    import zipfile

    assert isinstance(data, bytes)
    assert b"42" in zipfile.ZipFile(io.BytesIO(data)).read("own_tools/__init__.py")
    bad = environment(Distribution("own-tools", "0.3", "ext::sh -c touch% /tmp/x", False, commit))
    with pytest.raises(BundleError, match="fetched again"):
        local_packages(bad, build=True, progress=lambda _: None)


def test_a_notebook_with_a_package_of_its_own_verifies_once_it_is_built(project: Path, tmp_path: Path) -> None:
    uv = find_uv()
    assert uv is not None
    python = tmp_path / "venv" / "bin" / "python"
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([uv, "venv", "-q", "--no-project", "--python", base, tmp_path / "venv"], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "ipykernel", "-e", project], check=True)
    home = tmp_path / "home"
    home.mkdir()
    path = home / "study.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("import own_tools\nown_tools.answer()")]), path)
    result = run_notebook(path, python=str(python))
    nbformat.write(result.node, path)
    plain = exported(path, result.session, tmp_path / "plain.zip")
    assert "own-tools 0.3" in open_bundle(plain).read("README.md").decode()
    bundle = exported(path, result.session, tmp_path / "built.zip", build=True)
    assert open_bundle(bundle).names("environment/wheels/")
    names = open_bundle(bundle).read("environment/pylock.minimal.toml").decode()
    assert 'name = "own-tools"' in names
    verdict = verify_bundle(bundle, sandbox="none")
    assert (verdict.level, verdict.replayed, verdict.reasons) == (Level.EXACT, False, ())
