"""An item holds only where its rules could see what it asks about: computed paths, no training, a missing list."""

from dataclasses import replace

import pytest

from jupyter_audit.checklist.folder import LOCKS
from jupyter_audit.config import DEFAULT, Config
from jupyter_audit.model.checklist import Answer
from jupyter_audit.model.project import Project, Requirement
from jupyter_audit.model.session import FileFact, Session
from jupyter_audit.notebook.cell import Notebook
from jupyter_audit.review.assess import assess

from .test_answers import PROJECT, answers, notebook, recorded


def item(name: str, made: Notebook, profile: str, session: Session | None = None, project: Project = PROJECT) -> Answer:
    config = DEFAULT if profile == "essentials" else Config(profile=profile)
    return answers(assess(made, session, project, config))[name]


def reading(made: Notebook, cell: int, path: str) -> Session:
    session = recorded(made)
    runs = list(session.runs)
    runs[cell] = replace(runs[cell], facts=(FileFact(path, "read", "0" * 64, 10, "opened"),))
    return replace(session, runs=tuple(runs))


@pytest.mark.parametrize(
    ("source", "computed"),
    [
        ("import pandas as pd\ntable = pd.read_csv(choose())", True),
        ("import pandas as pd, sys\ntable = pd.read_csv(sys.argv[1])", True),
        ("import pandas as pd, os\ntable = pd.read_csv(os.environ['DATA'] + '/x.csv')", True),
        ("def load(path):\n    return open(path).read()\ntext = load(where)", True),
        ("import pandas as pd\ntable = pd.read_csv('data/x.csv')", False),
        ("import pandas as pd\nfor n in range(3):\n    table = pd.read_csv(f'data/{n}.csv')", False),
        ("from pathlib import Path\nfor n in range(3):\n    Path('data', f'{n}.txt').read_text()", False),
        ("import pandas as pd, io\ntable = pd.read_csv(io.StringIO(text()))", False),
        ("import pandas as pd\nwith open('a.csv') as file:\n    table = pd.read_csv(file)", False),
        ("import numpy as np\nfolder = 'out'\nnp.save(folder + '/x.npy', [1])", False),
    ],
)
def test_a_computed_path_is_not_checked_until_a_run_shows_it(source: str, computed: bool) -> None:
    made = notebook("import helpers", source)
    before = item("configuration-portable", made, "mlops")
    assert (before.state, before.by) == (("unchecked", "recording") if computed else ("holds", before.by))
    assert ("cell 2" in before.because) == computed or not computed
    assert item("configuration-portable", made, "mlops", recorded(made)).state == "holds"


def test_a_computed_path_that_was_absolute_fails() -> None:
    made = notebook("where = pick()", "text = open(where).read()")
    found = item("configuration-portable", made, "mlops", reading(made, 1, "/somewhere/else/a.txt"))
    assert found.state == "fails"
    assert "/somewhere/else/a.txt" in found.because
    assert item("configuration-portable", made, "mlops", reading(made, 1, "a.txt")).state == "holds"


@pytest.mark.parametrize(
    ("source", "state", "says"),
    [
        ("import pandas as pd\nx = pd.DataFrame()", "holds", "does not apply"),
        ("import torch\nx = step(model)", "ask", "torch imported, but no training"),
        ("from sklearn.svm import SVC\nmodel = SVC(random_state=0).fit(X, y)", "holds", "training in cell 1"),
    ],
)
def test_no_leakage_says_what_the_rules_could_look_at(source: str, state: str, says: str) -> None:
    made = notebook(source)
    found = item("no-leakage", made, "essentials", recorded(made))
    assert found.state == state
    assert says in found.because


def test_rules_that_could_not_look_leave_their_item_unchecked() -> None:
    made = notebook("import os")
    session = recorded(made)
    known = item("no-known-vulnerabilities", made, "mlops", session)
    assert known.state == "unchecked"
    assert "no advisories were given" in known.because
    assert item("supply-chain", made, "mlops", session).state == "holds"  # the advisories are another item's
    far = item("data-fixed", made, "data-practice", session, replace(PROJECT, known=False))
    assert far.state == "unchecked"
    assert "folder was not looked at" in far.because


def test_what_is_declared_only_above_the_folder_is_for_a_person() -> None:
    made = notebook("import numpy")
    above = replace(PROJECT, requirements=(Requirement("numpy", ">=1", "../../pyproject.toml"),))
    found = item("locked", made, "mlops", project=above)
    assert found.state == "ask"
    assert "../../pyproject.toml" in found.because
    beside = replace(PROJECT, requirements=(Requirement("numpy", ">=1", "pyproject.toml"),))
    assert "without an exact version" in item("locked", made, "mlops", project=beside).because
    lock = f"../{min(LOCKS)}"
    locked = item("locked", made, "mlops", project=replace(above, above=frozenset({lock})))
    assert lock in locked.because


def test_what_stands_below_the_threshold_is_told_where_other_rules_could_not_look() -> None:
    made = notebook("from sklearn.svm import LinearSVC\nmodel = LinearSVC().fit(X, y)")
    found = item("generators-seeded", made, "essentials")
    assert found.state == "unchecked"
    assert "found nothing of severity medium or above, 1 below it, but" in found.because
