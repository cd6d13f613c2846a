"""Which rows went into what: splits, fits and statistics, followed through the document in order.

A small abstract interpreter. The value of an expression is a set of marks: the objects it may be, the parts of
splits its rows belong to, the transformers that were fitted on its rows, the statistics mixed into it. Calls of
the notebook's own functions are followed into their bodies. Both branches of an ``if`` are taken, loops run once.
Kinds of leakage after Yang et al., "Data Leakage in Notebooks: Static Detection and Better Processes", ASE 2022.

Rooms, each on top of the one before: ``roles`` and ``marks`` (the nouns), ``shapes`` (single nodes), ``ledger`` (what
was found), ``expressions``, ``calls``, ``statements``.
"""

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.lineage.ledger import Ledger
from jupyter_audit.notebook.learning.lineage.marks import NOTHING, Fitted, Mark, Split, Value
from jupyter_audit.notebook.learning.lineage.roles import role_of
from jupyter_audit.notebook.learning.lineage.statements import Statements
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS, FOLDS, SEARCHES, SPLIT_SETS

__all__ = ["NOTHING", "Fitted", "Lineage", "Mark", "Split", "Value", "role_of"]


class Lineage(Statements):
    """Splits and fits of one notebook, with the marks that reached them."""

    def __init__(self, index: NotebookIndex) -> None:
        if not _worth_following(index):
            Ledger.__init__(self)  # an empty one: nothing else is asked for
            return
        super().__init__(index)
        for cell, _ in index.cells:
            self._cell = cell
            self._body(cell.parsed.tree.body)


def _worth_following(index: NotebookIndex) -> bool:
    """Whether rows are divided, or something is fitted beside rows that are called a test part."""
    for _ in index.methods(
        "train_test_split", "fit_transform", "fit_resample", *CROSS_VALIDATORS, *SEARCHES, *FOLDS, *SPLIT_SETS
    ):
        return True
    for _ in index.methods("fit", "fit_on_texts", "adapt"):
        return any(word in cell.source for cell, _ in index.cells for word in ("test", "train", "val"))
    return False
