import hashlib
from types import SimpleNamespace

import IPython
import pytest

from jupyter_audit.capture.start import start_recording
from jupyter_audit.model.session import NoteFact


def reads(run):
    return {read.name: read.writer for read in run.reads}


def test_names_read_and_written_with_their_writers(recorded):
    runs = recorded("x = 1\ny = []", "y.append(x)", "total = sum(y) + x", "del x")
    assert [run.seq for run in runs] == [1, 2, 3, 4]
    assert runs[0].writes == ("x", "y")
    assert runs[0].reads == ()
    assert reads(runs[1]) == {"x": 1, "y": 1}
    assert runs[1].writes == ("y",)
    assert reads(runs[2]) == {"x": 1, "y": 2}
    assert runs[3].writes == ("x",)


def test_source_digest_count_status_and_time(recorded):
    source = "value = 'ä'"
    (run,) = recorded(source)
    assert run.source_sha256 == hashlib.sha256(source.encode()).hexdigest()
    assert run.execution_count == 1
    assert run.status == "ok"
    assert run.started.endswith("+00:00")
    assert 0 <= run.seconds < 5


def test_globals_of_called_functions_count_as_reads_of_the_caller(recorded):
    runs = recorded("rate = 2", "def inner(v):\n    return v * rate\ndef outer(v):\n    return inner(v)", "outer(3)")
    assert "rate" not in reads(runs[1])
    assert reads(runs[2]) == {"outer": 2, "inner": 2, "rate": 1}


def test_globals_read_through_methods_decorators_and_partials(recorded):
    runs = recorded(
        "scale = 3",
        "import functools\n"
        "class Model:\n    def predict(self, v):\n        return v * scale\n"
        "@functools.lru_cache\ndef cached(v):\n    return v + scale\n"
        "def loud(f):\n    def wrapper(*a):\n        return f(*a)\n    return wrapper\n"
        "@loud\ndef wrapped(v):\n    return v - scale\n"
        "part = functools.partial(wrapped, 1)\nmodel = Model()",
        "model.predict(1)",
        "cached(1)",
        "wrapped(1)",
        "part()",
    )
    for run in runs[2:]:
        assert reads(run)["scale"] == 1, run.seq


def test_global_statement_in_a_called_function_is_a_write_of_the_caller(recorded):
    runs = recorded("n = 0", "def bump():\n    global n\n    n = n + 1000", "bump()")
    assert "n" not in runs[1].writes
    assert runs[2].writes == ("n",)
    assert reads(runs[2])["n"] == 1


def test_own_assignments_are_no_reads_unless_a_branch_may_skip_them(recorded):
    runs = recorded("flag = False\na = b = 1", "a = 2\nprint(a)", "if flag:\n    b = 2\nprint(b)")
    assert reads(runs[1]) == {}
    assert reads(runs[2]) == {"flag": 1, "b": 1}


def test_rebinding_to_an_equal_identity_is_a_write(recorded):
    runs = recorded("x = 1", "x = 1")
    assert runs[1].writes == ("x",)


def test_changes_in_place_through_helpers_and_other_names(recorded):
    runs = recorded(
        "table = [1]\nsame = table\nother = [1]",
        "def add(rows):\n    rows.append(2)",
        "add(table)",
        "same.sort()",
        "len(table)",
        "hidden = {'k': other}\ndef deep():\n    other.append(3)",
        "deep()",
        "count = 5\nfive = 5",
        "count += 0",
    )
    assert runs[2].writes == ("same", "table")
    assert runs[3].writes == ("same", "table")
    assert runs[4].writes == ()
    assert runs[6].writes == ("other",)
    assert runs[8].writes == ("count",)


def test_changes_in_place_of_arrays_tables_and_own_objects(recorded):
    runs = recorded(
        "import numpy as np, pandas as pd\narray = np.zeros(3)\nframe = pd.DataFrame({'a': [1, 2]})\n"
        "class Box:\n    pass\nbox = Box()\nbox.n = 0",
        "def zap(a, f, b):\n    a[0] = 5\n    f['b'] = 1\n    b.n = [1]",
        "zap(array, frame, box)",
        "array.sum(), frame.shape, box.n",
    )
    assert runs[2].writes == ("array", "box", "frame")
    assert runs[3].writes == ()


def test_writes_that_the_text_does_not_show(recorded):
    runs = recorded("globals()['a'] = 1", "exec('b = 2')", "a = object()", "globals()['a'] = object()")
    assert [run.writes for run in runs] == [("a",), ("b",), ("a",), ("a",)]


def test_a_failing_cell_writes_only_what_it_reached(recorded):
    (_, run) = recorded("done = late = 1", "done = 1\n1 / 0\nlate = 1")
    assert run.status == "error"
    assert run.writes == ("done",)


def test_leading_blank_lines_do_not_shift_the_failing_line(recorded):
    (_, run) = recorded("done = late = 1", "\n\n\ndone = 1\n1 / 0\nlate = 1")
    assert run.writes == ("done",)


def test_syntax_error_and_cells_that_were_refused(recorded, shell):
    from IPython.core.error import InputRejected

    class Refuse:
        def visit(self, node):
            raise InputRejected("no")

    runs = recorded("print('a")
    assert runs[-1].status == "error"
    refuse = Refuse()
    shell.ast_transformers.append(refuse)
    runs = recorded("x = 1")
    assert runs[-1].status == "aborted"
    assert runs[-1].writes == ()


def test_builtins_and_ipythons_own_names_are_not_listed(recorded):
    runs = recorded("print(len([1]))", "get_ipython()\n1 + 1", "_ + 1")
    assert runs[0].reads == ()
    assert runs[1].reads == ()
    assert runs[1].writes == ()


def test_absent_names_are_read(recorded):
    (run,) = recorded("nobody_defined_me")
    assert reads(run) == {"nobody_defined_me": None}


def test_cell_magics_with_python_bodies(recorded):
    runs = recorded("%%time\nx = 1", "%%timeit -n 1 -r 1\nz = x", "%%bash\necho $x")
    assert runs[0].writes == ("x",)
    assert reads(runs[1]) == {"x": 1}
    assert runs[1].writes == ()


def test_cell_id_comes_from_the_front_end(shell, tmp_path):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell("x = 1", store_history=True, cell_id="abc-1")
    assert recording.runs[0].cell_id == "abc-1"


def test_silent_and_nested_runs_are_not_runs_of_their_own(recorded, shell):
    recorded("a = 1")
    shell.run_cell("b = 1", silent=True)
    runs = recorded("get_ipython().run_cell('c = 1')", "b + c")
    assert [run.seq for run in runs] == [1, 2, 3]
    assert "c" in runs[1].writes
    assert reads(runs[2]) == {"b": None, "c": 2}


def test_recording_that_begins_inside_a_cell_records_that_cell(shell):
    source = (
        "before = 1\nfrom jupyter_audit.capture.start import start_recording\n"
        "recording = start_recording(get_ipython(), 'nb.ipynb')\nafter = 1"
    )
    shell.run_cell(source, store_history=True)
    shell.run_cell("after + before", store_history=True)
    first, second = shell.user_ns["recording"].runs
    assert first.seq == 1
    assert "after" in first.writes
    assert NoteFact("recording began inside this cell") in first.facts
    assert reads(second)["after"] == 1
    assert shell.user_ns["recording"].known().entropy.partial


def test_a_failing_probe_is_one_note_and_the_cell_is_untouched(shell, tmp_path):
    recording = start_recording(shell, tmp_path / "nb.ipynb")

    class Broken:
        def begin(self, seq, source):
            raise ValueError("secret-value")

        def end(self):
            raise ValueError("secret-value")

    recording._recorder._probes = (Broken(), *recording._recorder._probes)
    for number in range(3):
        assert shell.run_cell(f"x = {number}", store_history=True).success
    notes = [fact for run in recording.runs for fact in run.facts if isinstance(fact, NoteFact)]
    assert len(notes) == 1
    assert "Broken failed (ValueError)" in notes[0].text
    assert "secret-value" not in notes[0].text
    assert [run.writes for run in recording.runs] == [("x",)] * 3


def test_a_failing_analysis_still_gives_the_run(shell, tmp_path, monkeypatch, capsys):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    monkeypatch.setattr(recording._recorder, "_names_used", lambda *a: 1 / 0)
    assert shell.run_cell("x = 1\nx", store_history=True).success
    (run,) = recording.runs
    assert (run.seq, run.status, run.writes) == (1, "ok", ())
    assert [fact.text for fact in run.facts] == [
        "recording a cell failed (ZeroDivisionError): facts may be missing from here on"
    ]
    assert "Error in callback" not in capsys.readouterr().out


def test_objects_are_not_kept_alive(recorded, shell):
    import gc
    import weakref

    recorded("class Big: pass\nbig = Big()")
    reference = weakref.ref(shell.user_ns["big"])
    shell.user_ns["reference"] = reference
    recorded("big = None\nimport gc; gc.collect()\ngone = reference() is None")
    assert shell.user_ns["gone"]
    gc.collect()
    assert reference() is None


def test_user_objects_are_never_asked_anything(recorded):
    runs = recorded(
        "class Trap:\n"
        "    def __getattr__(self, name): raise RuntimeError('touched')\n"
        "    def __eq__(self, other): raise RuntimeError('touched')\n"
        "    def __bool__(self): raise RuntimeError('touched')\n"
        "    __hash__ = None\n"
        "    @property\n"
        "    def __class__(self): raise RuntimeError('touched')\n"
        "trap = Trap()",
        "other = [trap]",
        "trap",
    )
    assert not [fact for run in runs for fact in run.facts if isinstance(fact, NoteFact)]
    assert reads(runs[1]) == {"trap": 1}


def test_unload_leaves_no_hook(shell, tmp_path):
    before = {event: list(hooks) for event, hooks in shell.events.callbacks.items()}
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.run_cell("x = 1")
    recording.stop()
    assert {event: list(hooks) for event, hooks in shell.events.callbacks.items()} == before
    shell.run_cell("y = 1")
    assert len(recording.runs) == 1


def test_a_second_start_gives_the_same_recording(shell, tmp_path):
    assert start_recording(shell, tmp_path / "nb.ipynb") is start_recording(shell)


@pytest.mark.parametrize("source", ["\x00", "x = (" * 300, "\ud800 = 1", "", "   ", "%%nonsense\nfoo", "!", "?", "%"])
def test_odd_sources_do_no_harm(recorded, source, capsys):
    if source.startswith("\ud800") and IPython.version_info < (9,):
        pytest.skip("IPython 8 itself fails on it")
    runs = recorded("ok = 1", source, "ok + 1")
    assert "Error in callback" not in capsys.readouterr().out
    assert reads(runs[-1]) == {"ok": 1}


def test_a_run_that_ipython_itself_gave_up_is_dropped_without_a_word(shell, tmp_path, capsys):
    recording = start_recording(shell, tmp_path / "nb.ipynb")
    shell.events.trigger(
        "pre_run_cell", SimpleNamespace(raw_cell="x = 1", cell_id="a", silent=False, store_history=True)
    )
    shell.events.trigger("post_run_cell", None)
    shell.run_cell("ok = 1", store_history=True)
    recording.stop()
    assert "Error in callback" not in capsys.readouterr().out
    assert [run.status for run in recording.runs] == ["ok"]
