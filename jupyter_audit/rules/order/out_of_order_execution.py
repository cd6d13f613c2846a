"""Saved execution counts show that the cells ran in another order than they stand in."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.order.flow import names_of
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.rule import Audited, Hit, NotebookRule


class OutOfOrderExecution(NotebookRule):
    """A cell that ran before the cell above that gives it its input.

    ## Why it matters
    The saved output belongs to an older value than the one the cell above now makes. Whether both are the
    same nobody can tell from the notebook: Restart and Run All may show something else.

    ## What to do
    Restart the kernel, run all cells in order, and compare. If the result differs, the order in which you
    ran them is part of your method: write it down as cells.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "this cell uses `{name}` of {where}, which ran after it"
    bad = (
        """
        # %% In[4]
        rate = 0.3
        # %% In[9]
        table = [rate * n for n in range(5)]
        # %% In[7]
        print(sum(table))  # !
        """,
    )
    good = (
        """
        # %% In[12]
        import math
        # %% In[3]
        rate = 0.3
        # %% In[5]
        print(math.floor(rate))
        """,
        """
        # %% In[2]
        rate = 0.3
        # %% In[17]
        print(rate)
        """,
        """
        # %% In[5]
        rate = 0.3
        # %% In[ ]
        print(rate)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        found = list(self._dependent(audited))
        yield from found or _scrambled(audited)

    @staticmethod
    def _dependent(audited: Audited) -> Iterator[Hit]:
        reported: set[tuple[str, str]] = set()
        imported = {item.name for _, item in audited.index.imports}
        for writer, reader, name in audited.flow.edges():
            if (
                name in imported
                or (writer.id, name) in reported
                or not writer.execution_count
                or not reader.execution_count
            ):
                continue
            if writer.execution_count > reader.execution_count:
                reported.add((writer.id, name))
                node = audited.flow.facts[reader.id].reads[name]
                yield Hit(
                    place_of(reader, node),
                    {"name": name, "where": names_of([writer])},
                    related=(place_of(writer, audited.flow.facts[writer.id].writes[name]),),
                    evidence=(f"In [{reader.execution_count}] ran before In [{writer.execution_count}]",),
                )


def _scrambled(audited: Audited) -> Iterator[Hit]:
    """The first cell that ran before one above it, where no name shows that it mattered."""
    highest: Cell | None = None
    imported = {item.name for _, item in audited.index.imports}
    for cell in audited.notebook.code:
        if not cell.execution_count or audited.flow.facts[cell.id].writes.keys() <= imported:
            continue
        if highest is not None and cell.execution_count < (highest.execution_count or 0):
            message = f"this cell ran before {names_of([highest])}, which stands above it; no name shows a difference"
            yield Hit(place_of_line(cell, 1), severity=Severity.LOW, confidence=Confidence.LOW, message=message)
            return
        highest = cell
