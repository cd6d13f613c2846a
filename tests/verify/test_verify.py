"""Bundles proved or refuted: real environments are rebuilt, real kernels run. No false pass."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.bundle.write import write_bundle
from jupyter_audit.errors import UnreadableError, UsageError
from jupyter_audit.execute import rebuild as rebuild_module
from jupyter_audit.execute.identity import Wanted, probe
from jupyter_audit.execute.rebuild import Rebuilt
from jupyter_audit.model.verdict import Level, Verdict
from jupyter_audit.verify import run as run_module
from jupyter_audit.verify.run import verify_bundle
from jupyter_audit.wire import from_json, to_json
from tests.bundle.hostile import MAKERS
from tests.environments import small_python
from tests.studies import SEEDED, UNSEEDED, bundle_of, exported, study


def words(verdict: Verdict) -> list[str]:
    return [cell.word for cell in verdict.cells]


def steps(verdict: Verdict) -> list[tuple[str, str]]:
    return [(step.name, step.status) for step in verdict.steps]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuild once for many tests: the small environment is the one that the bundles were recorded in."""
    lock = rebuild_module.locked_versions

    def reuse(path: Path, version: str, folder: Path, **_: Any) -> Rebuilt:
        return Rebuilt(replace(probe(small_python()), distributions=lock(rebuild_module.read_lock(path))), ())

    monkeypatch.setattr(run_module, "rebuild", reuse)


def changed(bundle: Path, output: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A bundle whose content somebody edited, and whose manifest fits it again."""
    source = open_bundle(bundle)
    entries: dict[str, Any] = {name: source.read(name) for name in source.names()}
    change(entries)
    write_bundle(output, entries, notebook=source.manifest.notebook, recorded=source.manifest.recorded)
    return output


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


def test_one_flipped_bit_in_any_file_is_caught(tmp_path: Path) -> None:
    """Every file, by itself, in a real bundle, unpacked so that nothing but the manifest can notice."""
    import zipfile

    folder = tmp_path / "bundle"
    with zipfile.ZipFile(bundle_of(*SEEDED)) as archive:
        archive.extractall(folder)
    assert verify_bundle(folder, level=Level.INTACT).level is Level.INTACT
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) > 20
    for path in files:
        data = path.read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            try:
                verdict = verify_bundle(folder)
            except UnreadableError:
                continue
            assert verdict.level is Level.NOTHING, path
            assert steps(verdict)[0] == ("intact", "failed")
            assert {status for _, status in steps(verdict)[1:]} == {"skipped"}
        path.write_bytes(data)
    assert verify_bundle(folder, level=Level.INTACT).level is Level.INTACT


def test_one_flipped_bit_in_the_zip_is_caught(tmp_path: Path) -> None:
    import zipfile

    bundle = bundle_of(*SEEDED)
    data = bundle.read_bytes()
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(bundle) as archive:
        infos = archive.infolist()
    for info in infos:
        start = info.header_offset + 30 + len(info.filename)
        place = start + info.compress_size // 2
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        assert verify_bundle(path).level is Level.NOTHING, info.filename


def _edit_output(entries: dict[str, Any], cell: int, old: str, new: str) -> None:
    """Change an output and everything that follows from it, as a forger would."""
    from jupyter_audit.bundle.reference import outputs_digest
    from jupyter_audit.notebook.read import parse_notebook

    node = json.loads(entries["notebook.ipynb"])
    text = json.dumps(node["cells"][cell]["outputs"])
    assert old in text
    node["cells"][cell]["outputs"] = json.loads(text.replace(old, new, 1))
    entries["notebook.ipynb"] = json.dumps(node).encode()
    reference = json.loads(entries["outputs/reference.json"])
    outputs = parse_notebook(entries["notebook.ipynb"], "n").cells[cell].outputs
    next(each for each in reference["cells"] if each["cell"] == cell)["outputs_sha256"] = outputs_digest(outputs)
    entries["outputs/reference.json"] = json.dumps(reference).encode()


@pytest.mark.parametrize(
    ("cell", "old", "new", "why"),
    [
        (2, "2.25", "2.26", "2.26 became 2.25"),
        (7, "3.75", "3.76", "3.76 became 3.75"),
        (6, "division by zero", "division by one", "another error message"),
        (6, "ZeroDivisionError", "ValueError", "raised ValueError, raises ZeroDivisionError"),
    ],
)
def test_a_forged_output_never_agrees(tmp_path: Path, installed: None, cell: int, old: str, new: str, why: str) -> None:
    forged = changed(bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: _edit_output(e, cell, old, new))
    verdict = verify_bundle(forged)
    assert verdict.level.rank < Level.AGREES.rank
    found = next(each for each in verdict.cells if each.cell == cell)
    assert found.word in ("changed", "error")
    assert why in found.why


def test_a_small_float_difference_agrees_and_is_not_exact(tmp_path: Path, installed: None) -> None:
    forged = changed(bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: _edit_output(e, 7, "3.75", "3.7500001"))
    verdict = verify_bundle(forged)
    assert (verdict.level, verdict.cells[6].word) == (Level.AGREES, "tolerance")
    assert verify_bundle(forged, rtol=0, atol=0).level is Level.RUNS


def test_a_forged_written_file_never_agrees(tmp_path: Path, installed: None) -> None:
    import hashlib

    def forge(entries: dict[str, Any]) -> None:
        entries["outputs/files/result.csv"] = data = b"total\n3.76\n"
        reference = json.loads(entries["outputs/reference.json"])
        reference["files"][0] |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        entries["outputs/reference.json"] = json.dumps(reference).encode()

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", forge))
    assert verdict.level is Level.RUNS
    assert [file.word for file in verdict.files] == ["changed"]


def test_changed_data_and_modules_change_the_verdict(tmp_path: Path, installed: None) -> None:
    import hashlib

    def poison(entries: dict[str, Any]) -> None:
        entries["source/helper.py"] = b"def double(x):\n    return 3 * x\n"
        entries["data/files/data/prices.csv"] = data = b"name,price\na,1.5\nb,2.5\n"
        manifest = json.loads(entries["data/manifest.json"])
        manifest["files"][0] |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        entries["data/manifest.json"] = json.dumps(manifest).encode()

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", poison))
    assert verdict.level is Level.RUNS
    assert words(verdict) == ["same", "changed", "changed", "normalised", "same", "same", "changed"]


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda entries: entries.pop(name)


def _without_a_reference_cell(entries: dict[str, Any]) -> None:
    reference = json.loads(entries["outputs/reference.json"])
    del reference["cells"][0]
    entries["outputs/reference.json"] = json.dumps(reference).encode()


def _with_an_uncompared_output(entries: dict[str, Any]) -> None:
    node = json.loads(entries["notebook.ipynb"])
    node["cells"][2]["outputs"] = []
    entries["notebook.ipynb"] = json.dumps(node).encode()


def _with_a_path_outside(entries: dict[str, Any]) -> None:
    reference = json.loads(entries["outputs/reference.json"])
    reference["files"] = [{"path": "../../x", "sha256": None, "size": None, "included": False, "why": ""}]
    entries["outputs/reference.json"] = json.dumps(reference).encode()
    entries.pop("outputs/files/result.csv")


@pytest.mark.parametrize(
    "change",
    [
        _drop("outputs/reference.json"),
        _drop("environment/environment.json"),
        _drop("audit/session.jsonl"),
        _drop("notebook.ipynb"),
        _drop("data/files/data/prices.csv"),
        _without_a_reference_cell,
        _with_an_uncompared_output,
        _with_a_path_outside,
        lambda entries: entries.update({"verify/policy.toml": b"[paths]\nfolder = '0.95'\n"}),
        lambda entries: entries.update({"verify/policy.toml": b"[paths\n"}),
        lambda entries: entries.update({"audit/entropy.json": b"[]"}),
    ],
)
def test_parts_that_do_not_fit_are_not_intact(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", change))
    assert verdict.level is Level.NOTHING
    assert len(verdict.reasons) == 1
    assert verdict.reasons[0].isprintable()


def test_a_package_that_is_not_the_recorded_one_stops_at_intact(tmp_path: Path) -> None:
    def other_hash(entries: dict[str, Any]) -> None:
        text = entries["environment/pylock.toml"].decode()
        digest = text.split('name = "numpy"')[1].split('sha256 = "')
        other = "".join(reversed(digest[1][:64]))
        for part in digest[1:]:
            text = text.replace(part[:64], other)
        entries["environment/pylock.toml"] = text.encode()

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", other_hash))
    assert verdict.level is Level.INTACT
    assert steps(verdict)[1] == ("installs", "failed")
    assert "numpy" in verdict.reasons[0]
    assert verdict.cells == ()


def test_the_kernel_must_prove_to_be_the_rebuilt_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installer that put something else there, or a kernel that is elsewhere, never passes ``installs``."""

    def elsewhere(path: Path, *_: Any, **__: Any) -> Rebuilt:
        wanted = probe(small_python())
        return Rebuilt(replace(wanted, distributions={"ipykernel": "7.0.0"}), ())

    monkeypatch.setattr(run_module, "rebuild", elsewhere)
    for level in (Level.INSTALLS, Level.EXACT):
        verdict = verify_bundle(bundle_of(*SEEDED), level=level)
        assert verdict.level is Level.INTACT
        assert steps(verdict)[1] == ("installs", "failed")
        assert "distributions are not the wanted ones" in verdict.reasons[0]


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
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"))
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
    wrong = verify_bundle(bundle, data=data)
    assert wrong.level is Level.INSTALLS
    assert any("another file than the one that was recorded" in note for note in wrong.notes)
    (data / "prices.csv").write_text(right)
    assert verify_bundle(bundle, data=data).level is Level.EXACT
    (tmp_path / "env").write_text("# a comment\nexport STUDY_MODE='other'\nEMPTY=\n")
    other = verify_bundle(bundle, data=data, env_file=tmp_path / "env")
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


def test_looser_tolerances_of_the_author_are_shown_and_not_used(tmp_path: Path, installed: None) -> None:
    def loosen(entries: dict[str, Any]) -> None:
        _edit_output(entries, 7, "3.75", "3.80")
        entries["verify/policy.toml"] = entries["verify/policy.toml"].replace(b"rtol = 1e-05", b"rtol = 0.5")

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", loosen))
    assert verdict.level is Level.RUNS
    assert any("looser tolerances (rtol 0.5" in note for note in verdict.notes)


def test_new_behaviour_is_named(tmp_path: Path, installed: None) -> None:
    source = "import os, pathlib\nif pathlib.Path('data/flag').exists() or os.path.expanduser('~') != {!r}:\n    open('extra.txt', 'w').close()"
    path, session = study(tmp_path / "home", source.format(str(Path.home())))
    verdict = verify_bundle(exported(path, session, tmp_path / "a.zip"))
    assert verdict.behaviour == ("new: writes extra.txt",)


def test_replay_follows_a_session_that_ran_out_of_order(tmp_path: Path, installed: None) -> None:
    """The seeds of each cell's last run are fed to it, wherever in the session that was."""
    from nbformat.v4 import new_code_cell, new_notebook

    from jupyter_audit.execute.rerun import run_notebook

    first, second = "import random\nrandom.Random().random()", "random.Random().random() + 1"
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


@pytest.mark.parametrize("name", ["symlink", "bomb", "name '../escape.txt'", "encrypted", "extra file"])
def test_hostile_bundles_reach_nothing(tmp_path: Path, name: str) -> None:
    verdict = verify_bundle(MAKERS[name](tmp_path / "a.zip"))
    assert verdict.level is Level.NOTHING
    assert len(verdict.reasons) == 1


def test_nothing_is_left_behind(tmp_path: Path, installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = shutil.copy(bundle_of(*SEEDED), tmp_path / "a.zip")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    verify_bundle(Path(bundle))
    assert list(scratch.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.zip"]
