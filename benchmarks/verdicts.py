"""Whether verdicts are right: notebooks of known kind, exported on one interpreter, verified in a rebuilt environment.

    python benchmarks/verdicts.py [--author PYTHON] [--keep FOLDER]

Deterministic and volatile ones must be exact without help; unseeded ones must agree by replay, and without it the
verdict must name exactly the cells that differ. ``--author`` is the interpreter to export on: give another
installation than the one that verify finds. Takes a minute a notebook, and asks the package index.
"""

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from jupyter_audit.bundle.export import export_bundle
from jupyter_audit.config import DEFAULT
from jupyter_audit.execute.rerun import run_notebook
from jupyter_audit.execute.uv import find_uv
from jupyter_audit.model.verdict import Level, Verdict
from jupyter_audit.project import read_project
from jupyter_audit.verify.run import verify_bundle

PACKAGES = ("ipykernel", "numpy", "pandas", "matplotlib", "scikit-learn", "tqdm")
LIMIT = 0.97


@dataclass(frozen=True)
class Case:
    """``differ`` are positions of the cells whose values change without replay; no others may be called changed."""

    name: str
    cells: tuple[str, ...]
    differ: tuple[int, ...] = ()


DETERMINISTIC = (
    Case("arithmetic", ("x = [n ** 2 for n in range(20)]\nsum(x)", "import math\nmath.pi * 2", "print(*x, sep='\\n')")),
    Case("seeded", ("import numpy as np\nrng = np.random.default_rng(3)\nrng.normal(size=5)", "rng.integers(0, 9, 4)")),
    Case("table", ("import pandas as pd\nd = pd.DataFrame({'a': [1, 2, 3], 'b': [.5, None, 1.5]})\nd", "d.describe()")),
    Case(
        "figure", ("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('t');", "plt.bar([1, 2], [3, 4]);")
    ),
    Case("files", ("open('out.csv', 'w').write('x,y\\n1,2.5\\n')", "print(open('out.csv').read())")),
    Case("error", ("1 + 1", "{}['missing']", "2 + 2")),
    Case(
        "model",
        (
            "from sklearn.datasets import load_iris\nfrom sklearn.linear_model import LogisticRegression",
            "X, y = load_iris(return_X_y=True)\nm = LogisticRegression(max_iter=500).fit(X, y)\nm.score(X, y)",
            "m",
        ),
    ),
)
VOLATILE = (
    Case("addresses", ("object()", "class A: pass\n[A(), A()]", "print(lambda: 0)")),
    Case(
        "clock", ("from datetime import datetime\nprint('run at', datetime.now())", "import time\ntime.ctime()", "42")
    ),
    Case(
        "timings", ("%time sum(range(10**5))", "import time\nt = time.time()\nprint(f'took {time.time() - t:.9f} s')")
    ),
    Case("pid", ("import os\nos.getpid()", "print('pid:', os.getpid())", "7")),
    Case("warnings", ("import warnings\nwarnings.warn('careful')", "import numpy as np\nnp.array([1.]) / 0")),
    Case(
        "uuid", ("import uuid\nrun = uuid.uuid4()\nprint(run)", "print('run', run, 'again', run)", "uuid.UUID(int=5)")
    ),
    Case(
        "temporary",
        ("import tempfile\nd = tempfile.mkdtemp()\nd", "import os\nprint(os.getcwd(), os.path.expanduser('~'))"),
    ),
    Case("progress", ("from tqdm import tqdm\nimport time\nfor i in tqdm(range(30)):\n    time.sleep(.002)", "i")),
)
UNSEEDED = (
    Case("random", ("import random", "random.random()", "1 + 1", "random.sample(range(99), 3)"), (1, 3)),
    Case(
        "numpy", ("import numpy as np\na = np.random.rand(4)\na", "a.shape", "np.random.default_rng().normal()"), (0, 2)
    ),
    Case("sets", ("s = {'ab', 'cd', 'ef', 'gh', 'ij', 'kl'}\nprint(s)", "sorted(s)", "len(s)"), (0,)),
    Case(
        "split",
        (
            "from sklearn.datasets import load_iris\nfrom sklearn.model_selection import train_test_split as split",
            "X, y = load_iris(return_X_y=True)\nA, B, c, d = split(X, y)\nA.shape",
            "A[:3]",
            "from sklearn.ensemble import RandomForestClassifier as F\nF(20).fit(A, c).predict_proba(B).sum(axis=0)",
        ),
        (2, 3),
    ),
    Case(
        "figure",
        ("import numpy as np, matplotlib.pyplot as plt\nplt.plot(np.random.rand(9));", "plt.plot([1, 2]);", "0"),
        (0,),
    ),
)


def environment(author: str, folder: Path) -> str:
    uv = find_uv()
    assert uv is not None
    python = folder / "author" / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--no-project", "--python", author, str(folder / "author")], check=True)
    subprocess.run([uv, "pip", "install", "-q", "--python", str(python), *PACKAGES], check=True)
    return str(python)


def bundle(case: Case, python: str, folder: Path) -> Path:
    home = folder / case.name
    home.mkdir()
    path = home / f"{case.name}.ipynb"
    nbformat.write(new_notebook(cells=list(map(new_code_cell, case.cells))), path)
    result = run_notebook(path, python=python, stop_on_error=False)
    nbformat.write(result.node, path)
    project = read_project(path, date(2026, 11, 26), session=result.session)
    return export_bundle(path, folder / f"{case.name}.zip", result.session, project, DEFAULT)


def changed(verdict: Verdict) -> set[int]:
    return {cell.cell for cell in verdict.cells if cell.word not in ("same", "normalised")}


def right(case: Case, verdict: Verdict) -> int:
    """Of the cells, how many are in the right class: changed where values change, exact everywhere else."""
    said = changed(verdict)
    return sum((cell in said) == (cell in case.differ) for cell in range(len(case.cells)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--author", default=getattr(sys, "_base_executable", sys.executable))
    parser.add_argument("--keep", type=Path, help="an empty folder for the bundles")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.keep or Path(scratch)).resolve()
        folder.mkdir(exist_ok=True)
        python = environment(options.author, folder)
        cells = correct = 0
        failed = []
        for kind, cases in (("deterministic", DETERMINISTIC), ("volatile", VOLATILE), ("unseeded", UNSEEDED)):
            for case in cases:
                packed = bundle(case, python, folder)
                alone = verify_bundle(packed, replay=False)
                good = right(case, alone)
                cells, correct = cells + len(case.cells), correct + good
                line = f"{kind:<14}{case.name:<12}{alone.level:<8}unassisted, {good} of {len(case.cells)} cells right"
                held = good == len(case.cells) and (
                    bool(case.differ) or alone.level is Level.EXACT or case.name == "error"
                )
                if case.differ:
                    helped = verify_bundle(packed)
                    line += f"; {helped.level}, {helped.assistance}"
                    held = held and helped.level.rank >= Level.AGREES.rank and helped.replayed
                if not held:
                    failed.append(case.name)
                    line += "   NOT RIGHT: " + "; ".join(alone.reasons)[:300]
                print(line, flush=True)
    print(f"{correct} of {cells} cells in the right class; not right: {', '.join(failed) or 'none'}")
    return int(correct < LIMIT * cells or bool(failed))


if __name__ == "__main__":
    sys.exit(main())
