"""Draws inside functions that run in parallel workers."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.order.timeline import outermost
from jupyter_audit.notebook.randomness.generators import Generators
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_SENDS = ("map", "imap", "imap_unordered", "starmap", "apply_async", "map_async", "starmap_async", "submit", "apply")
_POOLS = ("Pool()", "ProcessPoolExecutor()", "ThreadPoolExecutor()", "ThreadPool()")


class UnseededWorker(NotebookRule):
    """Random draws in parallel workers that a seed in the parent does not govern.

    ## Why it matters
    Worker processes start with a copy of the parent's generator (fork) or with fresh entropy (spawn). Seeding in
    the notebook therefore gives either the same numbers in every worker or other numbers in every run; which
    worker gets which task is up to the scheduler as well.

    ## What to do
    Give each task a seed of its own: `seeds = np.random.SeedSequence(0).spawn(n)`, and in the worker
    `rng = np.random.default_rng(seed)`.

    ## See also
    - NumPy, "Parallel random number generation": https://numpy.org/doc/stable/reference/random/parallel.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{call}` draws in `{function}`, in parallel workers that the notebook's seed does not govern"
    bad = (
        """
        # %%
        from multiprocessing import Pool
        import numpy as np
        np.random.seed(0)
        def walk(n):
            return np.random.normal(size=n).sum()  # !
        # %%
        with Pool(4) as pool:
            ends = pool.map(walk, [100] * 8)
        """,
        """
        # %%
        from joblib import Parallel, delayed
        import random
        random.seed(0)
        def flip(_):
            return random.random() < 0.5  # !
        heads = Parallel(n_jobs=4)(delayed(flip)(i) for i in range(100))
        """,
    )
    good = (
        """
        # %%
        from multiprocessing import Pool
        import numpy as np
        def walk(seed):
            return np.random.default_rng(seed).normal(size=100).sum()
        with Pool(4) as pool:
            ends = pool.map(walk, np.random.SeedSequence(0).spawn(8))
        """,
        """
        # %%
        from multiprocessing import Pool
        import numpy as np
        def walk(seed):
            np.random.seed(seed)
            return np.random.normal(size=100).sum()
        with Pool(4) as pool:
            ends = pool.map(walk, range(8))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        if not generators.draws or not generators.seeds:
            return
        workers = set(_workers(audited.index))
        for draw in generators.draws:
            function = outermost(draw.call.scope)
            if function is None or function.name not in workers:
                continue
            inside = any(outermost(seed.call.scope) is function for seed in generators.seeds)
            if not inside and generators.seeded(draw.generator, draw.when):
                yield at_call(draw.call, function=function.name)


def _workers(index: NotebookIndex) -> Iterator[str]:
    for call in index.methods(*_SENDS):
        if any(pool in call.name for pool in _POOLS):
            yield from _names(call)
    for call in index.calls(
        "joblib.delayed", "dask.delayed", "multiprocessing.Process", "sklearn.utils.parallel.delayed"
    ):
        yield from _names(call)


def _names(call: Call) -> Iterator[str]:
    function = call.arg(0) or call.keyword("target")
    if call.name.endswith("Process"):
        function = call.keyword("target")
    if isinstance(function, ast.Name):
        yield function.id
