"""A model scored on the test rows after it was fitted on all rows."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Bound, Call
from jupyter_audit.notebook.learning.heldout import is_test
from jupyter_audit.notebook.learning.lineage import NOTHING, Lineage
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_JUDGES = frozenset({"score", "evaluate", "predict", "predict_proba", "decision_function"})


class ScoredOnFittedRows(NotebookRule):
    """A model that is fitted on all rows, test rows too, and then scored on the test rows.

    ## Why it matters
    The rows were divided, and the division is not used: the model has seen what it is asked. A search over all rows
    is no better, since its best model is fitted on all of them at the end.

    ## What to do
    Fit on the training part: `search.fit(X_train, y_train)`. Fit on all rows only after the last score, for use.

    ## See also
    - scikit-learn, "Common pitfalls": https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` is fitted on all rows here, and scored on some of them as test rows"
    bad = (
        """
        # %%
        from sklearn.datasets import load_digits
        from sklearn.model_selection import GridSearchCV, train_test_split
        from sklearn.svm import SVC
        X, y = load_digits(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
        grid = GridSearchCV(SVC(), {"C": [1, 10]}, cv=5)
        grid.fit(X, y)  # !
        print(grid.score(X_test, y_test))
        """,
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import train_test_split
        train, test = train_test_split(table, random_state=1)
        both = pd.concat([train, test])
        # %%
        model = Ridge().fit(both[["a"]], both["b"])  # !
        print(model.score(test[["a"]], test["b"]))
        """,
    )
    good = (
        """
        # %%
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        X, y = load_digits(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
        model = SVC().fit(X_train, y_train)
        print(model.score(X_test, y_test))
        model.fit(X, y)
        """,
        """
        # %%
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        model = SVC()
        model.fit(X, y)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
        model.fit(X_train, y_train)
        print(model.score(X_test, y_test))
        """,
        """
        # %%
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split
        from sklearn.svm import SVC
        X, y = load_digits(return_X_y=True)
        X_rest, X_test, y_rest, y_test = train_test_split(X, y, random_state=1)
        X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, random_state=1)
        svm = SVC().fit(X_rest, y_rest)
        print(svm.score(X_test, y_test))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        lineage = shared(index, Lineage)
        if not lineage.fits or not lineage.splits:
            return
        whole = set(_divided(index))
        mixed = {id(fit.node) for fit in lineage.fits if fit.model and fit.roles >= {"train", "test"}}
        parts = {id(fit.node) for fit in lineage.fits if fit.roles}
        judged = [(call, given.get(0, NOTHING)) for call, given, _ in lineage.calls if call.attr in _JUDGES]
        fits = [call for call in index.methods("fit") if _model(call) is not None]
        for call in fits:
            divided = id(call.node) not in parts and _bound(index, call.arg(0, "X"), call) in whole
            if id(call.node) not in mixed and not divided:
                continue
            later = [_time(other) for other in fits if _model(other) == _model(call) and _time(other) > _time(call)]
            again = min(later, default=(1 << 30, 0))
            for judge, rows in judged:
                if _root(judge) == _model(call) and _time(call) < _time(judge) < again and is_test(rows):
                    related = (place_of(judge.cell, judge.node),)
                    yield Hit(place_of(call.cell, call.node), {"name": _model(call)}, related=related)
                    break


def _divided(index: NotebookIndex) -> Iterator[Bound]:
    """The tables that a random split divides, as they are when it does."""
    for call in index.methods("train_test_split"):
        bound = _bound(index, call.arg(0), call)
        if bound is not None:
            yield bound


def _bound(index: NotebookIndex, rows: ast.expr | None, call: Call) -> Bound | None:
    return index.definition(rows, call) if isinstance(rows, ast.Name) else None


def _model(call: Call) -> str | None:
    """The name under which the fitted model goes on."""
    receiver = call.receiver
    if isinstance(receiver, ast.Name):
        return receiver.id
    target = call.stmt.targets[0] if isinstance(call.stmt, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else None


def _root(call: Call) -> str | None:
    """``grid`` of ``grid.best_estimator_.score``."""
    node = call.receiver
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _time(call: Call) -> tuple[int, int]:
    return call.cell.position, call.clock
