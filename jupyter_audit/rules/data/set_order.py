"""The order of a set, made a list, a numbering or an output."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.fixes.suggest import wrap
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.ordering import where_order_matters
from jupyter_audit.notebook.spread.sets import added, holds_text, numeric, spelt, written_out
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule


class SetOrder(NotebookRule):
    """A set whose order reaches a result.

    ## Why it matters
    Python salts the hash of text anew in each process, so a set of strings has another order in each run.
    `list(set(words))`, `enumerate(set(labels))` then number things differently: the columns of a matrix, the
    classes of a model, the rows of a table.

    ## What to do
    `sorted(set(words))`, or `list(dict.fromkeys(words))` to keep the order of first appearance.

    ## See also
    - Python, PYTHONHASHSEED: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the order of a set differs in each run, and it reaches a result"
    bad = (
        """
        # %%
        words = open("speech.txt").read().split()
        vocabulary = {w: i for i, w in enumerate(set(words))}  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_csv("birds.csv")
        species = list(set(df["species"]))  # !
        print(species[0])
        """,
        """
        # %%
        seen = {"red", "green", "blue"}  # !
        for colour in seen:
            print(colour)
        print(", ".join({name.upper() for name in seen}))  # !
        """,
        """
        # %%
        words = set()
        for line in open("speech.txt"):
            words.update(line.split())
        number = {word: i for i, word in enumerate(words)}  # !
        """,
    )
    good = (
        """
        # %%
        words = open("speech.txt").read().split()
        vocabulary = {w: i for i, w in enumerate(sorted(set(words)))}
        print(len(set(words)), "peace" in set(words))
        seen = set()
        for word in words:
            if word in seen:
                continue
            seen.add(word)
        small = {1, 2, 3}
        print(list(small))
        common = set(words) & {"a", "the"}
        labels = list(set(words))
        labels.sort()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        uses = shared(index, Uses)
        for call in index.calls("set", "frozenset"):
            elements = [call.arg(0)] if call.arg(0) is not None else added(index, call)
            if not elements or all(map(numeric, elements)):
                continue
            found = where_order_matters(uses, call.cell, call.node)
            if found is not None:
                certain = found[0] == "certain" and any(holds_text(index, element, call) for element in elements)
                empty = not call.node.args  # what is told is where it is used, not where it starts
                yield self._hit(*(found[1:] if empty else (call.cell, call.node)), certain)
        for cell, node in written_out(index):
            found = where_order_matters(uses, cell, node)
            if found is not None:
                yield self._hit(cell, node, found[0] == "certain" and spelt(node))

    @staticmethod
    def _hit(cell: Cell, node: ast.AST, certain: bool) -> Hit:
        edits = wrap(cell, node, "sorted(", ")")
        fix = Fix("wrap it in `sorted(...)`", edits) if edits else None
        return Hit(place_of(cell, node), {}, severity=None if certain else Severity.LOW, fix=fix)
