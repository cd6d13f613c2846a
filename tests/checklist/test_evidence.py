"""What a filled checklist is filled in with: versions, times, settings, hashes, run counts; and what it does not take on
trust.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jupyter_audit.config import Ai, Config
from jupyter_audit.model.checklist import Answer
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import CellRun, Distribution, Entropy, Environment, FileFact, RandomFact, Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.review.assess import assess

PROJECT = Project(known=True, today=date(2026, 1, 1))
ENVIRONMENT = Environment(
    "3.11.7", "CPython", "Linux-6", "Linux", "x86_64", "", "EPYC", 2, None, (), None, None, None, None,
    (Distribution("numpy", "2.4.0", None, False, None), Distribution("jupyter_audit", "0.1", "file:///x", True, None)), (),
)  # fmt: skip
TRAIN = "from sklearn.svm import SVC\nmodel = SVC(C=3.5).fit(X, y)"
TEXT = "# Birds\nThis notebook compares two feeders.\n\nData from https://doi.org/10.5281/zenodo.1\n\nLicence: BSD-3-Clause"


def filled(profile: str, *cells: Cell, session: Session | None = None, project: Project = PROJECT) -> dict[str, Answer]:
    config = Config(profile=profile, ai=Ai(approved=("helper",)))
    found = assess(Notebook("n", cells), session, project, config).checklist
    return {answer.item: answer for answer in found.answers}


def code(source: str, position: int = 0, **metadata: Any) -> Cell:
    return Cell(f"c{position}", position, "code", source, 1, (), metadata)


def text(source: str) -> Cell:
    return Cell("t", 0, "markdown", source)


def session(*runs: CellRun) -> Session:
    return Session(1, "s", None, "", ENVIRONMENT, Entropy((), ()), runs, ())


def run(seq: int, cell: Cell, *facts: Any) -> CellRun:
    return CellRun(seq, cell.id, source_digest(cell.source), seq, "ok", "", 1.5, (), (), facts)


def test_versions_times_settings_hashes_and_run_counts_are_filled_in() -> None:
    cell = code(TRAIN)
    read = FileFact("data/x.csv", "read", "ab" * 32, 7, "opened")
    ran = session(run(1, cell, read), run(2, cell, read, RandomFact("numpy", "draw", 3)))
    found = filled("ml-reproducibility", cell, session=ran)
    assert found["environment-captured"].state == "holds", "our own package may come from anywhere"
    assert "numpy 2.4.0" in found["environment-captured"].evidence
    assert found["data-hashed"].evidence == (f"data/x.csv: SHA-256 {'ab' * 32}, 7 bytes",)
    assert found["run-counts"].evidence == ("cell 1: 2",)
    assert found["runtime"].evidence == ("cell 1: 1.50 s",)
    assert found["hyperparameters"].evidence == ("`SVC.C = 3.5` in cell 1",)
    assert "drawn from in the recorded session: numpy" in found["generators-seeded"].because
    assert found["hardware"].state == "holds"


def test_a_graphics_processor_that_nobody_saw_is_for_a_person() -> None:
    cell = code("import torch\nx = torch.ones(3).to('cuda')")
    found = filled("ml-reproducibility", cell, session=session(run(1, cell)))["hardware"]
    assert found.state == "ask"
    assert "none of NVIDIA's was seen: cell 1" in found.because
    recorded = session(run(1, cell))
    seen = replace(recorded, environment=replace(recorded.environment, gpus=("Tesla T4, driver 535",)))
    found = filled("ml-reproducibility", cell, session=seen)["hardware"]
    assert found.state == "holds"
    assert "Tesla T4, driver 535" in found.evidence


def test_title_purpose_source_and_licence_hold_by_quotes_only() -> None:
    whole = filled("essentials", text(TEXT), code("x = 1", 1))["documented"]
    assert (whole.state, whole.by) == ("holds", "code")
    assert whole.evidence[0] == "title: Birds (cell 1)"
    for lacking, part in (
        ("purpose", "This notebook compares two feeders."),
        ("data source", "Data from https://doi.org/10.5281/zenodo.1"),
        ("licence", "Licence: BSD-3-Clause"),
    ):
        found = filled("essentials", text(TEXT.replace(part, "")), code("x = 1", 1))["documented"]
        assert (found.state, found.by) == ("ask", "person"), lacking
        assert f"no {lacking} was found" in found.because
    near = replace(PROJECT, licence="LICENSE")
    assert filled("essentials", text(TEXT.replace("Licence: BSD-3-Clause", "")), code("x = 1", 1), project=near)[
        "documented"
    ].state == "holds"  # fmt: skip


@pytest.mark.parametrize("line", ["The data are licensed CC BY 4.0.", "See the licence.", "A driver's licence"])
def test_another_licence_is_not_taken_for_the_notebooks(line: str) -> None:
    found = filled("essentials", text(TEXT.replace("Licence: BSD-3-Clause", line)), code("x = 1", 1))
    assert found["documented"].state == "ask"


def test_who_wrote_and_who_read() -> None:
    helper = {"origin": {"tool": "helper", "model": None}}
    known = filled("ai-security", code("x = 1", jupyter_audit=helper))
    assert known["origins-known"].state == "holds"
    assert known["tools-approved"].state == "holds"
    assert known["read-by-a-person"].state == "ask"
    assert "a model's among them: cell 1" in known["read-by-a-person"].because
    assert filled("ai-security", code("x = 1"))["origins-known"].state == "ask"
    other = {"origin": {"tool": "stranger", "model": None}}
    assert filled("ai-security", code("x = 1", jupyter_audit=other))["tools-approved"].state == "fails"


def test_a_lock_that_may_be_anothers_is_for_a_person() -> None:
    found = filled("mlops", code("x = 1"), project=replace(PROJECT, files=frozenset({"uv.lock"})))["locked"]
    assert (found.state, found.evidence) == ("ask", ("uv.lock",))


def test_packages_are_real_when_a_recorded_run_imported_them() -> None:
    cell = code("import os\nimport numpy as np")
    assert filled("ai-security", cell)["dependencies-real"].state == "unchecked"
    found = filled("ai-security", cell, session=session(run(1, cell)))["dependencies-real"]
    assert (found.state, found.evidence) == ("holds", ("numpy 2.4.0",))
