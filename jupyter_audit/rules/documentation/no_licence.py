"""A published notebook that nobody may use."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_line, place_of_notebook
from jupyter_audit.notebook.stated.publication import published_by
from jupyter_audit.notebook.stated.statements import speaks_of_licence
from jupyter_audit.rule import Audited, Hit, NotebookRule


class NoLicence(NotebookRule):
    """A notebook that is offered to others, with no licence near it.

    ## Why it matters
    Without a licence nobody may copy, change or share code, whatever its author meant: the law's default is *all
    rights reserved*. A study that may not be reused cannot be built upon.

    ## What to do
    Put a file `LICENSE` into the project's folder, or say it in the notebook: `Licence: BSD-3-Clause` for code, and
    what holds for text and data (often CC BY 4.0 or CC0). https://choosealicense.com helps to choose.

    Looked for are a licence file and `license` in `pyproject.toml`, from the notebook's folder up to the project's
    root, and any word of one in the notebook. A notebook counts as offered where it links to a public copy of itself
    (Colab, Binder, nbviewer) or lies in a clone of a remote repository. Who can read that repository is not known here.

    ## See also
    - Stodden, "The legal framework for reproducible scientific research", Computing in Science & Engineering 2009
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "offered to others ({where}), but no licence is near it: others may not reuse it"
    bad = (
        """
        # %% [markdown]
        # # Soil respiration
        # [![Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://a.org)  # !
        # %%
        print(1)
        """,
    )
    good = (
        """
        # %% [markdown]
        # # Soil respiration
        # [![Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://a.org)
        #
        # Licence: BSD-3-Clause
        # %%
        print(1)
        """,
        """
        # %% [markdown]
        # # A note of my own
        # See https://github.com/numpy/numpy
        # %%
        print(1)
        """,
    )

    def skip(self, audited: Audited) -> str | None:
        return None if audited.project.known else "needs the notebook's folder"

    def check(self, audited: Audited) -> Iterator[Hit]:
        notebook, project = audited.notebook, audited.project
        if not notebook.complete or project.licence is not None or speaks_of_licence(notebook):
            return
        offered = published_by(notebook)
        if offered is not None:
            yield Hit(place_of_line(*offered), {"where": "it links to a public copy of itself"})
        elif project.remote is not None and notebook.code:
            where = f"its folder is a clone of {project.remote}"
            yield Hit(place_of_notebook(), {"where": where}, confidence=Confidence.MEDIUM)
