"""Data whose origin is not named."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.reads_writes import accesses
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_DATA = (".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".json", ".feather", ".h5", ".nc", ".npy", ".mat", ".sav", ".dta")
_WORDS = (
    "http",
    "doi",
    "dataset",
    "data set",
    "data from",
    "source",
    "data are",
    "data were",
    "file",
    "survey",
    "collected",
)


class UnnamedSource(NotebookRule):
    """A data file that is read although no text says where it comes from.

    ## Why it matters
    Without its origin nobody can get the file, judge how it was collected, or tell which version it is.

    ## What to do
    Say it near the top: who collected the data, where they can be had (address or DOI), which version, under
    which licence, and what the columns mean.

    ## See also
    - Gebru et al., "Datasheets for Datasets", CACM 2021
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "`{path}` is read, but no text of the notebook says where the data come from"
    bad = (
        """
        # %% [markdown]
        # # Analysis
        # %%
        import pandas as pd
        df = pd.read_csv("x.csv")  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # # Soil respiration
        # Data from the 2023 field survey, https://doi.org/10.5281/zenodo.1234567
        # %%
        import pandas as pd
        df = pd.read_csv("x.csv")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        found = accesses(audited.index)
        if not found or not audited.notebook.complete:
            return
        prose = "\n".join(cell.source for cell in audited.notebook.cells if cell.kind == "markdown").lower()
        if any(word in prose for word in _WORDS):
            return
        written = {text(audited.index, access.target, access.call) for access in found if access.writes}
        written |= {f"{path}.npy" for path in written if path}  # numpy.save adds it
        for access in sorted(found, key=lambda access: (access.call.cell.position, access.call.node.lineno)):
            path = None if access.writes else text(audited.index, access.target, access.call)
            if path and path.lower().endswith(_DATA) and path not in written:
                yield Hit(place_of(access.call.cell, access.call.node), {"path": path[:80]})
                return
