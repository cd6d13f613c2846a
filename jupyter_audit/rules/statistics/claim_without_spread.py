"""One model said to be better than another, after one score of each."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.heldout import selections
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS, SCORES, SEARCHES
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CLAIM = re.compile(
    r"\b(?:(?:clearly |significantly |easily |consistently )?out-?perform(?:s|ed)?|beats?\b|beaten by|superior to"
    r"|(?:is|are|was|performs?|performed|works?|does|did|much|clearly|slightly) (?:(?:much|clearly|significantly) )?"
    r"better than|more accurate than|state[- ]of[- ]the[- ]art"
    r"|(?:is|are) (?:therefore|thus|hence|so) better"
    r"|improv(?:es|ed)\b[^.\n]{0,40}\b(?:by|from|over|upon)\b"
    r"|(?:is|was) the (?:best|winner|winning) (?:model|classifier|method|algorithm|regressor))"
    r"|(?:%|points?|times) (?:better|more accurate) than",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:whether|does .* better|which|if|question|should|could|can|may|might|try|goal|aim)\b|\?", re.I
)
_SUBJECT = re.compile(
    r"model|classifier|regress|forest|tree|network|boost|svm|knn|bayes|baseline|method|algorithm|cnn|lstm|net\b", re.I
)
_SPREAD = (
    *CROSS_VALIDATORS, *SEARCHES, "ttest_rel", "ttest_ind", "wilcoxon", "mannwhitneyu", "bootstrap", "mcnemar",
    "permutation_test", "confidence_interval", "sem", "std", "nanstd", "f_oneway", "kruskal", "friedmanchisquare",
)  # fmt: skip


class ClaimWithoutSpread(NotebookRule):
    """A text that says one method beats another, where each was scored once and nothing shows the spread.

    ## Why it matters
    Another split or another seed moves a score by more than most methods differ. A claim of "better" needs to say
    how sure it is: the reader cannot tell a finding from luck.

    ## What to do
    Repeat both over the same folds or seeds, show mean and spread, and test the paired differences; or say only
    what was seen: "on this split, 0.83 against 0.81".

    ## See also
    - Dietterich, "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", 1998
    - Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks", MLSys 2021
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = '"{claim}" rests on one score of each: nothing shows how far scores spread'
    bad = (
        """
        # %%
        from sklearn.metrics import accuracy_score
        a = accuracy_score(y_test, forest.predict(X_test))
        b = accuracy_score(y_test, logistic.predict(X_test))
        print("The forest clearly outperforms the logistic regression", a, b)  # !
        """,
        """
        # %%
        print("new", net.score(X_test, y_test), "old", 0.81)
        # %% [markdown]
        # Our network is better than the published model.  # !
        # %%
        print(f"the net is {gain:.1f} % better than the forest")  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # We ask whether the forest is better than the logistic regression.
        # %%
        from sklearn.metrics import accuracy_score
        a = accuracy_score(y_test, forest.predict(X_test))
        b = accuracy_score(y_test, logistic.predict(X_test))
        print("forest", a, "logistic", b)
        # %% [markdown]
        # A list is better than a tuple here, since it grows.
        """,
        """
        # %%
        from sklearn.model_selection import cross_val_score
        print(cross_val_score(forest, X, y), cross_val_score(logistic, X, y))
        print("The forest outperforms the logistic regression in each fold")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        scored = sorted(
            call.cell.position
            for call in index.methods("score", "fit", "evaluate", "backward", "step", *SCORES)
            if call.attr in SCORES or call.receiver is not None
        )
        if not scored or any(True for _ in index.methods(*_SPREAD)) or selections(index):
            return
        yield from _printed(index, scored[0])
        for cell in audited.notebook.cells:
            if cell.kind == "markdown" and cell.position > scored[0]:
                for number, line in enumerate(cell.lines, 1):
                    claim = _CLAIM.search(line)
                    if claim and _SUBJECT.search(line) and not _HEDGE.search(line):
                        yield Hit(place_of_line(cell, number), {"claim": claim.group()})


def _printed(index: NotebookIndex, first: int) -> Iterator[Hit]:
    for call in index.calls("print", "display", "IPython.display.Markdown", "IPython.display.display"):
        if call.cell.position < first:
            continue
        for node in ast.walk(call.node):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            claim = _CLAIM.search(text)
            if claim and not _HEDGE.search(text):
                yield Hit(place_of(call.cell, call.node), {"claim": claim.group()})
                break
