"""The writer: the same bytes for the same entries, and never half a file."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jupyter_audit.bundle import write
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.bundle.wheel import own_wheel
from jupyter_audit.bundle.write import write_bundle
from jupyter_audit.errors import BundleError

SCRIPT = """
import sys
from pathlib import Path
from jupyter_audit.bundle.wheel import own_wheel
from jupyter_audit.bundle.write import write_bundle
entries = {name: name.encode() for name in {"b", "a", "c/d", "c/e", "reproduce.py"}}
name, wheel = own_wheel()
write_bundle(Path(sys.argv[1]), entries | {name: wheel}, notebook="n.ipynb", recorded=True)
"""


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    written = []
    for seed in ("0", "4711"):
        path = tmp_path / f"{seed}.zip"
        subprocess.run([sys.executable, "-c", SCRIPT, path], check=True, env={"PYTHONHASHSEED": seed, "PATH": ""})
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_entries_are_sorted_with_fixed_times_and_rights(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"copied")
    path = tmp_path / "a.zip"
    write_bundle(path, {"z": b"1", "a": file, "setup.sh": b"#!/bin/sh\n"}, notebook="n.ipynb", recorded=True)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["manifest.json", "a", "setup.sh", "z"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.getinfo("setup.sh").external_attr >> 16 == 0o100755
        assert archive.getinfo("z").external_attr >> 16 == 0o100644
        assert archive.read("a") == b"copied"
    assert open_bundle(path).manifest.recorded


def test_a_failure_leaves_nothing_and_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"before")
    file = tmp_path / "file"
    file.write_bytes(b"one")
    artifact = write._artifact

    def changing(name: str, entry: write.Entry) -> object:
        made = artifact(name, entry)
        file.write_bytes(b"two")
        return made

    monkeypatch.setattr(write, "_artifact", changing)
    with pytest.raises(BundleError, match="changed while it was packed"):
        write_bundle(path, {"a": file}, notebook="n.ipynb", recorded=True)
    assert path.read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip", "file"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BundleError, match="cannot be written"):
        write_bundle(tmp_path / "file" / "a.zip", {}, notebook="n.ipynb", recorded=True)


def test_the_wheel_is_one_that_pip_takes(tmp_path: Path) -> None:
    name, wheel = own_wheel()
    (tmp_path / name).write_bytes(wheel)
    target = tmp_path / "site"
    from jupyter_audit.execute.uv import find_uv

    uv = find_uv()
    assert uv is not None
    subprocess.run([uv, "pip", "install", "-q", "--no-deps", "--target", target, tmp_path / name], check=True)
    assert (target / "jupyter_audit" / "verify" / "run.py").exists()
    assert (target / "jupyter_audit" / "bundle" / "templates" / "README.md").exists()
    assert not list(target.rglob("*.pyc"))
    assert not list(target.rglob("labextension"))
