"""What the panel's own tests are shown: answers of the real engine. UPDATE_GOLDEN=1 writes the files anew."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jupyter_audit.config import Config
from jupyter_audit.model.checklist import Assessment
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import (
    CellRun,
    Distribution,
    Entropy,
    Environment,
    FileFact,
    HostFact,
    ProcessFact,
    RandomFact,
    Read,
    Session,
)
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.review.assess import assess
from jupyter_audit.server.pages import rule_page
from jupyter_audit.wire import to_json

GOLDEN = Path(__file__).parent / "golden"
RULES = ("command-injection", "hard-coded-secret", "stale-state", "syntax-error", "undefined-name", "unseeded-random")
"""Few and settled, so that these files change when the panel's food changes, and not with every new rule."""
SCRIPT = """# %% [markdown]
# # Bird counts
# %% In[1]
import subprocess
import numpy as np
# %% In[2]
counts = np.random.poisson(4, 50)
# %% In[3]
folder = input()
subprocess.run("ls " + folder, shell=True)  # audit: ignore[command-injection] a demonstration (until 2020-01-01)
# %% In[4]
print("\N{BIRD}", model.score(counts))
# %%
api_key = "sk-proj-T3BlbkFJabcdefghijklmnopqrstuvwx0123456789"  # audit: ignore[hard-coded-secret] revoked
"""
NOTEBOOK = parse_percent(SCRIPT, "birds.py")
CODE = [cell for cell in NOTEBOOK.cells if cell.kind == "code"]


def run(seq: int, reads: tuple[Read, ...], writes: tuple[str, ...], *facts: object) -> CellRun:
    cell = CODE[seq - 1]
    digest = hashlib.sha256(cell.source.encode()).hexdigest()
    return CellRun(
        *(seq, cell.id, digest, seq, "ok", f"2026-01-01T00:00:0{seq}Z", 0.25, reads, writes),
        facts,  # type: ignore[arg-type]
    )


ENVIRONMENT = Environment(
    python="3.11.9",
    implementation="CPython",
    platform="Linux-6.1-x86_64",
    system="Linux",
    machine="x86_64",
    libc="glibc 2.36",
    cpu="",
    cpu_count=2,
    blas=None,
    threads=(("OMP_NUM_THREADS", "2"),),
    hash_seed=None,
    locale="C.UTF-8",
    timezone="UTC",
    git=None,
    distributions=(Distribution("numpy", "2.4.6", None, False, None),),
    variables=(),
)
SESSION = Session(
    version=1,
    id="golden",
    notebook="birds.ipynb",
    started="2026-01-01T00:00:00Z",
    environment=ENVIRONMENT,
    entropy=Entropy((), ()),
    runs=(
        run(1, (), ("subprocess", "np")),
        run(
            *(2, (Read("np", 1),), ("counts",)),
            RandomFact("numpy.random", "draw", 50),
            FileFact("data/birds.csv", "read", "0" * 64, 12, "opened"),
        ),
        run(*(3, (Read("subprocess", 1),), ("folder",)), ProcessFact("ls"), HostFact("example.org", 443)),
    ),
    notes=("what C extensions read is not seen",),
)


def settled(session: Session | None) -> Assessment:
    answer = assess(NOTEBOOK, session, Project(today=date(2026, 1, 1)), Config(select=RULES))
    return replace(answer, report=replace(answer.report, python="3.11"))


FILES = {
    "assessment.json": lambda: to_json(settled(None)),
    "assessment-recorded.json": lambda: to_json(settled(SESSION)),
    "session.json": lambda: to_json(SESSION),
    "sources.json": lambda: {cell.id: cell.source for cell in NOTEBOOK.cells},
    "rule-page.json": lambda: to_json(rule_page("command-injection")),
}


@pytest.mark.parametrize("name", FILES)
def test_golden(name: str) -> None:
    text = json.dumps(FILES[name](), indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, "utf-8", newline="\n")
    assert golden.read_text("utf-8") == text, "UPDATE_GOLDEN=1 writes it anew; `npm test` in labextension reads it"
