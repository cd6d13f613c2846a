"""Several rows of one subject, divided as if they had nothing to do with each other."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.learning.groups import SEVERAL, by_time, counted, distinct, group_column, left_out
from jupyter_audit.notebook.learning.transformers import CROSS_VALIDATORS
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.targets import target_columns
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RANDOM = (
    "KFold",
    "StratifiedKFold",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
    "RepeatedKFold",
    "RepeatedStratifiedKFold",
)
_GROUPED = tuple("GroupKFold GroupShuffleSplit LeaveOneGroupOut StratifiedGroupKFold LeavePGroupsOut".split())


class GroupsIgnored(NotebookRule):
    """A random split of rows where several rows belong to one subject.

    ## Why it matters
    Rows of one patient, speaker or animal resemble each other. With some of them in the training part, the model
    recognises the individual instead of the disease, and the score says nothing about a new patient.

    ## What to do
    Keep each subject on one side: `GroupShuffleSplit` or `GroupKFold` with `groups=df["subject"]`.

    ## See also
    - scikit-learn, "Cross-validation iterators for grouped data"
    - Saeb et al., "The need to approximate the use-case in clinical machine learning", GigaScience 2017
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "rows are divided at random, but several of them share one `{column}`"
    bad = (
        """
        # %% [markdown]
        # Several recordings per subject, ten subjects.
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        gait = pd.read_csv("gait.csv")
        X, y = gait.drop(columns=["limp", "subject"]), gait["limp"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  # !
        """,
    )
    good = (
        """
        # %% [markdown]
        # Several recordings per subject, so the split is made by subject.
        # %%
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_score
        gait = pd.read_csv("gait.csv")
        X, y = gait.drop(columns=["limp", "subject"]), gait["limp"]
        print(cross_val_score(LogisticRegression(), X, y, groups=gait["subject"], cv=GroupKFold(5)))
        """,
        """
        # %% [markdown]
        # Several measurements per station.
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import TimeSeriesSplit, cross_val_score
        air = pd.read_csv("air.csv")
        X, y = air.drop(columns=["pm", "station"]), air["pm"]
        print(cross_val_score(Ridge(), X, y, cv=TimeSeriesSplit(5)))
        """,
        """
        # %% [markdown]
        # One row per patient.
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        heart = pd.read_csv("heart.csv", index_col="patient")
        train, test = train_test_split(heart, random_state=0)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        validated = [call for call in index.methods(*CROSS_VALIDATORS) if not by_time(index, call)]
        splits = [*index.methods("train_test_split", *_RANDOM), *validated]
        if not splits or any(True for _ in index.methods(*_GROUPED)) or any(call.keyword("groups") for call in splits):
            return
        column = group_column(index)
        if column is None or column in target_columns(index):
            return
        prose = "\n".join(cell.source for cell in audited.notebook.cells if cell.kind == "markdown")
        told = SEVERAL.search(prose) is not None or counted(index, column, splits)
        first = min(splits, key=lambda call: (call.cell.position, call.clock))
        if not told and not left_out(index, column) and not distinct(index, column):
            return
        for call in splits if told else [first]:
            severity = None if told else Severity.LOW
            yield Hit(place_of(call.cell, call.node), {"column": column}, severity=severity)
