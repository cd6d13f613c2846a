"""A cell that never ran, though what it defines is used by cells that did."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UnrunCell(NotebookRule):
    """A cell without an execution count, between cells that ran and use the names it would set.

    ## Why it matters
    The results below were made without this cell, or with an earlier version of it. Restart and Run All runs
    it, and then the cells below see other values than those their saved outputs show.

    ## What to do
    Restart and run all, and look at what changes. A cell that is not meant to run belongs into a raw cell,
    or behind a switch at the top of the notebook.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "this cell never ran, but it sets `{name}`, which cells below it use"
    bad = (
        """
        # %% In[1]
        rows = [4, 5, 6]
        # %% In[ ]
        rows = rows[1:]  # !
        # %% In[2]
        print(len(rows))
        """,
    )
    good = (
        """
        # %% In[1]
        rows = [4, 5, 6]
        # %% In[ ]
        extra = rows[1:]
        # %% In[2]
        print(len(rows))
        """,
        """
        # %% In[ ]
        rows = [4, 5, 6]
        # %% In[ ]
        print(len(rows))
        """,
        """
        # %% In[1]
        import math
        # %% In[ ]
        import math
        # %% In[2]
        print(math.pi)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        imported = {item.name for _, item in audited.index.imports}
        ran_below: set[str] = set()
        """What the cells below that ran read."""
        hits: list[Hit] = []
        for cell in reversed(audited.notebook.code):
            facts = audited.flow.facts[cell.id]
            if cell.execution_count:
                ran_below.update(facts.reads)
                continue
            needed = (name for name in facts.writes if name in ran_below and name not in imported)
            if (name := next(needed, None)) is not None:
                hits.append(Hit(place_of(cell, facts.writes[name]), {"name": name}))
        yield from reversed(hits)
