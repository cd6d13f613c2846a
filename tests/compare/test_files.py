"""Written files by format."""

from pathlib import Path

import pytest

from jupyter_audit.compare.files import compare_files
from jupyter_audit.compare.outcome import Context


@pytest.mark.parametrize(
    ("name", "one", "other", "word"),
    [
        ("a.csv", b"x,y\n1,2.0\n", b"x,y\n1,2.0\n", "same"),
        ("a.csv", b"x,y\n1,2.0\n", b"x,y\n1,2.0000000001\n", "tolerance"),
        ("a.csv", b"x,y\n1,2.0\n", b"x,y\n1,2.1\n", "changed"),
        ("a.csv", b"x,y\n1,2.0\n", b"x,y\n1,2.0\n3,4\n", "changed"),
        ("a.json", b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}', "same"),
        ("a.json", b'{"a": 1}', b'{"a": 2}', "changed"),
        ("a.json", b'{"a": 1}', b'{"a": ', "changed"),
        ("a.pkl", b"\x80\x04K\x01.", b"\x80\x04K\x02.", "changed"),
        ("a.txt", b"\xff\xfe", b"\xff\xfd", "changed"),
        ("model", b"1.0", b"1.0000000001", "changed"),
    ],
)
def test_files(tmp_path: Path, name: str, one: bytes, other: bytes, word: str) -> None:
    for folder, data in (("a", one), ("b", other)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(data)
    assert compare_files(tmp_path / "a" / name, tmp_path / "b" / name, Context()).word == word


def test_a_file_that_is_not_written_any_more(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert compare_files(tmp_path / "a.txt", tmp_path / "b.txt", Context()).word == "missing"
