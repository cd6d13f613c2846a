"""A name that a cell above deletes."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.order.flow import names_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class DeletedName(NotebookRule):
    """A name that is used after a cell above has deleted it.

    ## Why it matters
    In the author's session the cells ran in another order, or the deletion was run later. From top to
    bottom the name is gone when this cell needs it, so Restart and Run All stops here.

    ## What to do
    Move the `del` to the end of the notebook, or delete it: freeing memory seldom needs it.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is used here, but {where} above has deleted it"
    bad = (
        """
        # %%
        rows = [1, 2]
        # %%
        del rows
        # %%
        print(len(rows))  # !
        """,
    )
    good = (
        """
        # %%
        rows = [1, 2]
        total = sum(rows)
        del rows
        # %%
        rows = [3]
        print(rows, total)
        """,
        """
        # %%
        table = {"a": 1}
        del table["a"]
        # %%
        print(table)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for missing in audited.flow.missing():
            if missing.deleted is not None and not missing.below:
                where = names_of([missing.deleted])
                yield Hit(place_of(missing.cell, missing.node), {"name": missing.name, "where": where})
