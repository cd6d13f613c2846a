"""Settings of a model that no text mentions."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.hyperparameters import hyperparameters
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.rule import Audited, Hit, NotebookRule

_UNINTERESTING = re.compile(r"(?:^|\.)(?:random_(?:state|seed)|seed|n_jobs|verbose|max_iter|device|copy|return_\w+)$")
ENOUGH = 3
"""Fewer settings without a word are no finding: a tutorial's default needs no defence."""


class UnexplainedSettings(NotebookRule):
    """Settings of a model that are chosen in the code and explained nowhere.

    ## Why it matters
    A reader who wants to train the same model must know the settings, and whether they were tuned, on what, or
    taken from elsewhere. Comparisons between models hang on how much each was tuned.

    ## What to do
    List them in the text with a word on where they come from; `%audit` collects name, value and cell into a table.

    ## See also
    - Pineau et al., "Improving Reproducibility in Machine Learning Research", JMLR 2021 (the checklist)
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "{count} settings are explained nowhere: {names}"
    bad = (
        """
        # %% [markdown]
        # # Trees
        # %%
        from sklearn.ensemble import GradientBoostingClassifier
        model = GradientBoostingClassifier(learning_rate=0.07, max_depth=4, subsample=0.6, random_state=0)  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # # Trees
        # Settings from Chen 2019: learning_rate 0.07, max_depth 4; subsample by cross validation.
        # %%
        from sklearn.ensemble import GradientBoostingClassifier
        model = GradientBoostingClassifier(learning_rate=0.07, max_depth=4, subsample=0.6, random_state=0)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        settings = hyperparameters(audited.index)
        if len(settings) < ENOUGH:
            return
        prose = "\n".join(cell.source for cell in audited.notebook.cells if cell.kind == "markdown").lower()
        silent = []
        for setting in settings:
            word = setting.name.rpartition(".")[2].lower()
            told = word in prose or word.replace("_", " ") in prose
            if not told and not _UNINTERESTING.search(setting.name):
                silent.append(setting)
        names = sorted({setting.name for setting in silent})
        if len(names) < ENOUGH:
            return
        cell = audited.notebook.by_id[silent[0].cell_id]
        word = silent[0].name.rpartition(".")[2]
        line = next((number for number, text in enumerate(cell.lines, 1) if word in text), 1)
        listed = ", ".join(f"`{name}`" for name in names[:6]) + (" ..." if len(names) > 6 else "")
        yield Hit(place_of_line(cell, line), {"count": len(names), "names": listed})
