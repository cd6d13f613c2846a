"""A generator that was seeded only after it had been drawn from, as recorded."""

from collections.abc import Iterator

from jupyter_audit.capture.drawn import GLOBAL
from jupyter_audit.capture.ran import place_in, ran, starts_late
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import RandomFact
from jupyter_audit.rule import Audited, Hit, RunRule


class SeededAfterDrawing(RunRule):
    """A seed that came too late for what had been drawn before, as recorded.

    ## Why it matters
    The seed fixes what is drawn after it. What ran before it, in this cell or in one above, drew from fresh entropy,
    and differs in the next run; the notebook looks seeded all the same.

    ## What to do
    Move the seed above the first draw: into the cell with the imports.

    ## See also
    - scikit-learn, "Controlling randomness": https://scikit-learn.org/stable/common_pitfalls.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "{what} was seeded here, after run {run} had drawn from it"
    bad = (
        """
        # %%
        import numpy as np
        # %%
        x = np.random.rand(3)
        # %%
        np.random.seed(1)  # !
        y = np.random.rand(3)
        """,
        """
        # %%
        import random
        x = random.random()
        random.seed(4)  # !
        """,
    )
    good = (
        """
        # %%
        import random
        random.seed(4)
        # %%
        x = random.random()
        # %%
        random.seed(5)
        """,
        """
        # %% In[2]
        import random
        random.seed(4)
        # %% In[1]
        x = __import__("random").random()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        unsure = Confidence.MEDIUM if starts_late(audited.session) else None
        drawn: dict[str, tuple[int, int]] = {}  # generator: the run, and its cell's position
        settled: set[str] = set()
        for each in ran(audited.session, audited.notebook):
            for fact in each.run.facts:
                if not isinstance(fact, RandomFact) or fact.generator not in GLOBAL or fact.generator in settled:
                    continue
                if fact.action == "draw" and each.cell is not None:
                    drawn.setdefault(fact.generator, (each.run.seq, each.cell.position))
                elif fact.action == "seed":
                    settled.add(fact.generator)
                    seq, position = drawn.get(fact.generator, (0, 0))
                    # what was run out of order is for the rules of order to say
                    if seq and each.cell is not None and position <= each.cell.position:
                        values: dict[str, object] = {"what": GLOBAL[fact.generator], "run": seq}
                        yield Hit(place_in(each.cell, "seed("), values, confidence=unsure)
