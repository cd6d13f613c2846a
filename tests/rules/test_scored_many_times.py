"""One scoring cell, run again and again while the code above it is changed: every version counts, no repetition does."""

from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from jupyter_audit.capture.start import start_recording
from jupyter_audit.config import Config
from jupyter_audit.engine import audit
from jupyter_audit.model.finding import Finding, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.rules.leakage.scored_many_times import FEW, MANY

DATA = """from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"""
MODEL = "model = KNeighborsClassifier({}).fit(X_train, y_train)"
SCORE = "print(model.score(X_test, y_test))"


def findings(tries: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Finding, ...]:
    monkeypatch.chdir(folder)
    shell = InteractiveShell()
    recording = start_recording(shell, journal=folder / "journal.jsonl")
    try:
        shell.run_cell(DATA, store_history=True, cell_id="data")
        for neighbours in tries:
            shell.run_cell(MODEL.format(neighbours), store_history=True, cell_id="model")
            shell.run_cell(SCORE, store_history=True, cell_id="score")
    finally:
        session = recording.stop()
    texts = (("data", DATA), ("model", MODEL.format(tries[-1])), ("score", SCORE))
    cells = tuple(Cell(name, number, "code", source, number + 1) for number, (name, source) in enumerate(texts))
    return audit(Notebook("n", cells), session, Project(), Config(select=("scored-many-times",))).findings


def test_versions_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (few,) = findings(list(range(1, FEW + 1)), tmp_path, monkeypatch)
    assert few.severity is Severity.LOW
    assert few.place.cell == 2
    assert f"{FEW} versions" in few.message
    assert few.evidence == (f"cell 3: {FEW} runs",)
    (many,) = findings(list(range(1, MANY + 1)), tmp_path, monkeypatch)
    assert many.severity is Severity.MEDIUM


def test_repetitions_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings([3] * MANY, tmp_path, monkeypatch) == ()
    assert findings([1, 3] * FEW, tmp_path, monkeypatch) == ()
