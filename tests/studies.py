"""Small recorded studies, run in a real kernel of the small environment, for tests of export and verify."""

import functools
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from jupyter_audit.bundle.export import export_bundle
from jupyter_audit.config import DEFAULT, Config
from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.model.session import Session
from jupyter_audit.project import read_project
from tests.environments import kept_folder, small_python

TODAY = date(2026, 11, 23)

UNSEEDED = (
    "import random\nimport numpy as np\nimport helper\nnp.random.rand(3)",
    "random.random(), np.random.default_rng().normal()",
    "print({'a', 'b', 'c', 'd', 'e', 'f'})",
    "object()",
)
SEEDED = (
    "import csv\nimport numpy as np\nimport helper\nrng = np.random.default_rng(7)",
    "with open('data/prices.csv') as file:\n    prices = [float(row['price']) for row in csv.DictReader(file)]\nprices",
    "rng.normal(size=3).round(6) * helper.double(1)",
    "import time\nbegun = time.time()\nprint(f'took {time.time() - begun:.9f} s')",
    "with open('result.csv', 'w') as file:\n    file.write(f'total\\n{sum(prices)}\\n')",
    "1 / 0",
    "sum(prices)",
)


def study(folder: Path, *sources: str) -> tuple[Path, Session]:
    """A notebook with its module and data, run to its end and saved with its outputs, and its session.

    One with the same cells that has run before in this test run is copied to ``folder``.
    """
    if not folder.exists():
        home, session = _recorded(*sources)
        shutil.copytree(home, folder)
        return folder / "study.ipynb", session
    return _run(folder, *sources)


@functools.cache
def _recorded(*sources: str) -> tuple[Path, Session]:
    home = kept_folder("study-")
    return home, _run(home, *sources)[1]


def _run(folder: Path, *sources: str) -> tuple[Path, Session]:
    (folder / "helper.py").write_text("def double(x):\n    return 2 * x\n")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "prices.csv").write_text("name,price\na,1.5\nb,2.25\n")
    path = folder / "study.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Prices of fruit"), *map(new_code_cell, sources)]), path)
    result = run_notebook(path, python=small_python(), stop_on_error=False)
    nbformat.write(result.node, path)
    assert result.session is not None
    return path, result.session


def exported(path: Path, session: Session | None, output: Path, *, config: Config = DEFAULT, **options: Any) -> Path:
    """The bundle of a study, as ``export`` makes it."""
    project = read_project(path, TODAY, session=session)
    return export_bundle(path, output, session, project, config, **options)


@functools.cache
def bundle_of(*sources: str) -> Path:
    """A bundle made once a test run; never change it in place."""
    folder = kept_folder("study-")
    return exported(*study(folder / "home", *sources), folder / "study.zip")
