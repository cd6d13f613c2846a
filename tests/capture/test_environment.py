"""The kernel's world: interpreter, machine, git, and what each distribution says of itself."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture.probes import machine
from jupyter_audit.capture.probes.distributions import distributions
from jupyter_audit.capture.probes.environment import capture_environment
from jupyter_audit.capture.probes.git import git_state


def test_environment_of_this_interpreter():
    found = capture_environment()
    assert found.python == ".".join(map(str, sys.version_info[:3]))
    names = {each.name.lower().replace("_", "-"): each for each in found.distributions}
    assert "ipython" in names
    from importlib.metadata import version

    assert names["ipython"].version == version("ipython")
    assert [each.name.lower() for each in found.distributions] == sorted(
        each.name.lower() for each in found.distributions
    )
    assert found.cpu_count == os.cpu_count()


def test_blas_is_known_only_once_numpy_is_imported():
    code = (
        "from jupyter_audit.capture.probes.environment import capture_environment, refreshed\nimport sys\n"
        "e = capture_environment(); assert e.blas is None and 'numpy' not in sys.modules\n"
        "import numpy; print(refreshed(e).blas)"
    )
    env = {**os.environ, "OMP_NUM_THREADS": "3", "MKL_NUM_THREADS": "not a number"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert "blas" in done.stdout


def test_direct_urls_lose_credentials_and_keep_commits(tmp_path):
    info = tmp_path / "demo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nName: not me\n")
    origin = {"url": "https://me:tok@host/r.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    (info / "direct_url.json").write_text(json.dumps(origin))
    local = tmp_path / "local-3.0.dist-info"
    local.mkdir()
    (local / "METADATA").write_text("Metadata-Version: 2.1\nName: local\nVersion: 3.0\n")
    (local / "direct_url.json").write_text('{"url": "file:///x", "dir_info": {"editable": true}}')
    broken = tmp_path / "broken-2.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_bytes(b"\xff\xfe")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from jupyter_audit.capture.probes.distributions import distributions\n"
        "print([d for d in distributions() if d.name in ('demo', 'local', 'broken')])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "direct_url='https://host/r.git', editable=False, commit='abc'" in done.stdout
    assert "direct_url='file:///x', editable=True, commit=None" in done.stdout
    assert "broken" not in done.stdout


def test_git_state(tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e@x", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    assert git_state(tmp_path) is None
    git("init", "-b", "main")
    assert git_state(tmp_path) is None
    (tmp_path / "a.txt").write_text("a")
    git("add", ".")
    git("commit", "-m", "m")
    clean = git_state(tmp_path)
    assert (clean.dirty, clean.branch, len(clean.commit)) == (False, "main", 40)
    (tmp_path / "sub" / ".jupyter_audit" / "nb").mkdir(parents=True)
    (tmp_path / "sub" / ".jupyter_audit" / "nb" / "x.jsonl").write_text("ours")
    (tmp_path / ".jupyter_audit").mkdir()
    (tmp_path / ".jupyter_audit" / "x.jsonl").write_text("ours")
    assert not git_state(tmp_path).dirty
    assert not git_state(tmp_path / "sub").dirty
    (tmp_path / "helper.py").write_text("new")
    assert git_state(tmp_path).dirty
    assert git_state(tmp_path).diff_sha256 is None  # nothing that git follows was changed


def test_what_is_not_committed_is_known_by_its_digest(tmp_path):
    def git(*arguments):
        command = ["git", "-c", "user.name=n", "-c", "user.email=e@x", *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    study = tmp_path / "study.py"
    study.write_text("a = 1\n")
    (tmp_path / ".gitattributes").write_text("*.py diff=own\n")
    git("config", "diff.own.command", f"touch {tmp_path / 'started'} #")
    git("config", "diff.own.textconv", f"touch {tmp_path / 'started'} #")
    git("add", ".")
    git("commit", "-m", "m")
    digests = []
    for text in ("a = 1\n", "a = 2\n", "a = 3\n", "a = 2\n"):
        study.write_text(text)
        digests.append(git_state(tmp_path).diff_sha256)
    assert digests[0] is None
    assert digests[1] == digests[3] != digests[2]
    assert re.fullmatch("[0-9a-f]{64}", digests[2])
    assert not (tmp_path / "started").exists()


def test_an_editable_install_says_where_its_folder_stands(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "a.py").write_text("")
    for arguments in (("init",), ("add", "."), ("-c", "user.name=n", "-c", "user.email=e@x", "commit", "-m", "m")):
        subprocess.run(["git", *arguments], cwd=package, check=True, capture_output=True)
    (package / "a.py").write_text("changed = 1")
    info = tmp_path / "site" / "local-3.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: local\nVersion: 3.0\n")
    (info / "direct_url.json").write_text(json.dumps({"url": package.as_uri(), "dir_info": {"editable": True}}))
    (found,) = installed(tmp_path / "site", "local")
    assert found.git == git_state(package)
    assert found.git.dirty
    assert found.git.diff_sha256 is not None


@pytest.mark.parametrize(
    ("stated", "licence"),
    [
        ("License-Expression: MIT AND Zlib\nLicense: other", "MIT AND Zlib"),
        ("Classifier: License :: OSI Approved :: MIT License\nLicense: see file", "MIT License"),
        ("Classifier: License :: OSI Approved\nLicense: BSD-3-Clause", "BSD-3-Clause"),
        ("License: Permission is hereby granted, " + "free of charge, " * 10, None),
        ("License: UNKNOWN", None),
        ("Summary: no licence", None),
    ],
)
def test_the_licence_is_what_the_package_states(tmp_path, stated, licence):
    info = tmp_path / "demo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n{stated}\n\nLicense: not me\n")
    (found,) = installed(tmp_path, "demo")
    assert found.licence == licence


def installed(site, name):
    """The distributions called ``name`` that a search in ``site`` finds, with its path in front as pip's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        return [each for each in distributions() if each.name == name]


def test_the_drivers_files_name_the_graphics_processors(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "NVIDIA", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.gpus() == ()
    (tmp_path / "version").write_text(
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build\nGCC version:  gcc 12\n"
    )
    card = tmp_path / "gpus" / "0000:17:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ:   \t\t 41\nGPU UUID: \t GPU-1\n")
    assert machine.gpus() == ("NVIDIA A100-SXM4-40GB, driver 550.54.15",)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the tool")
def test_the_tool_names_them_where_the_files_are_hidden(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "NVIDIA", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'Tesla T4, 535.104.05'\necho 'Tesla T4, 535.104.05'\n")
    tool.chmod(0o755)
    assert machine.gpus() == ("Tesla T4, driver 535.104.05",) * 2
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert machine.gpus() == ()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists them in a file")
def test_vector_units_are_those_that_linux_lists():
    flags = {word for line in Path("/proc/cpuinfo").read_text().splitlines() for word in line.split()}
    found = capture_environment().cpu_features
    assert set(found) <= flags
    assert ("avx2" in found) == ("avx2" in flags)
