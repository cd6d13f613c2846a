import contextlib
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_audit.capture import journal, journal_writer
from jupyter_audit.capture.bodies import body_path
from jupyter_audit.capture.journal import find_session, journal_folder, journal_path, prune, read_session, read_source
from jupyter_audit.capture.places import apart, user_data
from jupyter_audit.capture.start import start_recording
from jupyter_audit.errors import UnreadableError


@pytest.fixture
def written(shell, tmp_path):
    """A finished session of three cells, and its journal."""
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    for source in ("import random\nx = random.Random()", "y = 1", "password = 'hunter2hunter2'"):
        shell.run_cell(source, store_history=True)
    return recording.stop(), recording.journal


def test_reads_back_what_was_recorded(written, tmp_path):
    session, path = written
    assert read_session(path) == session
    assert session.environment is not None
    assert path.parent == tmp_path / ".jupyter_audit" / "nb"
    assert find_session(tmp_path / "nb.ipynb") == path
    assert session.notebook == "nb.ipynb"


def test_each_line_names_the_digest_of_the_one_before(written):
    import hashlib

    previous = "0" * 64
    lines = written[1].read_bytes().splitlines()
    assert len(lines) >= 5
    for line in lines:
        assert json.loads(line)["previous"] == previous
        previous = hashlib.sha256(line).hexdigest()


def test_every_line_but_the_last_is_guarded_by_the_chain(written):
    _, path = written
    lines = path.read_bytes().splitlines(keepends=True)
    for position in range(len(lines) - 1):
        changed = lines[position].replace(b'"', b' "', 1)  # the same JSON, other bytes
        path.write_bytes(b"".join([*lines[:position], changed, *lines[position + 1 :]]))
        with pytest.raises(UnreadableError, match="chain"):
            read_session(path)


@pytest.mark.parametrize(
    "mend", [lambda lines: lines[1:], lambda lines: [*lines[:2], *lines[3:]], lambda lines: [lines[0], *lines]]
)
def test_removed_and_added_lines_break_the_chain(written, mend):
    _, path = written
    path.write_bytes(b"".join(mend(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(UnreadableError):
        read_session(path)


def test_a_torn_last_line_is_dropped_with_a_note(written):
    _, path = written
    whole = path.read_bytes()
    for cut in range(len(whole) - 2, whole.rstrip(b"\n").rindex(b"\n") + 1, -7):
        path.write_bytes(whole[:cut])
        assert any("torn" in note for note in read_session(path).notes)
    path.write_bytes(whole[: whole.rstrip(b"\n").rindex(b"\n") + 1])
    session = read_session(path)
    assert len(session.runs) == 3
    assert session.notes == ("the session has no end: its kernel still runs, or was killed",)


SCALARS = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2), st.just({}))


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damage_is_named_even_where_the_chain_holds(data, tmp_path_factory):
    """Lines of any shape, chained rightly: an UnreadableError or a session, never another exception."""
    import hashlib

    path = tmp_path_factory.mktemp("j") / "x.jsonl"
    lines, previous = [], "0" * 64
    keys = st.sampled_from(["run", "version", "id", "notebook", "started", "entropy", "variables", "reasons", "text"])
    for number in range(data.draw(st.integers(1, 4))):
        kind = "start" if number == 0 else data.draw(st.sampled_from(["run", "environment", "partial", "note", "new"]))
        whole = {"version": 1, "id": "a", "notebook": None, "started": ""} if number == 0 else {}
        content = whole | data.draw(st.dictionaries(keys, SCALARS, max_size=4))
        line = json.dumps({"previous": previous, "kind": kind, **content}).encode()
        previous = hashlib.sha256(line).hexdigest()
        lines.append(line)
    path.write_bytes(b"\n".join(lines) + data.draw(st.one_of(st.just(b"\n"), st.binary(max_size=10))))
    with contextlib.suppress(UnreadableError):
        assert read_session(path).version == 1


def test_missing_and_too_long_files_are_named(tmp_path, monkeypatch):
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_session(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UnreadableError, match="holds no session"):
        read_session(tmp_path / "empty.jsonl")
    monkeypatch.setattr(journal, "MAX_JOURNAL_BYTES", 10)
    (tmp_path / "long.jsonl").write_bytes(b"x" * 11)
    with pytest.raises(UnreadableError, match="larger"):
        read_session(tmp_path / "long.jsonl")


def test_bodies_may_be_dropped_but_not_changed(written):
    session, path = written
    assert read_source(path, session.runs[1]) == "y = 1"
    entropy = path.parent / "bodies" / f"{path.stem}.entropy.jsonl"
    kept = entropy.read_bytes()
    assert kept.count(b"random.Random") == 1
    entropy.write_bytes(kept.replace(b"random.Random", b"random.Randon"))
    with pytest.raises(UnreadableError, match="not what its digest says"):
        read_session(path)
    entropy.write_bytes(kept[:-30])
    assert read_session(path).entropy.draws == ()
    entropy.unlink()
    dropped = read_session(path)
    assert dropped.runs == session.runs
    assert dropped.entropy.draws == ()
    assert "dropped" in dropped.entropy.partial[-1]


def test_no_secret_is_written_and_the_source_digest_is_that_of_what_ran(written):
    session, path = written
    for file in (path, *(path.parent / "bodies").iterdir()):
        assert b"hunter2" not in file.read_bytes()
    assert read_source(path, session.runs[2]) == "password = '[redacted:assigned-secret]'"


def test_only_the_owner_may_read_it(written):
    if os.name == "posix":
        for file in (written[1], *(written[1].parent / "bodies").iterdir()):
            assert file.stat().st_mode & 0o077 == 0


def test_a_full_journal_says_so(shell, tmp_path, monkeypatch):
    monkeypatch.setattr(journal_writer, "MAX_JOURNAL_BYTES", 3000)
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    for number in range(30):
        shell.run_cell(f"x = {number}", store_history=True)
    assert len(recording.runs) == 30
    session = read_session(recording.journal)
    assert 0 < len(session.runs) < 30
    assert any("later runs were not written" in note for note in session.notes)


def test_where_the_folder_cannot_be_written_the_users_data_directory_is_used(shell, tmp_path):
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked" / ".jupyter_audit").write_text("in the way")
    notebook = tmp_path / "locked" / "nb.ipynb"
    recording = start_recording(shell, notebook)
    shell.run_cell("x = 1", store_history=True)
    assert recording.journal is not None
    assert recording.journal.parent == apart(notebook)
    assert find_session(notebook) == recording.journal
    assert len(read_session(recording.journal).runs) == 1


def test_where_nothing_can_be_written_the_session_lives_in_memory(shell, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "file"))
    recording = start_recording(shell, tmp_path / "file" / "nb.ipynb")
    shell.run_cell("x = 1", store_history=True)
    assert recording.journal is None
    assert len(recording.runs) == 1
    assert any("no journal is written" in note for note in recording.session().notes)


def test_nothing_is_written_before_a_cell_has_ended(shell, tmp_path):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    assert not (tmp_path / ".jupyter_audit").exists()
    assert recording.journal is None
    recording.stop()
    assert not (tmp_path / ".jupyter_audit").exists()


def test_names_sort_by_time_and_never_overwrite(shell, tmp_path):
    start = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    path = journal_path(tmp_path / "a.b.ipynb", start, "../../x y")
    assert path.parent == journal_folder(tmp_path / "a.b.ipynb") == tmp_path / ".jupyter_audit" / "a.b"
    assert path.name == "20260504T030201Z-.._.._x_y.jsonl"
    first, second = (start_recording(shell, tmp_path / "nb.ipynb", journal=tmp_path / "j.jsonl") for _ in range(2))
    shell.run_cell("x = 1")
    first.stop()
    second = start_recording(shell, tmp_path / "nb.ipynb", journal=tmp_path / "j.jsonl")
    shell.run_cell("x = 1")
    assert (first.journal, second.journal) == (tmp_path / "j.jsonl", tmp_path / "j-2.jsonl")


def test_user_data_follows_jupyter_core(monkeypatch, tmp_path):
    from jupyter_core.paths import jupyter_data_dir

    monkeypatch.delenv("JUPYTER_DATA_DIR", raising=False)
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "0")
    assert user_data() == Path(jupyter_data_dir()) / "jupyter_audit"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert user_data() == Path(jupyter_data_dir()) / "jupyter_audit"


def test_prune_keeps_the_newest_and_what_it_names(shell, tmp_path):
    notebook = tmp_path / "nb.ipynb"
    paths = []
    for number in range(3):
        recording = start_recording(shell, notebook)
        shell.run_cell(f"only_{number} = __import__('random').Random()", store_history=True)
        recording.stop()
        paths.append(recording.journal.with_name(f"2026010{number + 1}T000000Z-k.jsonl"))
        for kind in ("sources", "entropy"):
            body_path(recording.journal, kind).rename(body_path(paths[-1], kind))
        recording.journal.rename(paths[-1])
    bodies = paths[0].parent / "bodies"
    (bodies / "lost.sources.jsonl").touch()
    ancient = time.time() - 200 * 86400
    for file in (*paths, *bodies.iterdir()):
        os.utime(file, (ancient, ancient))
    removed = prune(notebook)
    assert set(paths[:2]) <= set(removed)
    assert bodies / "lost.sources.jsonl" in removed
    assert find_session(notebook) == paths[2]
    session = read_session(paths[2])
    assert read_source(paths[2], session.runs[0]) == "only_2 = __import__('random').Random()"
    assert "random.Random" in {draw.source for draw in session.entropy.draws}  # NumPy adds its own once it is imported
    assert len(list(bodies.iterdir())) == 2
    assert prune(notebook) == ()


def test_a_forked_child_writes_nothing(shell, tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell("x = 1", store_history=True)
    recording.flush()  # else the environment may be written meanwhile
    before = recording.journal.read_bytes()
    child = os.fork()
    if child == 0:
        try:
            shell.run_cell("y = 1", store_history=True)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert recording.journal.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_kill_9_in_the_middle_of_a_cell_keeps_every_finished_cell(kernels, tmp_path):
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "crash.ipynb"))
    kernel.run("%load_ext jupyter_audit", silent=True)
    for number in range(5):
        kernel.run(f"x{number} = {number}")
    kernel.client.execute("import time, pathlib; pathlib.Path('running').touch(); time.sleep(60)")
    deadline = time.monotonic() + 20
    while not (tmp_path / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    path = find_session(tmp_path / "crash.ipynb")
    while b'"kind":"environment"' not in path.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(kernel.pid, signal.SIGKILL)
    session = read_session(path)
    assert [run.writes for run in session.runs] == [(f"x{number}",) for number in range(5)]
    assert "no end" in session.notes[-1]
    assert session.environment is not None
    assert len(session.environment.distributions) > 20
