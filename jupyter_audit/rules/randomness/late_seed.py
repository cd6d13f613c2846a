"""A seed that is set only after the first draw."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.estimators import drawing_of, draws_unseeded
from jupyter_audit.notebook.randomness.generators import Generators, Seed, drawing_calls
from jupyter_audit.notebook.spread.spread import no_harm
from jupyter_audit.rule import Audited, Hit, NotebookRule


class LateSeed(NotebookRule):
    """A random draw that stands above the seed that should have fixed it.

    ## Why it matters
    The seed governs only what is drawn after it. What was drawn above starts from fresh entropy. In a live
    session this stays hidden: the second run of the upper cell finds the generator seeded by the lower one, and
    Restart and Run All does not.

    ## What to do
    Move the seed to the imports, above the first draw, and set it once.

    ## See also
    - scikit-learn, "Controlling randomness": https://scikit-learn.org/stable/common_pitfalls.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{call}` draws before the seed is set: `{seed}` comes only later"
    bad = (
        """
        # %%
        import numpy as np
        x = np.random.rand(5)  # !
        # %%
        np.random.seed(1)
        y = np.random.rand(5)
        print(x + y)
        """,
        """
        # %%
        import numpy as np
        from sklearn.model_selection import train_test_split
        a, b = train_test_split(list(range(10)))  # !
        # %%
        np.random.seed(1)
        c, d = train_test_split(a)
        """,
        """
        # %%
        import random
        def fix():
            random.seed(4)
        def pick(items):
            return random.choice(items)
        # %%
        first = pick([1, 2, 3])
        fix()
        """.replace("items)\n        # %%", "items)  # !\n        # %%"),
    )
    good = (
        """
        # %%
        import numpy as np
        def draw():
            return np.random.rand(5)
        # %%
        np.random.seed(1)
        print(draw())
        """,
        """
        # %%
        import torch
        def main():
            torch.manual_seed(0)
            print(train())
        def train():
            return torch.rand(3)
        main()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        generators = shared(audited.index, Generators)
        if not generators.seeds:
            return
        for draw in generators.draws:
            yield from self._hit(audited.index, draw.call, generators.late_seed(draw.generator, draw.when))
        for call in drawing_calls(audited.index):
            drawing = drawing_of(call)
            if drawing and drawing.generator and not drawing.slight and draws_unseeded(audited.index, call, drawing):
                yield from self._hit(
                    audited.index, call, generators.late_seed(drawing.generator, generators.timeline.when(call))
                )

    @staticmethod
    def _hit(index: NotebookIndex, call: Call, seed: Seed | None) -> Iterator[Hit]:
        if seed is not None:
            related = (place_of(seed.call.cell, seed.call.node),)
            why = no_harm(index, call, None)
            yield Hit(
                place_of(call.cell, call.node),
                {"call": call.name, "seed": seed.call.name},
                severity=Severity.LOW if why else None,
                related=related,
                evidence=(why,) if why else (),
            )
