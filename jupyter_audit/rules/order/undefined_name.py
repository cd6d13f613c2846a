"""A name that no cell defines."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.order.flow import Missing
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UndefinedName(NotebookRule):
    """A name that is used, but that no cell defines.

    ## Why it matters
    The cell ran on the author's machine because the name was left over from a cell that has since been
    deleted or edited, or from something typed elsewhere. Nobody else has it: Restart and Run All stops here.
    Missing names are among the first causes why public notebooks do not run again (Pimentel et al. 2019).

    ## What to do
    Restore the cell that defined the name, or correct the spelling. `Kernel > Restart and Run All` before
    sharing finds every such place.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is used here, but no cell defines it"
    bad = (
        """
        # %%
        import pandas as pd
        # %%
        cleaned = df.dropna()  # !
        """,
        """
        # %%
        def area(r):
            return FACTOR * r ** 2
        # %%
        print(area(3))  # !
        # %%
        print(area(4))
        """,
        """
        # %%
        def count():
            global calls
            calls += 1
        count()  # !
        print(calls)
        """,
        """
        # %%
        %store -r table
        # %%
        print(table.shape, pd.Series([1]))  # !
        """,
    )
    good = (
        """
        # %%
        def area(r):
            return FACTOR * r ** 2
        # %%
        FACTOR = 3.14
        print(area(2), __name__, [x for x in range(3)])
        """,
        """
        # %%
        def measure(value):
            global LAST
            LAST = value
        measure(3)
        print(LAST)
        """,
        """
        # %%
        from pylab import *
        plot(arange(3))
        """,
        """
        # %%
        %store -r table
        # %%
        table.head()
        """,
        """
        # %%
        %store -r
        # %%
        table.head()
        """,
    )

    def skip(self, audited: Audited) -> str | None:
        return None if audited.notebook.complete else "only the cells that ran are known"

    def check(self, audited: Audited) -> Iterator[Hit]:
        first: dict[str, list[Missing]] = {}
        for missing in audited.flow.missing():
            if not missing.below and missing.deleted is None:
                first.setdefault(missing.name, []).append(missing)
        for name, (missing, *more) in first.items():
            evidence = (f"`{missing.through}`, which runs here, uses it",) if missing.through else ()
            related = tuple(place_of(other.cell, other.node) for other in more)
            yield Hit(place_of(missing.cell, missing.node), {"name": name}, evidence=evidence, related=related)
