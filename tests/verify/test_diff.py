"""Two bundles compared: what was changed is named, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_audit.cli.main import main
from jupyter_audit.model.bundle_diff import BundleDiff
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.verify.diff.bundles import compare_bundles
from jupyter_audit.verify.diff.code import code_changes, pairs
from tests.studies import SEEDED, bundle_of, exported, study
from tests.verify.forging import changed, edit_output


def differing(tmp_path: Path, change: Any) -> BundleDiff:
    return compare_bundles(bundle_of(*SEEDED), changed(bundle_of(*SEEDED), tmp_path / "b.zip", change))


def test_a_bundle_and_itself() -> None:
    diff = compare_bundles(bundle_of(*SEEDED), bundle_of(*SEEDED))
    assert diff.same
    assert (diff.environment, diff.data, diff.code, diff.results, diff.incomparable) == ((), (), (), (), ())


def test_a_result_that_changed(tmp_path: Path) -> None:
    diff = differing(tmp_path, lambda e: edit_output(e, 7, "3.75", "3.76"))
    assert [(r.name, r.word) for r in diff.results] == [("cell 8", "changed")]
    assert "3.75 became 3.76" in diff.results[0].why
    assert not diff.same
    assert (diff.environment, diff.data, diff.code) == ((), (), ())


def test_a_locked_package_that_changed(tmp_path: Path) -> None:
    def other(entries: dict[str, Any]) -> None:
        lock = entries["environment/pylock.toml"].decode()
        version = lock.partition('name = "numpy"\nversion = "')[2].partition('"')[0]
        lock = lock.replace(f'name = "numpy"\nversion = "{version}"', 'name = "numpy"\nversion = "0.1"')
        entries["environment/pylock.toml"] = lock.replace(f"numpy-{version}", "numpy-0.1").encode()

    diff = differing(tmp_path, other)
    assert len(diff.environment) == 1
    assert diff.environment[0].startswith("numpy: ")
    assert diff.environment[0].endswith(" became 0.1")


def test_data_that_moved(tmp_path: Path) -> None:
    import hashlib

    def other(entries: dict[str, Any]) -> None:
        entries["data/files/data/prices.csv"] = data = b"name,price\na,1.5\nb,\nc,9.25\n"
        manifest = json.loads(entries["data/manifest.json"])
        file = next(file for file in manifest["files"] if file["path"] == "data/prices.csv")
        file |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        entries["data/manifest.json"] = json.dumps(manifest).encode()

    (line,) = differing(tmp_path, other).data
    assert "2 rows became 3" in line
    assert "column price: missing values 0.0% became 33.3%" in line
    assert "column price: range 1.5 to 2.25 became 1.5 to 9.25" in line


def test_a_bundle_that_was_not_recorded_is_compared_as_far_as_it_goes(tmp_path: Path) -> None:
    path, _ = study(tmp_path / "home", *SEEDED)
    static = exported(path, None, tmp_path / "static.zip", static=True)
    diff = compare_bundles(bundle_of(*SEEDED), static)
    assert diff.incomparable
    assert not diff.same


def changes(before: str, after: str) -> list[tuple[str, int | None, int | None]]:
    cells = [parse_percent(text, "a.py").cells for text in (before, after)]
    return [(c.change, c.before, c.after) for c in code_changes(pairs(*cells))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("# %%\na = 1\n# %%\nb = 2", "# %%\na = 1\n# %%\nb = 2", []),
        ("# %%\na = 1\n# %%\nb = 2", "# %%\na = 1", [("removed", 1, None)]),
        ("# %%\na = 1", "# %%\nimport os\n# %%\na = 1", [("added", None, 0)]),
        ("# %%\nvalue = f(1)\n# %%\nb = 2", "# %%\nvalue = f(2)\n# %%\nb = 2", [("changed", 0, 0)]),
        (
            "# %%\na = 1\n# %%\nbb = 22\n# %%\nccc = 333",
            "# %%\nccc = 333\n# %%\na = 1\n# %%\nbb = 22",
            [("moved", 2, 0)],
        ),
        ("# %%\na = 1", "# %%\nprint('something else')", [("added", None, 0), ("removed", 0, None)]),
    ],
)
def test_cells_are_paired(before: str, after: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert sorted(changes(before, after)) == sorted(expected)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = bundle_of(*SEEDED)
    other = changed(bundle, tmp_path / "b.zip", lambda e: edit_output(e, 7, "3.75", "3.76\\u001b[2J"))
    assert main(["diff", str(bundle), str(bundle)]) == 0
    assert "results  the same" in capsys.readouterr().out
    assert main(["diff", str(bundle), str(other)]) == 1
    out = capsys.readouterr().out
    assert "cell 8" in out
    assert "\x1b" not in out
    assert main(["diff", str(bundle), str(other), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["results"][0]["word"] == "changed"
    assert main(["diff", str(bundle), str(tmp_path / "none.zip")]) == 2
