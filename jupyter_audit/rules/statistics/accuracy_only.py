"""Accuracy as the only score where one class is rare."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS, SCORES, SEARCHES
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_RARE = re.compile(
    r"imbalanc|unbalanced|rare\b|minority|skewed class"
    r"|(?:only|just|about|less than)\s+(?:1?\d|20)(?:\.\d+)?\s*(?:%|percent|per cent)"
    r"|\b(?:0?\.\d|[1-9])(?:\.\d+)?\s*(?:%|percent)\s+(?:of|are|is)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"varianc|accura|explain|score|threshold|densit|\bloss|\blost|error|(?:test|training|validation) (?:set|data|part)|"
    r"faster|slower|randomly|subset|memory|missing|dropout|improve|rarely|rare(?:r)? (?:word|token|case where)",
    re.IGNORECASE,
)
"""A sentence with one of these speaks of shares of something else."""
_SENTENCES = re.compile(r"(?<=[.!?:])\s+|\n{2,}")
_WEIGHED = re.compile(
    r"\b(?:SMOTE\w*|ADASYN|Random(?:Over|Under)Sampler)\b|class_weight\s*=\s*['\"]balanced|scale_pos_weight\s*="
)
"""Who rebalances knows that one class is rare."""
_ALSO = SCORES - {"accuracy_score", "mean_squared_error", "mean_absolute_error", "r2_score"}
_CLASSIFIER = re.compile(r"^sklearn\.\w+\.(?:\w*Classifier|LogisticRegression|SVC|LinearSVC|\w+NB)\(\)")
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
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.metrics import accuracy_score
        model = RandomForestClassifier(class_weight="balanced", random_state=0).fit(a, ya)
        print(accuracy_score(yb, model.predict(b)))  # !
        """,
        """
        # %% [markdown]
        # About 3 % of the parts are faulty.
        # %%
        from sklearn.model_selection import cross_val_score
        from sklearn.svm import SVC
        print(cross_val_score(SVC(), X, y, cv=5, scoring="accuracy").mean())  # !
        model = SVC().fit(a, ya)
        print(model.score(b, yb))  # !
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
        # Three cultivars, about equally many. By the projection we lost about 9 % of the variance. We draw only 1 % of
        # the rows, randomly.
        # %%
        from sklearn.metrics import accuracy_score
        print(accuracy_score(yb, model.predict(b)))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if not index.imported("sklearn") or any(True for _ in index.methods(*_ALSO, *_OTHERS)):
            return
        scores = [*index.methods("accuracy_score"), *_by_default(index)]
        if not scores:
            return
        told = (cell.source for cell in audited.notebook.cells if cell.kind == "markdown")
        noted = (line for cell, _ in index.cells for line in cell.lines if "#" in line)
        shown = any(_WEIGHED.search(cell.source) for cell, _ in index.cells)
        if shown or any(map(_says_rare, (*told, *noted))):
            for call in scores:
                yield at_call(call)


def _says_rare(text: str) -> bool:
    """Whether a sentence says that one class is rare."""
    if _RARE.search(text) is None:
        return False
    return any(_RARE.search(each) and not _ELSEWHERE.search(each) for each in _SENTENCES.split(text))


def _by_default(index: NotebookIndex) -> Iterator[Call]:
    """Scores that are accuracies although they do not say so: a classifier's own ``score``, and cross validation."""
    for call in index.methods("score", *CROSS_VALIDATORS, *SEARCHES):
        scoring = literal(index, call.keyword("scoring"), call)
        if (call.attr != "score" and scoring == "accuracy") or (
            call.attr == "score" and len(call.node.args) == 2 and _CLASSIFIER.search(call.name)
        ):
            yield call
