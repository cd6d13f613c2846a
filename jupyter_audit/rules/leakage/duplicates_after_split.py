"""Repeated rows removed from each part only after the rows were divided."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.lineage import Lineage
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class DuplicatesAfterSplit(NotebookRule):
    """Repeated rows that are removed within the parts of a split, not before it.

    ## Why it matters
    The same row can stand once in the training part and once in the test part. Removing repeats within each part does
    not see that, and the model is asked what it was told.

    ## What to do
    `df = df.drop_duplicates()` before the split.

    ## See also
    - Lee et al., "Deduplicating Training Data Makes Language Models Better", ACL 2022
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "repeated rows are removed within the {role} part: the same row may still be in both parts"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        stays = pd.read_csv("stays.csv")
        train, test = train_test_split(stays, random_state=1)
        train = train.drop_duplicates()  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        stays = pd.read_csv("stays.csv").drop_duplicates()
        train, test = train_test_split(stays, random_state=1)
        print(train["ward"].drop_duplicates().tolist())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        removals = list(index.methods("drop_duplicates"))
        if not removals:
            return
        told: set[int] = set()
        for call, _, receiver in shared(index, Lineage).calls:
            if call.attr != "drop_duplicates" or id(call.node) in told:
                continue
            parts = [mark for mark in receiver if mark.kind == "part" and mark.name == "split"]
            column = call.node.func.value.__class__.__name__ == "Subscript"  # type: ignore[attr-defined]
            if parts and not column and not _before(removals, parts[0].cell.position):
                told.add(id(call.node))
                yield Hit(place_of(call.cell, call.node), {"role": parts[0].role})


def _before(removals: list[Call], position: int) -> bool:
    """Whether the rows were made unique above the split, too."""
    return any(call.cell.position < position for call in removals)
