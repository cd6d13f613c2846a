"""Samples of tables and of distributions, without a seed."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.suggest import add_argument
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.randomness.estimators import arguments_of
from jupyter_audit.notebook.randomness.generators import NUMPY, Generators
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_SAMPLE_ARGUMENTS = frozenset(["n", "frac", "replace", "weights", "axis", "ignore_index"])
_SEED_ARGUMENTS = ("random_state", "seed", "rng")


class UnseededSample(NotebookRule):
    """Rows of a table, or values of a distribution, sampled without a seed.

    ## Why it matters
    `df.sample(1000)` picks other rows in each run, and everything computed from them follows. `sample(frac=1)` is
    often the shuffle before a split: then train and test sets differ too.

    ## What to do
    `df.sample(1000, random_state=0)`, `stats.norm.rvs(size=10, random_state=0)`, `randomSplit([0.8, 0.2], seed=0)`;
    or seed NumPy once above, which both pandas and SciPy fall back on.

    ## See also
    - pandas, `DataFrame.sample`: https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.sample.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{method}` picks at random; without a seed each run gets others"
    bad = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("trees.csv")
        part = df[df["height"] > 2].sample(frac=0.5)  # !
        """,
        """
        # %%
        from scipy import stats
        noise = stats.norm(0, 1).rvs(20)  # !
        """,
        """
        # %%
        import polars as pl
        few = pl.read_parquet("trips.parquet").sample(n=1000)  # !
        """,
    )
    good = (
        """
        # %%
        import random
        import pandas as pd
        df = pd.read_csv("trees.csv")
        SEED = 3
        part = df.sample(10, random_state=SEED)
        random.seed(SEED)
        print(random.sample([1, 2, 3], 2))
        """,
        """
        # %%
        import gymnasium as gym
        env = gym.make("CartPole-v1")
        env.action_space.seed(3)
        env.action_space.sample()
        """,
        """
        # %%
        import numpy as np
        from scipy import stats
        np.random.seed(0)
        noise = stats.norm.rvs(size=20)
        """,
        """
        # %%
        import polars as pl
        few = pl.read_parquet("trips.parquet").sample(fraction=0.1, seed=4)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        pandas = audited.index.imported("pandas", "geopandas")
        for call in audited.index.methods("sample", "rvs", "randomSplit"):
            polars = call.attr == "sample" and call.name.startswith("polars.")
            if call.attr == "sample" and not polars and not (pandas and _samples_a_table(call)):
                continue
            if call.attr == "rvs" and not audited.index.imported("scipy"):
                continue
            given, known = arguments_of(audited.index, call)
            when = generators.timeline.when(call)
            if not known or any(_set(given.get(name)) for name in _SEED_ARGUMENTS):
                continue
            if call.attr == "randomSplit":
                if len(call.node.args) < 2:
                    yield at_call(call, method=call.attr)
                continue
            if generators.seeded("polars" if polars else NUMPY, when):
                continue
            seed = "seed" if polars else "random_state"
            edit = add_argument(call.cell, call.node, f"{seed}=0") if seed not in given else None
            hit = at_call(call, method=call.attr)
            low = Severity.LOW if when.moment is None else None
            yield Hit(
                hit.place,
                hit.values,
                severity=low,
                fix=Fix(f"pass `{seed}=0`", (edit,), safe=True) if edit else None,
            )


def _samples_a_table(call: Call) -> bool:
    if call.name.startswith(("pandas.", "geopandas.")):
        return True
    if call.name[0] not in "?_" and "." in call.name:
        return (
            bool(_SAMPLE_ARGUMENTS & {keyword.arg for keyword in call.node.keywords})
            and "()" in call.name
            and not call.name.startswith(("torch", "pymc", "polars", "tensorflow", "random"))
        )
    first = call.arg(0)
    counted = isinstance(first, ast.Constant) and isinstance(first.value, int)
    return bool(_SAMPLE_ARGUMENTS & {keyword.arg for keyword in call.node.keywords}) or (
        counted and len(call.node.args) == 1
    )


def _set(value: ast.expr | None) -> bool:
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)
