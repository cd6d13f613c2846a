"""A name that only a cell further down defines."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.order.flow import names_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class DefinedBelow(NotebookRule):
    """A name that is used before the cell that defines it.

    ## Why it matters
    The notebook worked because its cells were run in another order than they stand in. Read from top to
    bottom, and by Restart and Run All, it stops at this cell.

    ## What to do
    Move the cell that defines the name above this one, then restart and run all.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is used here, but only {where} further down defines it"
    bad = (
        """
        # %% In[3]
        model.fit(X, y)  # !
        # %% In[1]
        from sklearn.linear_model import LogisticRegression
        X, y = [[0], [1]], [0, 1]
        # %% In[2]
        model = LogisticRegression()
        """,
    )
    good = (
        """
        # %%
        def report():
            print(TITLE)
        # %%
        TITLE = "forest"
        # %%
        report()
        """,
        """
        # %%
        def grow(x):
            return x + 1
        # %%
        print(grow(2))
        # %%
        def double(x):
            return 2 * x
        def grow(x):
            return double(x)
        """,
        """
        # %%
        try:
            cache
        except NameError:
            cache = {}
        # %%
        cache = dict(cache)
        """,
    )

    def skip(self, audited: Audited) -> str | None:
        return None if audited.notebook.complete else "only the cells that ran are known"

    def check(self, audited: Audited) -> Iterator[Hit]:
        seen: set[str] = set()
        for missing in audited.flow.missing():
            if not missing.below or missing.name in seen:
                continue
            seen.add(missing.name)
            evidence = (f"`{missing.through}`, which runs here, uses it",) if missing.through else ()
            yield Hit(
                place_of(missing.cell, missing.node),
                {"name": missing.name, "where": names_of(missing.below[:1])},
                evidence=evidence,
            )
