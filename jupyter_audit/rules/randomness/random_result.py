"""A cell that shows something made of unseeded random numbers drawn elsewhere."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.randomness.unseeded import unseeded_calls
from jupyter_audit.notebook.spread.spread import MAX_ORIGINS, Spread
from jupyter_audit.rule import Audited, Hit, NotebookRule


class RandomResult(NotebookRule):
    """A cell whose output rests on random numbers that were drawn without a seed in another cell.

    ## Why it matters
    The draw is far above, and this table, figure or score is another one in each run all the same. What the text
    says about it, such as "the second model is better", may not hold next time.

    ## What to do
    Seed the draw that is named; this finding then goes away by itself.

    ## See also
    - The Turing Way, "Guide for Reproducible Research": https://book.the-turing-way.org/
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "what this cell shows rests on `{call}`, drawn without a seed in cell {number}"
    bad = (
        """
        # %%
        import numpy as np
        x = np.random.normal(size=100)
        # %%
        y = x ** 2
        # %%
        print(y.mean())  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        np.random.seed(3)
        x = np.random.normal(size=100)
        # %%
        print(x.mean())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        calls = unseeded_calls(audited.index)[:MAX_ORIGINS]
        if not calls:
            return
        spread = shared(audited.index, Spread)
        ran = any(cell.outputs for cell in audited.notebook.code)
        own = {call.cell.position for call in calls}
        told: set[int] = set()
        for call in calls:
            for cell in spread.reach(call.cell, call.node, call.scope).shown:
                if cell.position not in own | told and (cell.outputs or not ran):
                    told.add(cell.position)
                    values: dict[str, object] = {"call": call.name, "number": call.cell.position + 1}
                    yield Hit(_last_line(cell), values, related=(place_of(call.cell, call.node),))


def _last_line(cell: Cell) -> Place:
    body = cell.parsed.tree.body
    return place_of(cell, body[-1]) if body else place_of_line(cell, 1)
