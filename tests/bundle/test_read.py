"""Hostile and damaged bundles: each refused with one clear line, nothing written, nothing run."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_audit.bundle import read
from jupyter_audit.bundle.read import open_bundle
from jupyter_audit.bundle.signature import check_bundle
from jupyter_audit.bundle.write import write_bundle
from jupyter_audit.errors import AuditError, BundleError, UnreadableError
from jupyter_audit.verify.claim import read_claim
from tests.bundle.hostile import MAKERS, plain


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_hostile_zips_are_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = make(inside / "bundle.zip")
    with pytest.raises(AuditError) as caught:
        open_bundle(path)
    line = str(caught.value)
    assert line.isprintable(), line
    assert len(line) < 300
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["bundle.zip"]


def test_what_is_no_bundle_at_all(tmp_path: Path) -> None:
    text, empty = tmp_path / "a.zip", tmp_path / "b.zip"
    text.write_text("not a zip")
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("hello.txt", "x")
    for path in (text, empty, tmp_path / "missing.zip", tmp_path):
        with pytest.raises(UnreadableError):
            open_bundle(path)


def test_a_good_one_reads_and_unpacks(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.zip", {"a.txt": b"one", "d/b.txt": b"two", "d/e/c.txt": b"three"})
    bundle = open_bundle(path)
    assert bundle.read("a.txt") == b"one"
    assert "d/b.txt" in bundle
    assert bundle.names("d/") == ("d/b.txt", "d/e/c.txt")
    bundle.unpack("d/", tmp_path / "out")
    assert (tmp_path / "out" / "e" / "c.txt").read_bytes() == b"three"
    with pytest.raises(BundleError):
        bundle.read("nothing")


def test_a_folder_is_read_as_strictly(tmp_path: Path) -> None:
    with zipfile.ZipFile(plain(tmp_path / "a.zip", {"a.txt": b"one", "d/b.txt": b"two"})) as archive:
        archive.extractall(tmp_path / "out")
    folder = tmp_path / "out"
    assert open_bundle(folder).digest == open_bundle(tmp_path / "a.zip").digest
    (folder / "extra.txt").write_text("x")
    with pytest.raises(BundleError, match="not named"):
        open_bundle(folder)
    (folder / "extra.txt").unlink()
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("/etc/hostname")
    with pytest.raises(BundleError, match="link"):
        open_bundle(folder)


def test_a_bundle_of_an_earlier_version_is_read_whole(tmp_path: Path) -> None:
    """As version 1 of the format was written, but for the wheel in tools/."""
    bundle = open_bundle(Path(__file__).with_name("golden") / "version-1.zip")
    assert bundle.manifest.version == 1
    claim = read_claim(bundle, tmp_path)
    assert [cell.seq for cell in claim.reference.cells] == list(range(1, 8))
    assert claim.environment.loaded == ()
    assert claim.policy.noise == ()
    assert check_bundle(bundle) is None


def test_what_changes_after_it_was_opened_is_not_used(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.zip", {"a.txt": b"one"})
    bundle = open_bundle(path)
    plain(path, {"a.txt": b"two"})
    with pytest.raises(BundleError, match="not what the manifest says"):
        bundle.read("a.txt")
    with pytest.raises(BundleError):
        bundle.unpack("", tmp_path / "out")


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plain(tmp_path / "a.zip", {"a.txt": b"x" * 1000})
    monkeypatch.setattr(read, "MAX_TOTAL", 900)
    with pytest.raises(BundleError, match="unpacks to more"):
        open_bundle(path)
    monkeypatch.undo()
    monkeypatch.setattr(read, "MAX_IN_MEMORY", 900)
    with pytest.raises(BundleError, match="too large"):
        open_bundle(path).read("a.txt")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_any_changed_byte_is_refused_or_changes_no_content(tmp_path: Path, place: float, value: int) -> None:
    entries = {"a.txt": b"one" * 30, "b.bin": bytes(range(256))}
    path = tmp_path / "a.zip"
    write_bundle(path, entries, notebook="a.ipynb", recorded=False)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= value
    path.write_bytes(data)
    try:
        bundle = open_bundle(path)
    except AuditError:
        return
    assert {name: bundle.read(name) for name in bundle.names()} == entries
