"""Bundles proved or refuted: real environments are rebuilt, real kernels run. No false pass."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_audit.errors import UsageError
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.model.verdict import Level, Verdict
from jupyter_audit.verify import run as run_module
from jupyter_audit.verify.run import verify_bundle
from jupyter_audit.wire import from_json, to_json
from tests.environments import small_python
from tests.studies import SEEDED, UNSEEDED, bundle_of, exported, study
from tests.verify.forging import changed, steps, words


def test_a_seeded_study_is_exact_unassisted_in_a_rebuilt_environment() -> None:
    said: list[str] = []
    verdict = verify_bundle(bundle_of(*SEEDED), progress=said.append)
    assert (verdict.level, verdict.assistance) == (Level.EXACT, "unassisted"), verdict
    assert verdict.reached
    assert words(verdict) == ["same", "same", "same", "normalised", "same", "same", "same"]
    assert verdict.cells[3].normalised == ("clock",)
    assert [(file.path, file.word) for file in verdict.files] == [("result.csv", "same")]
    assert steps(verdict) == [(name, "ok") for name in ("intact", "installs", "runs", "agrees", "exact")]
    assert all(step.seconds >= 0 for step in verdict.steps)
    assert verdict.steps[1].seconds > 0
    assert verdict.reasons == ()
    assert "rebuilt environment" in verdict.environment[0]
    assert any(line.startswith("install ") and "package index" in line for line in said)
    assert verdict.sandbox == "bwrap" or any("without a sandbox" in note for note in verdict.notes)
    assert from_json(Verdict, json.loads(json.dumps(to_json(verdict)))) == verdict


def test_an_unseeded_study_is_exact_replayed_and_does_not_pass_unassisted(installed: None) -> None:
    bundle = bundle_of(*UNSEEDED)
    replayed = verify_bundle(bundle)
    assert (replayed.level, replayed.assistance) == (Level.EXACT, "replayed"), replayed
    assert words(replayed) == ["same", "same", "same", "normalised"]
    assert any("unassisted it reaches `runs` only" in note and "cell 2, 3, 4" in note for note in replayed.notes)
    alone = verify_bundle(bundle, replay=False)
    assert (alone.level, alone.assistance) == (Level.RUNS, "unassisted")
    assert words(alone) == ["changed", "changed", "changed", "normalised"]
    assert steps(alone)[2:] == [("runs", "ok"), ("agrees", "failed"), ("exact", "skipped")]
    assert not alone.reached
    assert "cell 2 is changed" in alone.reasons[0]
    assert verify_bundle(bundle, replay=False, level=Level.RUNS).reached


def test_the_current_environment_must_hold_what_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = bundle_of(*SEEDED)
    monkeypatch.setattr(sys, "executable", small_python())
    assert verify_bundle(bundle, env="current").level is Level.EXACT
    wanted: Wanted = probe(small_python())
    monkeypatch.setattr(run_module, "probe", lambda _: replace(wanted, python="3.11.0"))
    assert verify_bundle(bundle, env="current").level is Level.INTACT


def test_levels_asked_for_end_where_they_should(installed: None) -> None:
    bundle = bundle_of(*SEEDED)
    intact = verify_bundle(bundle, level=Level.INTACT)
    assert (intact.level, intact.reached, intact.cells) == (Level.INTACT, True, ())
    assert steps(intact)[1:] == [(name, "skipped") for name in ("installs", "runs", "agrees", "exact")]
    assert intact.steps[1].why == "not asked for"
    installs = verify_bundle(bundle, level=Level.INSTALLS)
    assert (installs.level, installs.reached, installs.cells) == (Level.INSTALLS, True, ())
    runs = verify_bundle(bundle, level=Level.RUNS)
    assert (runs.level, runs.reached) == (Level.RUNS, True)


def test_a_new_error_stops_at_installs_and_names_the_cell(tmp_path: Path, installed: None) -> None:
    path, session = study(tmp_path / "home", "import pathlib\nlen(pathlib.Path('data/prices.csv').read_text())", "1")
    (tmp_path / "home" / "data" / "prices.csv").write_text("gone another way")
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"), replay=False)
    assert verdict.level is Level.INSTALLS
    assert steps(verdict)[2] == ("runs", "failed")
    assert words(verdict) == ["error", "same"]
    assert "cell 2 raises FileNotFoundError" in verdict.reasons[0]
    assert any("data/prices.csv is not in the bundle" in note for note in verdict.notes)


def test_data_and_variables_that_a_bundle_may_not_carry(tmp_path: Path, installed: None) -> None:
    path, session = study(
        tmp_path / "home", "import os\nlen(open('data/prices.csv').read()), os.environ.get('STUDY_MODE', 'plain')"
    )
    source = tmp_path / "home" / "data"
    right = (source / "prices.csv").read_text()
    (source / "prices.csv").write_text("changed since")
    bundle = exported(path, session, tmp_path / "a.zip")
    data = tmp_path / "given"
    data.mkdir()
    (data / "prices.csv").write_text("wrong")
    wrong = verify_bundle(bundle, data=data, replay=False)
    assert wrong.level is Level.INSTALLS
    assert any("another file than the one that was recorded" in note for note in wrong.notes)
    (data / "prices.csv").write_text(right)
    assert verify_bundle(bundle, data=data).level is Level.EXACT
    (tmp_path / "env").write_text("# a comment\nexport STUDY_MODE='other'\nEMPTY=\n")
    other = verify_bundle(bundle, data=data, env_file=tmp_path / "env", replay=False)
    assert other.level is Level.RUNS
    assert "plain became other" in other.cells[0].why
    (tmp_path / "env").write_text("no equals sign\n")
    with pytest.raises(UsageError, match="line 1"):
        verify_bundle(bundle, env_file=tmp_path / "env")
    with pytest.raises(UsageError):
        verify_bundle(bundle, data=tmp_path / "nowhere")
    with pytest.raises(UsageError):
        verify_bundle(bundle, rtol=-1)


def test_declared_cells_never_count_toward_exact(tmp_path: Path, installed: None) -> None:
    path, session = study(tmp_path / "home", "import random\nrandom.random()", "1 + 1")
    node = nbformat.read(path, 4)
    node.cells[1].metadata["tags"] = ["volatile"]
    nbformat.write(node, path)
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"), replay=False)
    assert verdict.level is Level.AGREES
    assert words(verdict) == ["declared", "same"]
    assert "declared volatile by the author" in verdict.cells[0].why


def test_new_behaviour_is_named(tmp_path: Path, installed: None) -> None:
    source = "import os, pathlib\nif pathlib.Path('data/flag').exists() or os.path.expanduser('~') != {!r}:\n    open('extra.txt', 'w').close()"
    path, session = study(tmp_path / "home", source.format(str(Path.home())))
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"))
    assert verdict.behaviour == ("new: writes extra.txt",)


def test_temporary_files_of_its_own_are_neither_data_nor_new(tmp_path: Path, installed: None) -> None:
    path, session = study(
        tmp_path / "home",
        "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    own = pathlib.Path(folder, 'own.txt')\n    own.write_text('x')\n    print(own.read_text())",
    )
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"))
    assert (verdict.level, verdict.behaviour) == (Level.EXACT, ())
    assert not any("own.txt" in note for note in verdict.notes)


def test_replay_follows_a_session_that_ran_out_of_order(tmp_path: Path, installed: None) -> None:
    """What each cell's last run drew is fed to it, wherever in the session that was; global generators, too."""
    from nbformat.v4 import new_code_cell, new_notebook

    from jupyter_audit.execute.rerun import run_notebook

    first = "import random, numpy as np\nrandom.Random().random(), random.random(), np.random.rand()"
    second = "random.Random().random() + 1, random.gauss(0, 1), np.random.normal(size=700).sum()"
    path = tmp_path / "study.ipynb"
    ids = [new_code_cell(source) for source in (first, second)]
    order = [0, 1, 1, 0]
    nbformat.write(
        new_notebook(cells=[new_code_cell([first, second][place], id=f"x{n}") for n, place in enumerate(order)]), path
    )
    ran = run_notebook(path, python=small_python())
    assert ran.session is not None
    for cell, last in zip(ids, (3, 2), strict=True):
        cell.outputs = ran.node.cells[last].outputs
    nbformat.write(new_notebook(cells=ids), path)
    runs = tuple(replace(run, cell_id=ids[place].id) for run, place in zip(ran.session.runs, order, strict=True))
    bundle = exported(path, replace(ran.session, runs=runs), tmp_path / "a.zip")
    verdict = verify_bundle(bundle)
    assert (verdict.level, verdict.assistance) == (Level.EXACT, "replayed"), verdict


def test_a_static_bundle_is_intact_and_no_more(tmp_path: Path) -> None:
    path, _ = study(tmp_path / "home", "1 + 1")
    verdict = verify_bundle(exported(path, None, tmp_path / "a.zip", static=True))
    assert verdict.level is Level.INTACT
    assert "nothing was recorded" in verdict.reasons[0]


def test_an_offline_bundle_without_hashes_does_not_install(tmp_path: Path) -> None:
    def unhash(entries: dict[str, Any]) -> None:
        bundled = json.loads(entries["environment/environment.json"])
        bundled["unlocked"].append({"name": "numpy", "version": "2.0", "kind": "unhashed", "why": "not in the cache"})
        entries["environment/environment.json"] = json.dumps(bundled).encode()

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", unhash))
    assert verdict.level is Level.INTACT
    assert "have no hash: numpy" in verdict.reasons[0]


def test_nothing_is_left_behind(tmp_path: Path, installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = shutil.copy(bundle_of(*SEEDED), tmp_path / "a.zip")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    verify_bundle(Path(bundle))
    assert list(scratch.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.zip"]
