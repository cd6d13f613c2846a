"""Probes change one thing at a time, in real kernels, and name the cells that depend on it."""

from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.model.verdict import Level, Probe, Verdict
from jupyter_audit.verify.run import verify_bundle
from jupyter_audit.verify.variations import together, variations
from tests.studies import SEEDED, bundle_of

CLOCK = "skipped" if variations({})[-1].missing else "changed"
"""Whether the clock can be changed here, and then it has to be."""

DEPENDENT = (
    "import os, time\ntime.sleep(0.01)\nfrom datetime import datetime\nfor name in 'abc':\n    open(f'{name}.txt', 'w').close()",
    "1 + 1",
    "import glob\nsorted(glob.glob('*.txt'))",
    "os.environ.get('OMP_NUM_THREADS', 'all of them')",
    "time.localtime(0).tm_hour * 60 + time.localtime(0).tm_min",
    f"datetime.now().year > {date.today().year}",
    "list(os.scandir('.'))[0].name == [entry.name for entry in os.scandir('.')][-1], os.listdir()[0]",
)


def probes(verdict: Verdict) -> dict[str, Probe]:
    return {probe.name: probe for probe in verdict.probes}


def badge(verdict: Verdict, name: str) -> str:
    return next(badge.state for badge in verdict.badges if badge.name == name)


def test_a_seeded_study_is_stable_and_one_more_run_shows_it(installed: None) -> None:
    verdict = verify_bundle(bundle_of(*SEEDED), probe=True)
    assert verdict.level is Level.EXACT
    assert {probe.status for name, probe in probes(verdict).items() if name != "clock"} == {"same"}
    assert (probes(verdict)["clock"].status == "skipped") == (CLOCK == "skipped")
    assert badge(verdict, "stable") == "yes"
    assert badge(verdict, "offline") == ("yes" if verdict.sandbox == "bwrap" else "unknown")
    assert verdict.steps[-1].name == "probe"


def test_without_probes_nothing_is_called_stable(installed: None) -> None:
    verdict = verify_bundle(bundle_of(*SEEDED))
    assert (badge(verdict, "stable"), verdict.probes) == ("unknown", ())


def test_each_probe_names_the_cells_that_depend_on_it(installed: None) -> None:
    verdict = verify_bundle(bundle_of(*DEPENDENT), probe=True)
    assert verdict.level is Level.EXACT, verdict.reasons
    found = {name: probe.cells for name, probe in probes(verdict).items()}
    # positions are one more: the first cell is markdown
    assert found["thread count"] == (4,)
    assert found["time zone"] == (5,)
    assert found["directory order"] == (7,)
    assert found["hash seed"] == ()
    assert probes(verdict)["clock"].status == CLOCK
    assert found["clock"] == ((6,) if CLOCK == "changed" else ())
    assert badge(verdict, "stable") == "no"
    assert verdict.steps[-1].status == "failed"


def test_a_set_that_is_printed_depends_on_the_hash_seed_and_is_not_stable(installed: None) -> None:
    verdict = verify_bundle(bundle_of("1", "print({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})"), probe=True)
    assert (verdict.level, verdict.assistance) == (Level.EXACT, "replayed")
    assert probes(verdict)["hash seed"].cells == (2,)
    assert badge(verdict, "stable") == "no"


def test_what_cannot_be_changed_is_skipped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_audit.verify import variations as module

    monkeypatch.setattr(module, "_FAKETIME", (str(Path("/nowhere")),))
    clock = variations({})[-1]
    assert "libfaketime" in clock.missing
    assert "clock" not in together(variations({})).name
    assert variations({"OMP_NUM_THREADS": "1"})[1].variables["OMP_NUM_THREADS"] == "2"
