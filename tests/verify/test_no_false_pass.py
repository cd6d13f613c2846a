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
