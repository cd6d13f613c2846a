"""A score on the rows the model was trained on."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index import NotebookIndex
from jupyter_audit.notebook.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.shared import shared
from jupyter_audit.notebook.timeline import Timeline
from jupyter_audit.notebook.transformers import CROSS_VALIDATORS, SCORES, SEARCHES
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_PREDICTORS = (
    "Classifier",
    "Regressor",
    "SVC",
    "SVR",
    "LogisticRegression",
    "NB",
    "Perceptron",
    "Lasso",
    "Ridge",
    "ElasticNet",
)
"""Ends of class names of models that are meant to predict. A plain least-squares fit describes, too."""


class TrainingScore(NotebookRule):
    """A model judged only by its score on the rows it was fitted on.

    ## Why it matters
    A deep tree or a nearest neighbour scores 100 % on its own training rows and may be useless on others. Such a
    number says how well the model remembers, not how well it predicts.

    ## What to do
    Hold some rows out (`train_test_split`) or cross-validate (`cross_val_score`), and report that score.

    ## See also
    - scikit-learn, "Cross-validation": https://scikit-learn.org/stable/modules/cross_validation.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "the score is taken on the rows the model was fitted on, and no rows are held out anywhere"
    bad = (
        """
        # %%
        from sklearn.tree import DecisionTreeClassifier
        tree = DecisionTreeClassifier(random_state=0)
        tree.fit(X, y)
        print(tree.score(X, y))  # !
        """,
        """
        # %%
        from sklearn.ensemble import RandomForestRegressor
        from sklearn.metrics import r2_score
        forest = RandomForestRegressor(random_state=0).fit(X, y)
        print(r2_score(y, forest.predict(X)))  # !
        """,
    )
    good = (
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.tree import DecisionTreeClassifier
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        tree = DecisionTreeClassifier(random_state=0).fit(a, ya)
        print(tree.score(a, ya), tree.score(b, yb))
        """,
        """
        # %%
        from sklearn.linear_model import LinearRegression
        line = LinearRegression().fit(year, level)
        print(line.score(year, level), line.coef_)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        models = [name for name in index.names_called() if "()" not in name and name.endswith(_PREDICTORS)]
        if not models or _holds_out(index):
            return
        fitted = {_shown(call.arg(0, "X")) for call in index.methods("fit") if call.arg(1, "y") is not None} - {""}
        for call in index.methods("score"):
            if call.arg(1, "y") is not None and _shown(call.arg(0, "X")) in fitted:
                yield at_call(call)
        timeline = shared(index, Timeline)
        for call in index.methods(*SCORES):
            if timeline.when(call).moment is None or not call.name.startswith("sklearn."):
                continue
            predicted = index.value(call.arg(1, "y_pred"), call)
            if predicted is not None and _predicts_on(predicted, fitted):
                yield Hit(place_of(call.cell, call.node))


def _shown(node: ast.expr | None) -> str:
    return ast.unparse(node) if node is not None else ""


def _predicts_on(node: ast.AST, fitted: set[str]) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Attribute)
        and inner.func.attr in ("predict", "predict_proba")
        and bool(inner.args)
        and _shown(inner.args[0]) in fitted
        for inner in walk(node)
    )


def _holds_out(index: NotebookIndex) -> bool:
    """Whether any rows are held out, by a split, folds, slices named so, or a test file."""
    names = ("train_test_split", "split", "random_split", *CROSS_VALIDATORS, *SEARCHES)
    if any(True for _ in index.methods(*names)):
        return True
    return any(
        "test" in cell.source.lower() or "valid" in cell.source.lower() or "holdout" in cell.source
        for cell, _ in index.cells
    )
