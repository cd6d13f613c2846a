"""The index that pip is set up with is the one that uv asks."""

from pathlib import Path

import pytest

from jupyter_audit.execute.index import index_variables

PRIVATE = "https://user:word@pypi.example.org/simple"


@pytest.fixture(autouse=True)
def no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_audit.execute.index._uv_files", lambda: iter(()))
    monkeypatch.setattr("jupyter_audit.execute.index._pip_files", lambda _: iter((tmp_path / "pip.conf",)))


def test_none_is_given_where_none_is_set() -> None:
    assert index_variables({}) == {}


def test_environment_and_files(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = {PRIVATE}\nextra-index-url =\n    https://other.example.org/simple\n    file:///opt/simple\n"
    )
    found = {"UV_DEFAULT_INDEX": PRIVATE, "UV_INDEX": "https://other.example.org/simple"}
    assert index_variables({}) == found
    assert index_variables({"PIP_INDEX_URL": "https://x.example.org/simple"}) == found | {
        "UV_DEFAULT_INDEX": "https://x.example.org/simple"
    }


def test_uv_s_own_settings_win(tmp_path: Path) -> None:
    assert index_variables({"UV_DEFAULT_INDEX": "https://u.example.org", "PIP_INDEX_URL": PRIVATE}) == {}


def test_a_damaged_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_bytes(b"[global\nindex-url \xff = x")
    assert index_variables({}) == {}
