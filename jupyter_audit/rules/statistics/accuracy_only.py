"""Accuracy as the only score where one class is rare."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.transformers import SCORES
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_RARE = re.compile(
    r"imbalanc|unbalanced|rare\b|minority|skewed class"
    r"|(?:only|just|about|less than)\s+\d+(?:\.\d+)?\s*(?:%|percent|per cent)"
    r"|\b(?:0?\.\d|[1-9])(?:\.\d+)?\s*(?:%|percent)\s+(?:of|are|is)",
    re.IGNORECASE,
)
_ALSO = SCORES - {"accuracy_score", "mean_squared_error", "mean_absolute_error", "r2_score"}
_OTHERS = ("roc_curve", "precision_recall_curve", "RocCurveDisplay", "ConfusionMatrixDisplay", "from_predictions")


class AccuracyOnly(NotebookRule):
    """A classifier on imbalanced classes, judged by its accuracy alone.

    ## Why it matters
    With 2 % positives, a model that never finds one is 98 % accurate. The number says nothing about the class
    that matters.

    ## What to do
    Report what the rare class sees: precision and recall, average precision, a confusion matrix, or
    `balanced_accuracy_score`, beside the score of always guessing the common class.

    ## See also
    - Saito and Rehmsmeier, "The Precision-Recall Plot Is More Informative than the ROC Plot", PLOS ONE 2015
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "one class is rare, and accuracy is the only score"
    bad = (
        """
        # %% [markdown]
        # Only 2 % of the transactions are fraud.
        # %%
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import accuracy_score
        model = LogisticRegression().fit(a, ya)
        print(accuracy_score(yb, model.predict(b)))  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # Only 2 % of the transactions are fraud.
        # %%
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import accuracy_score, average_precision_score
        model = LogisticRegression().fit(a, ya)
        print(accuracy_score(yb, model.predict(b)), average_precision_score(yb, model.predict_proba(b)[:, 1]))
        """,
        """
        # %% [markdown]
        # Three cultivars, about equally many.
        # %%
        from sklearn.metrics import accuracy_score
        print(accuracy_score(yb, model.predict(b)))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not index.imported("sklearn") or any(True for _ in index.methods(*_ALSO, *_OTHERS)):
            return
        scores = list(index.methods("accuracy_score"))
        if not scores:
            return
        told = (cell.source for cell in audited.notebook.cells if cell.kind == "markdown")
        noted = (line for cell, _ in index.cells for line in cell.lines if "#" in line)
        if any(_RARE.search(text) for text in (*told, *noted)):
            for call in scores:
                yield at_call(call)
