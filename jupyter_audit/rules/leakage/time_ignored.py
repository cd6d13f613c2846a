"""A time series divided at random."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_FUTURE = ("shift", "rolling", "pct_change", "diff")
_FOLDS = ("KFold", "StratifiedKFold", "ShuffleSplit", "RepeatedKFold")


class TimeIgnored(NotebookRule):
    """Rows with lags or moving windows of a time series, shuffled before they are divided.

    ## Why it matters
    Yesterday's value is a feature of today's row. Shuffled, the training part holds the days before and after each
    test day, so the model interpolates. Asked for tomorrow, it does far worse than the score says.

    ## What to do
    Train on the past and test on the future: `train_test_split(X, y, shuffle=False)` or `TimeSeriesSplit`.

    ## See also
    - scikit-learn, "Cross validation of time series data"
    - Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", section 5.8
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "a time series (its rows hold {what}) is divided at random"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        load = pd.read_csv("load.csv", parse_dates=["hour"])
        load["lag_24"] = load["load"].shift(24)
        X, y = load[["lag_24"]], load["load"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import TimeSeriesSplit, cross_val_score, train_test_split
        load = pd.read_csv("load.csv", parse_dates=["hour"])
        load["lag_24"] = load["load"].shift(24)
        X, y = load[["lag_24"]], load["load"]
        past, future = train_test_split(load, shuffle=False)
        print(cross_val_score(Ridge(), X, y, cv=TimeSeriesSplit(5)))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        splits = list(_random_splits(index))
        if not splits:
            return
        what = _history(index)
        if what is not None:
            for call in splits:
                yield at_call(call, what=what)


def _random_splits(index: NotebookIndex) -> Iterator[Call]:
    for call in index.methods("train_test_split"):
        shuffled = literal(index, call.keyword("shuffle"), call)
        if shuffled is not False and not call.open_ended:
            yield call
    for call in index.methods(*_FOLDS):
        if call.attr == "ShuffleSplit" or literal(index, call.keyword("shuffle"), call) is True:
            yield call


def _history(index: NotebookIndex) -> str | None:
    """The lag or window that is stored as a column, where the notebook also knows of times."""
    dated = any(True for _ in index.methods("to_datetime", "date_range", "DatetimeIndex", "resample")) or any(
        call.keyword("parse_dates") is not None for call in index.methods("read_csv", "read_excel", "read_parquet")
    )
    if not dated:
        return None
    for call in index.methods(*_FUTURE):
        target = call.stmt.targets[0] if isinstance(call.stmt, ast.Assign) else None
        if isinstance(target, ast.Subscript):
            return {"shift": "lagged values", "rolling": "moving windows"}.get(call.attr, "differences in time")
    return None
