"""A notebook that does not say what it is."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_notebook
from jupyter_audit.notebook.stated.statements import title
from jupyter_audit.rule import Audited, Hit, NotebookRule

SMALL = 4
"""A notebook of so few code cells is a note, and needs none."""


class UntitledNotebook(NotebookRule):
    """A notebook without a title in its first cells.

    ## Why it matters
    Somebody who opens it, or finds it in a folder of forty, does not learn what question it answers, from which
    data, and for whom.

    ## What to do
    Start with a Markdown cell: a title, one sentence of purpose, where the data come from, who wrote it and when.

    ## See also
    - Rule et al., "Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks", 2019
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "no title: the first cells do not say what the notebook is for"
    bad = (
        """
        # %%
        import pandas as pd  # nothing says why
        # %%
        df = pd.DataFrame({"a": [1]})
        # %%
        df.describe()
        # %%
        df.plot()
        """,
    )
    good = (
        """
        # %% [markdown]
        # # Soil respiration 2023
        # %%
        a = 1
        # %%
        b = 2
        # %%
        c = 3
        # %%
        print(a + b + c)
        """,
        """
        # %%
        print("a note")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        notebook = audited.notebook
        if not notebook.complete or len(notebook.code) < SMALL:
            return
        if title(notebook) is None and not notebook.metadata.get("title"):
            yield Hit(place_of_notebook())
