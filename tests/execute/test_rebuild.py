"""Environments rebuilt from locks, by uv and by pip."""

import sys
from pathlib import Path

import pytest

from jupyter_audit.bundle.lock import lock_environment
from jupyter_audit.capture.probes.environment import capture_environment
from jupyter_audit.errors import BundleError, ExecutionError
from jupyter_audit.execute import rebuild as module
from jupyter_audit.execute.rebuild import find_python, read_lock, rebuild
from jupyter_audit.model.session import Distribution, Environment

VERSION = sys.version.split()[0]


def locked(folder: Path, *pins: str) -> Path:
    """A lock of a few real packages."""
    from dataclasses import replace

    environment: Environment = replace(
        capture_environment(folder),
        distributions=tuple(Distribution(*pin.split("=="), None, False, None) for pin in pins),
    )
    lock = lock_environment(environment, offline=False, progress=lambda _: None)
    assert not lock.unlocked
    (folder / "requirements.txt").write_text(lock.requirements)
    path = folder / "pylock.toml"
    path.write_text(lock.pylock)
    return path


PINS = ("six==1.17.0", "packaging==25.0")


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_rebuild(tmp_path: Path, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = locked(tmp_path, *PINS)
    if tool == "pip":
        monkeypatch.setattr(module, "find_uv", lambda: None)
        monkeypatch.setattr(sys, "executable", _python_with_pip(tmp_path))
    rebuilt = rebuild(lock, VERSION, tmp_path)
    assert rebuilt.wanted.distributions == {"six": "1.17.0", "packaging": "25.0"}
    assert rebuilt.wanted.python == VERSION
    assert ("installed by pip" in " ".join(rebuilt.notes)) == (tool == "pip")
    found = {path.name for path in (tmp_path / "venv").rglob("*.dist-info")}
    assert found == {"six-1.17.0.dist-info", "packaging-25.0.dist-info"}


def _python_with_pip(folder: Path) -> str:
    import venv

    venv.create(folder / "tool", with_pip=True)
    return str(folder / "tool" / "bin" / "python")


def test_a_wrong_hash_is_refused(tmp_path: Path) -> None:
    lock = locked(tmp_path, "six==1.17.0")
    text = lock.read_text()
    digest = text.split('sha256 = "')[-1][:64]
    other = ("0" if digest[0] != "0" else "1") + digest[1:]
    lock.write_text(text.replace(digest, other))
    with pytest.raises(ExecutionError, match=r"(?i)hash"):
        rebuild(lock, VERSION, tmp_path)


HEAD = 'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "six"\n'
WHEEL = '{{ url = "{url}", hashes = {{ {hash} }} }}'
SHA = 'sha256 = "' + "0" * 64 + '"'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lock-version = 1",
        HEAD + 'version = "1"\n',
        HEAD + 'version = "1"\n[packages.directory]\npath = "."\n',
        HEAD + '[packages.vcs]\ntype = "git"\nurl = "https://x.org/x"\ncommit-id = "abc"\n',
        HEAD + 'version = "1"\nwheels = [' + WHEEL.format(url="file:///tmp/six-1-py3-none-any.whl", hash=SHA) + "]",
        HEAD + 'version = "1"\nwheels = [' + WHEEL.format(url="http://x.org/six-1-py3-none-any.whl", hash=SHA) + "]",
        HEAD
        + 'version = "1"\nwheels = ['
        + WHEEL.format(url="https://x.org/six-1-py3-none-any.whl", hash='md5 = "0"')
        + "]",
        HEAD + 'version = "1"\nwheels = [{ path = "six-1-py3-none-any.whl", hashes = { ' + SHA + " } }]",
    ],
)
def test_locks_that_are_not_safe_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(text)
    with pytest.raises(BundleError):
        read_lock(path)


def test_the_interpreter_of_the_recorded_minor_version_or_a_clear_word() -> None:
    found, notes = find_python(VERSION)
    assert found.python == VERSION
    assert notes == ()
    near, notes = find_python(f"{sys.version_info.major}.{sys.version_info.minor}.99")
    assert near.python.startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert "the same minor version" in notes[0]
    with pytest.raises(ExecutionError, match=r"Python 3\.4 is not on this machine"):
        find_python("3.4.9")
