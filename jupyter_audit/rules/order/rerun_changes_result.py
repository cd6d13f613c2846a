"""A cell that gives something else each time it is run."""

import ast
from collections.abc import Iterator
from itertools import chain

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.order.unrepeatable import GROWING, appends, growths, increments
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class RerunChangesResult(NotebookRule):
    """A cell that changes, in place, a value that another cell made.

    ## Why it matters
    Run twice, this cell gives another result: the counter is higher, the list longer, the column already
    dropped. In a notebook a cell is run twice all the time, and the outputs below then belong to a state
    that Restart and Run All does not reach.

    ## What to do
    Make the value and its change in one cell, or give the changed value a new name, so that running the cell
    again starts from the same input.

    ## See also
    - Rule et al., "Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks",
      PLOS Computational Biology 2019
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "running this cell again changes `{name}` again, which {where} made"
    bad = (
        """
        # %%
        total = 0
        # %%
        total += 5  # !
        """,
        """
        # %%
        rows = []
        # %%
        rows.append(3)  # !
        """,
        """
        # %%
        import pandas as pd
        log = pd.read_csv("log.csv")
        more = pd.read_csv("more.csv")
        # %%
        log = log.drop(columns=["battery"]).reset_index()  # !
        # %%
        log["temp"] = log["temp"] * 1.8 + 32  # !
        # %%
        log = pd.concat([log, more])  # !
        # %%
        log = log[log.temp < log.temp.quantile(0.99)]  # !
        # %%
        log = pd.get_dummies(log, columns=["site"])  # !
        # %%
        log.drop(columns=["note"], inplace=True)  # !
        log.to_sql("log", engine, if_exists="append")  # !
        """,
    )
    good = (
        """
        # %%
        total = 0
        for n in range(4):
            total += n
        # %%
        final = total + 1
        rows = []
        rows.append(final)
        """,
        """
        # %%
        import pandas as pd
        raw = pd.read_csv("log.csv")
        # %%
        log = raw.drop(columns=["battery"])
        log["temp"] = raw["temp"] * 1.8 + 32
        raw = raw.drop(columns="note", errors="ignore").drop_duplicates()
        raw["share"] = raw["share"] / raw["share"].max()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        grows = not audited.index.methods_called().isdisjoint(GROWING)
        for cell, index in audited.index.cells:
            for stmt in appends(cell):
                yield Hit(place_of(cell, stmt), {"name": "the stored rows", "where": "an earlier run"})
            facts = audited.flow.facts[cell.id]
            changed = facts.reads.keys() & facts.writes.keys()
            seen: set[str] = set()
            for name, node in chain(increments(cell, changed), growths(index) if grows else ()) if changed else ():
                if (name in seen and isinstance(node, ast.Call)) or name not in changed:
                    continue
                writers = [writer for writer in audited.flow.writers(name) if writer.position < cell.position]
                if writers:
                    seen.add(name)
                    yield Hit(place_of(cell, node), {"name": name, "where": f"cell {writers[-1].position + 1}"})
