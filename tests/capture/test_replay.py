"""Record in one real kernel, replay in a fresh one: the same outputs bit for bit."""

import json
import os

import pytest

from jupyter_audit import wire
from jupyter_audit.capture.journal import find_session, read_session
from jupyter_audit.model.session import Entropy
from tests.capture.live_kernel import Kernel

CELLS = (
    "import random\n[random.random() for _ in range(3)]",
    "own = random.Random()\nown.random(), random.gauss(0, 1), random.sample(range(1000), 5)",
    "random.seed()\nrandom.random()",
    "import numpy as np\nnp.random.rand(3).tolist(), np.random.randint(0, 10**9)",
    "rng = np.random.default_rng()\nrng.normal(size=3).tolist(), np.random.default_rng().random()",
    "np.random.seed()\nnp.random.permutation(20).tolist(), np.random.RandomState().rand()",
    "[s.generate_state(2).tolist() for s in np.random.SeedSequence().spawn(2)]",
    "import pandas as pd\npd.DataFrame({'a': range(100)}).sample(5).a.tolist()",
    """
    from sklearn.model_selection import train_test_split, ShuffleSplit
    from sklearn.datasets import load_iris
    X, y = load_iris(return_X_y=True)
    a, b, c, d = train_test_split(X, y)
    a.sum(), next(ShuffleSplit(2).split(X))[0].tolist()
    """,
    """
    from sklearn.ensemble import RandomForestClassifier
    RandomForestClassifier(10, n_jobs=2).fit(a, c).predict_proba(b).sum(axis=0).tolist()
    """,
    "get_ipython().run_cell('inner = random.random()'); inner",
    "def draw():\n    return np.random.rand()\ndraw(), random.random()",
)


def replay_code(entropy: Entropy, plan: str = "None") -> str:
    text = json.dumps(wire.to_json(entropy))
    return (
        "from jupyter_audit import wire as _w; import json as _j\n"
        "from jupyter_audit.capture.replay import replay_entropy as _r\n"
        "from jupyter_audit.model.session import Entropy as _E\n"
        f"_replayer = _r(get_ipython(), _w.from_json(_E, _j.loads({text!r})), {plan})"
    )


@pytest.fixture(scope="module")
def session_and_outputs(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("recorded")
    variables = {key: value for key, value in os.environ.items() if key != "JPY_SESSION_NAME"}
    kernel = Kernel(tmp_path, {**variables, "JPY_SESSION_NAME": str(tmp_path / "nb.ipynb")})
    kernel.run("%load_ext jupyter_audit", silent=True)
    outputs = [kernel.run(cell) for cell in CELLS]
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    kernel.stop()
    return read_session(find_session(tmp_path / "nb.ipynb")), outputs


def test_unseeded_random_and_numpy_replay_bit_for_bit(session_and_outputs, kernels, tmp_path):
    session, outputs = session_and_outputs
    assert session.entropy.partial == ()
    assert [run.status for run in session.runs] == ["ok"] * len(CELLS)
    fresh = kernels(JPY_SESSION_NAME=str(tmp_path / "again.ipynb"))
    fresh.run(replay_code(session.entropy), silent=True)
    fresh.run("%load_ext jupyter_audit", silent=True)
    assert [fresh.run(cell) for cell in CELLS] == outputs
    assert fresh.run("(_replayer.outcome().missed, _replayer.outcome().unused)") == "(0, 0)"
    # a recording of the replay has the same ledger
    fresh.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    again = read_session(find_session(tmp_path / "again.ipynb"))
    assert again.entropy.draws == session.entropy.draws


def test_unassisted_every_cell_differs(session_and_outputs, kernels):
    _, outputs = session_and_outputs
    bare = kernels()
    for cell, output in zip(CELLS, outputs, strict=True):
        assert bare.run(cell) != output


def test_a_plan_feeds_each_cell_from_the_run_it_names(kernels, tmp_path):
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "nb.ipynb"))
    kernel.run("%load_ext jupyter_audit", silent=True)
    kernel.run("import numpy as np")
    kernel.run("np.random.default_rng().random()")
    last = kernel.run("np.random.default_rng().random()")
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    session = read_session(find_session(tmp_path / "nb.ipynb"))
    fresh = kernels()
    fresh.run(replay_code(session.entropy, "[None, 1, 3]"), silent=True)
    fresh.run("'a cell that was not recorded'")
    fresh.run("import numpy as np")
    assert fresh.run("np.random.default_rng().random()") == last
    assert fresh.run("np.random.default_rng().random()") != last
    assert fresh.run("_replayer.outcome().missed") == "1"


def test_recording_that_starts_after_numpy_replays_its_state(kernels, tmp_path):
    kernel = kernels(JPY_SESSION_NAME=str(tmp_path / "nb.ipynb"))
    kernel.run("import numpy as np, random")
    kernel.run("%load_ext jupyter_audit", silent=True)
    output = kernel.run("np.random.rand(3).tolist(), random.random(), np.random.default_rng().random()")
    kernel.run("get_ipython()._jupyter_audit_recording.stop()", silent=True)
    session = read_session(find_session(tmp_path / "nb.ipynb"))
    assert "1 earlier cell runs" in session.entropy.partial[0]
    fresh = kernels()
    fresh.run(replay_code(session.entropy, "[None, 1]"), silent=True)
    fresh.run("import numpy as np, random")
    assert fresh.run("np.random.rand(3).tolist(), random.random(), np.random.default_rng().random()") == output


def test_stopping_undoes_the_patches(kernels):
    kernel = kernels()
    kernel.run("import random; before = random.Random.seed, random.seed", silent=True)
    kernel.run(replay_code(Entropy((), ())), silent=True)
    assert kernel.run("random.Random.seed is before[0]") == "False"
    kernel.run("_replayer.stop()", silent=True)
    assert kernel.run("random.Random.seed is before[0], random.seed == before[1]") == "(True, True)"
