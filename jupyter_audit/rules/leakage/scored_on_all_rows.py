"""A model scored on all rows, those among them that it was fitted on."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Bound, Call
from jupyter_audit.notebook.learning.heldout import is_test
from jupyter_audit.notebook.learning.lineage import Lineage
from jupyter_audit.notebook.learning.transformers import SCORES
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ASKS = frozenset({"predict", "predict_proba", "decision_function"})


class ScoredOnAllRows(NotebookRule):
    """A score over the whole table, although rows were held out and the model was fitted on the others.

    ## Why it matters
    Three quarters of the rows are those that the model has learnt by heart: the number lies much nearer to the score
    on the training rows than to what new rows will give.

    ## What to do
    Score the part that was held out: `model.score(X_test, y_test)`.

    ## See also
    - scikit-learn, "Common pitfalls": https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the score is taken over all rows, and `{model}` was fitted on most of them"
    bad = (
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.metrics import roc_auc_score
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)
        # %%
        print("AUC", roc_auc_score(y, forest.predict_proba(X)[:, 1]))  # !
        print("accuracy", forest.score(X, y))  # !
        """,
    )
    good = (
        """
        # %%
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)
        print(forest.score(X_test, y_test))
        table["risk"] = forest.predict_proba(X)[:, 1]
        """,
        """
        # %%
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        ridge = Ridge().fit(X_train, y_train)
        print("all", ridge.score(X, y), "held out", ridge.score(X_test, y_test))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        lineage = shared(index, Lineage)
        if not lineage.splits or not lineage.fits:
            return
        whole = {_rows(index, call.arg(0), call) for call in index.methods("train_test_split")} - {""}
        fits = {id(fit.node) for fit in lineage.fits if fit.model and fit.roles == {"train"}}
        fitted = {_model(call) for call in index.methods("fit") if id(call.node) in fits} - {""}
        asked = (call for call, given, _ in lineage.calls if any(map(is_test, given.values())))
        honest = {root for call in asked if (root := _root(call.receiver))}
        for call, rows, model in _scored(index):
            name = _root(model)
            if name in fitted - honest and _rows(index, rows, call) in whole:
                yield Hit(place_of(call.cell, call.node), {"model": name})


def _scored(index: NotebookIndex) -> Iterator[tuple[Call, ast.expr | None, ast.expr | None]]:
    """Each score: the call, the rows, and the model."""
    for call in index.methods("score"):
        yield call, call.arg(0, "X"), call.receiver
    for call in index.methods(*SCORES):
        for node in walk(call.node) if call.name.startswith("sklearn.") else ():
            asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS
            if asks and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                yield call, node.args[0], node.func.value


def _rows(index: NotebookIndex, rows: ast.expr | None, call: Call) -> Bound | str:
    """What a table is: where it got its value, or its name where no cell shows that."""
    return (index.definition(rows, call) or rows.id) if isinstance(rows, ast.Name) else ""


def _model(call: Call) -> str:
    """The name under which the fitted model goes on."""
    target = call.stmt.targets[0] if isinstance(call.stmt, ast.Assign) else None
    return _root(call.receiver) or _root(target)


def _root(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""
