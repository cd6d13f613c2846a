"""What really ran drew random numbers that no seed fixes."""

from collections.abc import Iterator

from jupyter_audit.capture.drawn import GLOBAL, OWN, Draws, unseeded
from jupyter_audit.capture.ran import Ran, place_in, ran, starts_late
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.rule import Audited, Hit, RunRule


class DrewUnseeded(RunRule):
    """A run that drew from a generator which nothing had seeded, as recorded.

    ## Why it matters
    This is no guess from the text: the recorder saw the generator move, or take fresh entropy, in this run. Whoever
    runs the notebook again gets other numbers. It also sees what a library draws on the notebook's behalf: a split, a
    bootstrap, a layout, an estimator without `random_state`.

    ## What to do
    Seed it in the first cell (`rng = np.random.default_rng(SEED)`, `random.seed(SEED)`, `torch.manual_seed(SEED)`) or
    hand a seed to what draws. If the numbers have been published already: the recording holds what seeded them, and
    `jupyter audit verify` feeds it back.

    ## See also
    - NumPy, "Random sampling": https://numpy.org/doc/stable/reference/random/index.html
    - PyTorch, "Reproducibility": https://pytorch.org/docs/stable/notes/randomness.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "{what} drew without a seed ({how})"
    bad = (
        """
        # %%
        import numpy as np
        import random
        # %%
        x = np.random.rand(3)  # !
        # %%
        y = np.random.rand(3)
        """,
        """
        # %%
        import numpy as np
        def noise(n):
            return getattr(np.random, "default_rng")().normal(size=n)
        # %%
        noise(3)  # !
        """,
        """
        # %%
        import random
        random.seed()  # !
        random.random()
        """,
    )
    good = (
        """
        # %%
        import random
        import numpy as np
        rng = np.random.default_rng(3)
        random.seed(3)
        np.random.seed(3)
        # %%
        rng.normal(), random.random(), np.random.rand(), np.random.RandomState(4).rand()
        """,
        """
        # %%
        import secrets, uuid, tempfile
        secrets.token_hex(), uuid.uuid4(), tempfile.mkdtemp()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        unsure = Confidence.MEDIUM if starts_late(audited.session) else None
        for draws in unseeded(ran(audited.session, audited.notebook)):
            first = next((each for each in draws.runs if each.cell is not None), None)
            if first is None or first.cell is None:
                continue
            what = GLOBAL.get(draws.generator) or OWN[draws.generator]
            evidence = tuple(f"run {each.run.seq}{_count(each)}" for each in draws.runs[:MAX_EVIDENCE])
            place = place_in(first.cell, *_WORDS.get(draws.generator, ()))
            yield Hit(place, {"what": what, "how": how_often(draws)}, confidence=unsure, evidence=evidence)


MAX_EVIDENCE = 20
_WORDS = {
    "random": ("random.",),
    "numpy.random": ("np.random.", "numpy.random."),
    "torch": ("torch.rand", "torch.empty", "shuffle=True"),
    "numpy.random.SeedSequence": ("default_rng()", "SeedSequence()"),
    "numpy.random.RandomState": ("RandomState()",),
    "random.Random": ("Random()",),
}


def _count(each: Ran) -> str:
    cell = each.cell
    return f", cell {cell.position + 1}" if cell is not None else ", a cell that is gone"


def how_often(draws: Draws) -> str:
    """In words: in which runs, up to three of them."""
    seqs = [str(each.run.seq) for each in draws.runs]
    more = f" and {len(seqs) - 3} more" if len(seqs) > 3 else ""
    return f"run{'s' * (len(seqs) > 1)} {', '.join(seqs[:3])}{more}"
