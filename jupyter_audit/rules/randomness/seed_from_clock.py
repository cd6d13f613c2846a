"""A seed that is itself different in each run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.randomness.generators import SEED_HELPERS, SEEDS
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_BIT_GENERATORS = ("default_rng", "RandomState", "PCG64", "MT19937", "Philox", "SFC64", "SeedSequence")
_TAKES_SEED = (
    *(f"numpy.random.{name}" for name in _BIT_GENERATORS),
    *("random.Random", "jax.random.PRNGKey", "jax.random.key"),
    *("torch.Generator().manual_seed", "numpy.random.RandomState().seed"),
)
_FRESH = frozenset(
    {"time.time", "time.time_ns", "time.perf_counter", "time.perf_counter_ns", "time.monotonic"}
    | {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"}
    | {"os.getpid", "os.urandom", "uuid.uuid4", "uuid.uuid1", "secrets.randbits", "secrets.randbelow"}
    | {"random.SystemRandom().randint", "random.SystemRandom().getrandbits"}
)


class SeedFromClock(NotebookRule):
    """A seed taken from the clock, the process id or the system's entropy.

    ## Why it matters
    `random.seed(time.time())` looks like care and does nothing for reproducibility: the next run gets another
    seed. `random.seed()` and `np.random.seed(None)` undo a seed that was set before.

    ## What to do
    Use a fixed number. If each run is meant to differ, draw a seed once, print it and store it with the result,
    so that this run can be had again.

    ## See also
    - Python, `random.seed`: https://docs.python.org/3/library/random.html#random.seed
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` is seeded from {source}, so each run draws other numbers"
    bad = (
        """
        # %%
        import random, time
        random.seed(time.time())  # !
        print(random.random())
        """,
        """
        # %%
        import os
        import numpy as np
        seed = os.getpid() % 1000
        rng = np.random.default_rng(seed)  # !
        """,
        """
        # %%
        import numpy as np
        np.random.seed(None)  # !
        """,
    )
    good = (
        """
        # %%
        import random, time
        started = time.time()
        random.seed(20240501)
        print(random.random(), time.time() - started)
        """,
        """
        # %%
        import numpy as np
        def fit(seed=None):
            np.random.seed(seed)
        fit(3)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        seeds = [name for name in SEEDS if not name.endswith("state")]
        for call in (*index.calls(*seeds), *index.calls(*_TAKES_SEED), *index.methods(*SEED_HELPERS)):
            given = call.arg(0, "seed") or call.keyword("a")
            if given is None:
                if call.name in ("random.seed", "numpy.random.seed") and not call.open_ended:
                    yield at_call(call, source="fresh entropy")
                continue
            if call.name in SEEDS and isinstance(given, ast.Constant) and given.value is None:
                yield at_call(call, source="fresh entropy")
            elif source := _fresh(index, given, call):
                yield at_call(call, source=f"`{source}`")


def _fresh(index: NotebookIndex, seed: ast.expr, call: Call) -> str | None:
    value = index.value(seed, call)
    for node in walk(value) if value is not None else ():
        if isinstance(node, ast.Call) and chain_of(node.func):
            name = index.resolve(node.func, call)
            if name in _FRESH:
                return name
    return None
