"""What really ran says that Restart and Run All would give something else."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.order.flow import names_of
from jupyter_audit.notebook.order.replay import Break, breaks
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.rule import Audited, Hit, RunRule


class StaleState(RunRule):
    """A cell that, as recorded, read a value which document order would not give it.

    ## Why it matters
    This is not a guess: the recorder saw which run wrote each value that the cell read. In document order it
    would read another one, so what is on the screen is not what the notebook makes.

    ## What to do
    Run the cells again from the one that is named, or restart and run all. If the value came from a cell that
    is gone, put that cell back.

    ## See also
    - Macke et al., "Fine-grained lineage for safer notebook interactions", VLDB 2021
    """

    severity, confidence = Severity.HIGH, Confidence.HIGH
    message = "{why}"
    bad = (
        """
        # %% In[1]
        rate = 0.1
        # %% In[3]
        rate = 0.2
        # %% In[2]
        print(100 * rate)  # !
        """,
        """
        # %% In[1]
        count = 0
        # %% In[3]
        count += 1
        # %% In[2]
        print(count)  # !
        """,
    )
    good = (
        """
        # %%
        x = 1
        # %%
        print(x)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for found in breaks(audited.notebook, audited.flow, audited.session):
            node = audited.flow.facts[found.cell.id].reads.get(found.name or "")
            place = place_of(found.cell, node) if node is not None else place_of_line(found.cell, 1)
            yield Hit(place, {"why": explain(found)})


def explain(found: Break) -> str:
    """One sentence for a person: what this cell would see instead."""
    if found.name is None:
        return found.why
    if found.was is None and found.would is None and not found.gone:
        return f"{found.why} (`{found.name}`)"
    source = "a cell that is gone" if found.gone else names_of([found.was]) if found.was else "outside the notebook"
    would = f"that of {names_of([found.would])}" if found.would else "nothing"
    return f"it read `{found.name}` from {source}; in document order it would get {would}"
