"""Settings of a model that no text mentions."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.learning.hyperparameters import placed
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.stated.statements import Words
from jupyter_audit.rule import Audited, Hit, NotebookRule

_UNINTERESTING = re.compile(
    r"(?:^|\.)(?:random_(?:state|seed)|seed|n_jobs|verbose|max_iter|device|copy|return_\w+|save_\w+|sparse(?:_output)?|"
    r"(?:input_|output_|batch_)?shape|monitor|mode|name|dtype|memory|decode_error|probability|k|threshold|"
    r"emb_dim|context_length|n_heads|(?:n|num)_layers|hidden_dim)$",
    re.IGNORECASE,
)
"""Settings that change no result, that the code says all about, or that a published architecture fixes."""
ENOUGH = 3
"""Fewer settings without a word are no finding: a tutorial's default needs no defence."""
SHOWN = 6
"""How many are named."""


class UnexplainedSettings(NotebookRule):
    """Settings of a model that are chosen in the code and explained nowhere.

    ## Why it matters
    A reader who wants to train the same model must know the settings, and whether they were tuned, on what, or
    taken from elsewhere. Comparisons between models hang on how much each was tuned.

    ## What to do
    List them in the text, or in a comment beside them, with a word on where they come from. `%audit` and the checklist
    `ml-reproducibility` collect name, value and cell into a table.

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
        settings = placed(audited.index)
        if len(settings) < ENOUGH:
            return
        words, cells = Words(audited.notebook), audited.notebook.cells
        silent: dict[str, tuple[int, int, str]] = {}
        for position, line, setting in settings:
            told = "#" in cells[position].lines[line - 1] or words.tell_of(setting)
            if not told and not _UNINTERESTING.search(setting.name):
                silent.setdefault(setting.name.rpartition(".")[2].lower(), (position, line, setting.name))
        if len(silent) < ENOUGH:
            return
        position, line, _ = next(iter(silent.values()))
        names = [f"`{name}`" for _, _, name in silent.values()]
        listed = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        yield Hit(place_of_line(cells[position], line), {"count": len(names), "names": listed})
