"""What was changed, forged or damaged never passes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_audit.errors import UnreadableError
from jupyter_audit.execute.identity import probe
from jupyter_audit.execute.rebuild import Rebuilt
from jupyter_audit.model.verdict import Level
from jupyter_audit.verify import run as run_module
from jupyter_audit.verify.run import verify_bundle
from tests.bundle.hostile import MAKERS
from tests.environments import small_python
from tests.studies import SEEDED, bundle_of
from tests.verify.forging import changed, edit_output, steps, words


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


def test_forged_outputs_never_agree(tmp_path: Path, installed: None) -> None:
    forgeries = {
        2: ("2.25", "2.26", "changed", "2.26 became 2.25"),
        7: ("3.75", "3.76", "changed", "3.76 became 3.75"),
        6: ("division by zero", "division by one", "error", "another error message"),
    }

    def forge(entries: dict[str, Any]) -> None:
        for cell, (old, new, _, _) in forgeries.items():
            edit_output(entries, cell, old, new)

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", forge), replay=False)
    assert verdict.level is Level.INSTALLS
    for cell, (_, _, word, why) in forgeries.items():
        found = next(each for each in verdict.cells if each.cell == cell)
        assert found.word == word
        assert why in found.why


def test_another_error_than_the_recorded_one_is_a_new_error(tmp_path: Path, installed: None) -> None:
    forged = changed(
        bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: edit_output(e, 6, "ZeroDivisionError", "ValueError")
    )
    verdict = verify_bundle(forged, replay=False)
    assert verdict.level is Level.INSTALLS
    assert "raised ValueError, raises ZeroDivisionError" in verdict.reasons[0]


def test_a_small_float_difference_agrees_and_is_not_exact(tmp_path: Path, installed: None) -> None:
    forged = changed(bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: edit_output(e, 7, "3.75", "3.7500001"))
    verdict = verify_bundle(forged, replay=False)
    assert (verdict.level, verdict.cells[6].word) == (Level.AGREES, "tolerance")
    assert verify_bundle(forged, rtol=0, atol=0, replay=False).level is Level.RUNS


def test_a_forged_written_file_never_agrees(tmp_path: Path, installed: None) -> None:
    import hashlib

    def forge(entries: dict[str, Any]) -> None:
        entries["outputs/files/result.csv"] = data = b"total\n3.76\n"
        reference = json.loads(entries["outputs/reference.json"])
        reference["files"][0] |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        entries["outputs/reference.json"] = json.dumps(reference).encode()

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", forge), replay=False)
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

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", poison), replay=False)
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


def test_looser_tolerances_of_the_author_are_shown_and_not_used(tmp_path: Path, installed: None) -> None:
    def loosen(entries: dict[str, Any]) -> None:
        edit_output(entries, 7, "3.75", "3.80")
        entries["verify/policy.toml"] = entries["verify/policy.toml"].replace(b"rtol = 1e-05", b"rtol = 0.5")

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", loosen), replay=False)
    assert verdict.level is Level.RUNS
    assert any("looser tolerances (rtol 0.5" in note for note in verdict.notes)


@pytest.mark.parametrize("name", ["symlink", "bomb", "name '../escape.txt'", "encrypted", "extra file"])
def test_hostile_bundles_reach_nothing(tmp_path: Path, name: str) -> None:
    verdict = verify_bundle(MAKERS[name](tmp_path / "a.zip"))
    assert verdict.level is Level.NOTHING
    assert len(verdict.reasons) == 1


def _edit_cell(entries: dict[str, Any], cell: int, **fields: Any) -> None:
    """Change a cell and the reference that names its source, as a forger would."""
    from jupyter_audit.bundle.reference import source_digest

    node = json.loads(entries["notebook.ipynb"])
    node["cells"][cell] |= fields
    entries["notebook.ipynb"] = json.dumps(node).encode()
    reference = json.loads(entries["outputs/reference.json"])
    named = next(each for each in reference["cells"] if each["cell"] == cell)
    named["source_sha256"] = source_digest("".join(node["cells"][cell]["source"]))
    entries["outputs/reference.json"] = json.dumps(reference).encode()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"source": ""}, "the cell is empty: nothing makes its outputs"),
        ({"metadata": {"tags": ["skip-execution"]}}, "it is tagged skip-execution: no run makes its outputs"),
        (
            {"metadata": {"tags": ["skip-execution", "volatile"]}},
            "it is tagged skip-execution: no run makes its outputs",
        ),
    ],
)
def test_saved_outputs_that_no_run_makes_do_not_pass(
    tmp_path: Path, installed: None, fields: dict[str, Any], why: str
) -> None:
    forged = changed(bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: _edit_cell(e, 7, **fields))
    verdict = verify_bundle(forged, replay=False)
    assert verdict.level is Level.RUNS
    assert (verdict.cells[6].word, verdict.cells[6].why) == ("missing", why)


def test_cells_after_the_end_of_a_run_are_not_called_the_same(tmp_path: Path, installed: None) -> None:
    forged = changed(
        bundle_of(*SEEDED), tmp_path / "a.zip", lambda e: _edit_cell(e, 2, source="import os\nos._exit(1)")
    )
    verdict = verify_bundle(forged, replay=False)
    assert verdict.level is Level.INSTALLS
    assert words(verdict)[2:] == ["missing"] * 5
    assert verdict.cells[6].why == "the run ended before this cell"


def test_a_result_file_that_came_with_the_bundle_was_not_written(tmp_path: Path, installed: None) -> None:
    import hashlib

    def bring(entries: dict[str, Any]) -> None:
        entries["data/files/result.csv"] = data = entries["outputs/files/result.csv"]
        manifest = json.loads(entries["data/manifest.json"])
        digest = hashlib.sha256(data).hexdigest()
        manifest["files"].append(manifest["files"][0] | {"path": "result.csv", "sha256": digest, "size": len(data)})
        entries["data/manifest.json"] = json.dumps(manifest).encode()

    def bring_and_leave(entries: dict[str, Any]) -> None:
        bring(entries)
        _edit_cell(entries, 5, source="pass")

    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "a.zip", bring), replay=False)
    assert verdict.level is Level.EXACT  # it is written anew
    verdict = verify_bundle(changed(bundle_of(*SEEDED), tmp_path / "b.zip", bring_and_leave), replay=False)
    assert verdict.level is Level.RUNS
    assert verdict.files[0].word == "missing"
    assert "came with the bundle" in verdict.files[0].why


def test_a_widget_of_the_saved_notebook_is_not_one_of_the_run(tmp_path: Path, installed: None) -> None:
    from jupyter_audit.compare.widgets import STATE, VIEW

    bundle = bundle_of(f"from IPython.display import display\ndisplay({{{VIEW!r}: {{'model_id': 'a'}}}}, raw=True)")

    def keep_state(entries: dict[str, Any]) -> None:
        node = json.loads(entries["notebook.ipynb"])
        model = {"model_name": "FloatModel", "state": {"value": 0.97}}
        node["metadata"]["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": {"a": model}}}
        entries["notebook.ipynb"] = json.dumps(node).encode()

    verdict = verify_bundle(changed(bundle, tmp_path / "a.zip", keep_state), replay=False)
    assert verdict.level is Level.RUNS
    assert verdict.cells[0].word == "changed"


def test_what_a_verdict_does_not_rest_on_is_said(tmp_path: Path, installed: None) -> None:
    verdict = verify_bundle(bundle_of(*SEEDED), replay=False)
    assert verdict.level is Level.EXACT
    assert "cell 7 ends in an error, in both runs: the same error, not a result" in verdict.notes
    silent = verify_bundle(bundle_of("x = 1", "y = x"), replay=False)
    assert silent.level is Level.EXACT
    assert "nothing could be compared: no cell has an output, and no file was written" in silent.notes

    def tag(entries: dict[str, Any]) -> None:
        _edit_cell(entries, 2, metadata={"tags": ["skip-execution"]})

    skipped = verify_bundle(changed(bundle_of("x = 1", "y = x"), tmp_path / "a.zip", tag), replay=False)
    assert "cell 3 did not run: tagged skip-execution" in skipped.notes
