"""A draw from one library while only another library is seeded."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.generators import SEED_CALLS, Generators, only_delays
from jupyter_audit.notebook.spread.spread import no_harm
from jupyter_audit.rule import Audited, Hit, NotebookRule


class WrongGeneratorSeeded(NotebookRule):
    """Random numbers drawn from one library while the seed was given to another.

    ## Why it matters
    Python's `random`, NumPy, torch and TensorFlow each keep a generator of their own. `random.seed(0)` says
    nothing to NumPy, and the other way round. The notebook looks seeded, and is not.

    ## What to do
    Seed every library that draws: for example `random.seed(0)`, `np.random.seed(0)`, `torch.manual_seed(0)`;
    or pass a seeded `np.random.default_rng(0)` to what draws.

    ## See also
    - PyTorch, "Reproducibility": https://docs.pytorch.org/docs/stable/notes/randomness.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` is not governed by `{seeded}`: it needs `{seed}`"
    bad = (
        """
        # %%
        import random
        import numpy as np
        random.seed(42)
        # %%
        order = np.random.permutation(10)  # !
        print(order)
        """,
        """
        # %%
        import random
        import numpy as np
        np.random.seed(42)
        random.shuffle(names := ["a", "b", "c"])  # !
        """,
    )
    good = (
        """
        # %%
        import random
        import numpy as np
        def set_everything(seed):
            random.seed(seed)
            np.random.seed(seed)
        set_everything(5)
        print(np.random.permutation(10), random.random())
        """,
        """
        # %%
        import random
        import keras
        import numpy as np
        keras.utils.set_random_seed(1)
        print(np.random.rand(2), random.random())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        for draw in generators.draws if generators.seeds else ():
            if any(draw.generator in seed.generators for seed in generators.seeds if seed.when.moment):
                continue
            if only_delays(audited.index, draw.call):
                continue
            others = generators.other_seeds(draw.generator)
            if others:
                values: dict[str, object] = {
                    "call": draw.call.name,
                    "seeded": others[0].call.name,
                    "seed": SEED_CALLS.get(draw.generator, f"{draw.generator}'s own seed"),
                }
                low = Severity.LOW if no_harm(audited.index, draw.call, draw.when) else None
                related = (place_of(others[0].call.cell, others[0].call.node),)
                yield Hit(place_of(draw.call.cell, draw.call.node), values, severity=low, related=related)
