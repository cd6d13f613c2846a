"""The log of sign-offs: append-only, chained, beside the journals and never taken for one."""

import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_audit.capture import file_lock, known_end
from jupyter_audit.capture.journal import find_session
from jupyter_audit.capture.signoff_log import (
    append_override,
    append_signoff,
    read_log,
    read_overrides,
    read_signoffs,
    signoff_log,
)
from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import Override, SignOff
from jupyter_audit.project import read_project

SAID = SignOff(1, "cell", "c", "n.ipynb", "Ada", "2026-11-23T12:00:00+00:00", "d" * 64, "ä", "teaching", (), None, None)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "n.ipynb"


def test_what_was_said_is_read_again(notebook: Path) -> None:
    assert read_signoffs(notebook) == ()
    append_signoff(notebook, SAID)
    past = Override("c", "e" * 64, "try", "2026-11-23T12:01:00+00:00", "Ada")
    append_override(notebook, past)
    append_signoff(notebook, SAID)
    assert read_signoffs(notebook) == (SAID, SAID)
    assert [line["kind"] for line in read_log(signoff_log(notebook))] == ["signoff", "override", "signoff"]
    assert find_session(notebook) is None
    assert read_project(notebook).signoffs == (SAID, SAID)
    assert read_project(notebook).overrides == (past,)


def test_an_edited_log_is_told_and_not_used(notebook: Path) -> None:
    for _ in range(3):
        append_signoff(notebook, SAID)
    log = signoff_log(notebook)
    lines = log.read_bytes().splitlines(keepends=True)
    for damaged in (lines[1:], [lines[0], lines[2]], [lines[0].replace(b"Ada", b"Eve"), *lines[1:]], [b"x\n", *lines]):
        log.write_bytes(b"".join(damaged))
        with pytest.raises(UnreadableError, match="does not follow"):
            read_signoffs(notebook)
        with pytest.raises(UnreadableError):
            append_signoff(notebook, SAID)
        project = read_project(notebook)
        assert project.signoffs == ()
        assert "does not follow" in project.signoff_problem


def test_what_was_cut_or_put_in_its_place_is_told_to_who_wrote_it(notebook: Path) -> None:
    append_signoff(notebook, SAID)
    log = signoff_log(notebook)
    one = log.read_bytes()
    log.write_bytes(one.replace(b"Ada", b"Eve"))
    with pytest.raises(UnreadableError, match="is not the log that it had"):
        read_signoffs(notebook)
    log.write_bytes(one)
    append_signoff(notebook, SAID)
    both = log.read_bytes()
    for cut in (one, b"", None):
        log.unlink() if cut is None else log.write_bytes(cut)
        with pytest.raises(UnreadableError, match=f"has {1 if cut else 0} of the 2 lines"):
            read_signoffs(notebook)
        with pytest.raises(UnreadableError):
            append_signoff(notebook, SAID)
        project = read_project(notebook)
        assert project.signoffs == ()
        assert "of the 2 lines" in project.signoff_problem
    log.write_bytes(one)
    known_end.place(log).unlink()  # as the hint says
    assert read_signoffs(notebook) == (SAID,)
    log.write_bytes(both)
    assert read_signoffs(notebook) == (SAID, SAID)


def test_a_log_that_grows_while_it_is_read_is_whole(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_signoff(notebook, SAID)
    read = Path.read_bytes

    def read_then_written(path: Path) -> bytes:
        raw = read(path)
        monkeypatch.setattr(Path, "read_bytes", read)
        append_signoff(notebook, SAID)
        return raw

    monkeypatch.setattr(Path, "read_bytes", read_then_written)
    assert read_log(signoff_log(notebook)) != []
    assert len(read_signoffs(notebook)) == 2


def test_lines_that_somebody_else_added_are_welcome(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_signoff(notebook, SAID)
    with monkeypatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(notebook.parent / "somebody"))
        assert read_signoffs(notebook) == (SAID,)
        append_signoff(notebook, SAID)
    assert len(read_signoffs(notebook)) == 2
    append_signoff(notebook, SAID)
    assert len(read_signoffs(notebook)) == 3


def test_a_torn_last_line_is_dropped(notebook: Path) -> None:
    append_signoff(notebook, SAID)
    log = signoff_log(notebook)
    whole = log.read_bytes()
    log.write_bytes(whole + whole[:40])
    assert read_signoffs(notebook) == (SAID,)
    append_signoff(notebook, SAID)
    assert read_signoffs(notebook) == (SAID, SAID)


def test_many_processes_write_one_chain(notebook: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from jupyter_audit.capture.signoff_log import append_override\nfrom jupyter_audit.model.review import Override\n"
        "for n in range(25):\n"
        "    append_override(Path(sys.argv[1]), Override(sys.argv[2], 'e' * 64, str(n), ''))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(notebook), str(n)]) for n in range(6)]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 6
    written = read_overrides(notebook)
    assert len(written) == 150
    for writer in range(6):
        assert [each.reason for each in written if each.cell_id == str(writer)] == [str(n) for n in range(25)]


def test_a_writer_that_waits_too_long_says_so(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_signoff(notebook, SAID)
    monkeypatch.setattr(file_lock, "SECONDS", 0.1)
    with (
        signoff_log(notebook).open("rb") as other,
        file_lock.locked(other.fileno()),
        pytest.raises(UnreadableError, match="written by another process"),
    ):
        append_signoff(notebook, SAID)
    append_signoff(notebook, SAID)
    assert len(read_signoffs(notebook)) == 2
