"""Random numbers from a library's global generator, with no seed anywhere."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.suggest import add_line_below, last_of_imports
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.randomness.generators import NUMPY, PYTHON, SEED_CALLS, TORCH, Draw, Generators, only_delays
from jupyter_audit.notebook.spread.spread import no_harm
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class UnseededRandom(NotebookRule):
    """Random numbers drawn although no seed is set.

    ## Why it matters
    `random`, NumPy, torch and TensorFlow start from fresh entropy in every process. What follows from the draw
    (a sample, a shuffle, initial weights) differs in each run, so nobody, the author included, can get the
    saved result again.

    ## What to do
    Best, make a generator with a seed and draw from it: `rng = np.random.default_rng(0)`, then
    `rng.normal(...)`. Otherwise seed the global generator once, near the imports: `np.random.seed(0)`,
    `random.seed(0)`, `torch.manual_seed(0)`. If a fresh draw is what you want, print the seed that was used.

    ## See also
    - NumPy, "Random sampling": https://numpy.org/doc/stable/reference/random/index.html
    - PyTorch, "Reproducibility": https://docs.pytorch.org/docs/stable/notes/randomness.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` draws random numbers, but no seed is set"
    bad = (
        """
        # %%
        import numpy as np
        # %%
        noise = np.random.normal(size=100)  # !
        print(noise.mean())
        """,
        """
        # %%
        import random
        def deal(cards):
            random.shuffle(cards)  # !
            return cards[:5]
        # %%
        print(deal(list(range(52))))
        """,
        """
        # %%
        from pylab import *
        plot(rand(10))  # !
        """,
        """
        # %%
        import dask.array as da
        from statsmodels.tsa.arima_process import arma_generate_sample
        points = da.random.uniform(size=(1000, 2))  # !
        series = arma_generate_sample([1, -0.5], [1], nsample=50)  # !
        print(points.mean().compute(), series.mean())
        """,
    )
    good = (
        """
        # %%
        import random
        import numpy as np
        random.seed(3)
        np.random.seed(3)
        # %%
        print(np.random.rand(3), random.choice("abc"))
        """,
        """
        # %%
        import numpy as np
        rng = np.random.default_rng(11)
        print(rng.normal(size=3), np.random.RandomState(1).rand(2))
        """,
        """
        # %%
        import random, time
        import torch
        from lightning import seed_everything
        seed_everything(7)
        print(torch.rand(3))
        for page in range(3):
            time.sleep(random.uniform(1, 3))
        """,
        """
        # %%
        import numpy as np
        def reset():
            np.random.seed(0)
        def noisy(x):
            return x + np.random.rand()
        # %%
        reset()
        print(noisy(2))
        """,
        """
        # %%
        import random, time
        for page in range(3):
            time.sleep(random.uniform(1, 3))
        """,
        """
        # %%
        import numpy as np
        import torch
        from statsmodels.tsa.arima_process import arma_generate_sample
        source = torch.Generator().manual_seed(1)
        print(torch.rand(3, generator=source))
        print(arma_generate_sample([1], [1], 50, distrvs=np.random.default_rng(2).normal))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        for draw in generators.draws:
            if any(draw.generator in seed.generators for seed in generators.seeds if seed.when.moment):
                continue
            if generators.other_seeds(draw.generator) or only_delays(audited.index, draw.call):
                continue
            hit = at_call(draw.call)
            why = no_harm(audited.index, draw.call, draw.when)
            yield Hit(
                hit.place,
                hit.values,
                severity=Severity.LOW if why else None,
                evidence=(why,) if why else (),
                fix=_seed_below_import(audited, draw),
            )


def _seed_below_import(audited: Audited, draw: Draw) -> Fix | None:
    """One seed line below the imports, the same for every draw of this generator."""
    module = {PYTHON: "random", NUMPY: "numpy", TORCH: "torch"}.get(draw.generator)
    for cell, item in audited.index.imports:
        if item.module == module and item.name != "*" and draw.when.moment and cell.position <= draw.when.moment[0]:
            name = SEED_CALLS[draw.generator].replace(str(module), item.name, 1)
            edit = add_line_below(cell, last_of_imports(cell, item.node), f"{name}(0)")
            return Fix(f"add `{name}(0)` below the imports", (edit,), safe=True) if edit else None
    return None
