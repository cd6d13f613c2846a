"""Noise that calibration found: it is declared, never exact, and excuses nothing but itself."""

from pathlib import Path
from typing import Any

import pytest

from jupyter_audit.bundle import layout
from jupyter_audit.bundle.policy import Noise, read_policy, write_policy
from jupyter_audit.errors import BundleError
from jupyter_audit.model.verdict import Level
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.verify.run import verify_bundle
from tests.studies import bundle_of
from tests.verify.forging import changed, edit_output, words

STUDY = (
    "import random",
    "print('stable')\nrandom.random()",
    "with open('draws.txt', 'w') as file:\n    file.write(str(random.random()))\n    file.write('x' * 7)",
)


def declared(entries: dict[str, Any], *noise: str) -> None:
    entries[layout.POLICY] += "".join(f"\n[[noise]]\n{each}\nwhy = 'it varies'\n" for each in noise).encode()


def cell_id(entries: dict[str, Any], position: int) -> str:
    import json

    return str(json.loads(entries["notebook.ipynb"])["cells"][position]["id"])


@pytest.mark.usefixtures("installed")
def test_only_the_noise_is_excused(tmp_path: Path) -> None:
    bundle = bundle_of(*STUDY)

    def noisy(entries: dict[str, Any]) -> None:
        declared(entries, f"cell = '{cell_id(entries, 2)}'\npart = 'result 1'", "file = 'draws.txt'")

    verdict = verify_bundle(changed(bundle, tmp_path / "a.zip", noisy), replay=False, sandbox="none")
    assert (verdict.level, words(verdict)) == (Level.AGREES, ["same", "declared", "same"])
    assert [file.word for file in verdict.files] == ["declared"]
    assert "calibration" in verdict.cells[1].why

    def and_forged(entries: dict[str, Any]) -> None:
        noisy(entries)
        edit_output(entries, 2, "stable", "stabbe")

    verdict = verify_bundle(changed(bundle, tmp_path / "b.zip", and_forged), replay=False, sandbox="none")
    assert (verdict.level, words(verdict)) == (Level.RUNS, ["same", "changed", "same"])

    def not_there(entries: dict[str, Any]) -> None:
        declared(entries, f"cell = '{cell_id(entries, 2)}'\npart = 'stderr'")

    verdict = verify_bundle(changed(bundle, tmp_path / "c.zip", not_there), replay=False, sandbox="none")
    assert words(verdict) == ["same", "changed", "same"]


def test_noise_is_written_and_read_back() -> None:
    noise = [
        Noise("ab", "result 1", "cd", 'draws "random" numbers\x7f\n'),
        Noise("", "out/a b.csv", None, "nothing recorded tells"),
    ]
    empty = Notebook("a.ipynb", (), {}, True)
    policy = read_policy(write_policy(empty, Path("/home/ada"), [], noise))
    assert policy.noise == tuple(noise)
    assert policy.noisy_parts("ab") == ("result 1",)
    assert policy.noisy_file("out/a b.csv")
    assert not policy.noisy_file("result 1")
    with pytest.raises(BundleError, match="cannot be read"):
        read_policy("[[noise]]\ncell = 'a'\n")
