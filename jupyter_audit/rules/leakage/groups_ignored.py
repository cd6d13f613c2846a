"""Several rows of one subject, divided as if they had nothing to do with each other."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index import NotebookIndex
from jupyter_audit.notebook.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.transformers import CROSS_VALIDATORS
from jupyter_audit.rule import Audited, Hit, NotebookRule

_GROUP = re.compile(
    r"^(?:subject|patient|participant|person|speaker|donor|animal|mouse|user|customer|household|student|writer|author|"
    r"session|plot|farm|hospital|clinic|site|case|recording|video|document|family|proband|respondent|player|vehicle|"
    r"machine|station|actor|singer|reader|rat|monkey|cow|dog|donor|tree|field|device|sensor|phone|driver|child|twin|slide|"
    r"volunteer|employee|artist|company|firm|store|shop|product|cell_?line|subj|pid|sid)"
    r"(?:[_ ]?(?:id|no|nr|number|code|name))?s?$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"(?:several|multiple|many|repeated|\d+|two|three|four|five|six|ten|twelve|twenty)\s+(?:\w+\s+){0,2}"
    r"(?:recording|measurement|sample|scan|image|visit|session|trial|window|segment|row|photo|slice|utterance|cycle|"
    r"tile|patch|observation|repeat|replicate)e?s?\s+(?:\w+\s+){0,3}?(?:per|from|of|for|by)\s+"
    r"(?:each|every|the\s+same|one|a)?\s*\w+"
    r"|\d+\s+(?:\w+\s+){0,2}(?:recording|measurement|sample|scan|image|visit|session|trial|window|segment|row|slice|utterance|"
    r"cycle|tile|patch|observation|epoch|photo|beat|spectr\w+)e?s?\s+(?:each|apiece)\b",
    re.IGNORECASE,
)
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
        splits = [*index.methods("train_test_split", *_RANDOM), *index.methods(*CROSS_VALIDATORS)]
        if not splits or any(True for _ in index.methods(*_GROUPED)) or any(call.keyword("groups") for call in splits):
            return
        column = _group_column(index)
        if column is None:
            return
        prose = "\n".join(cell.source for cell in audited.notebook.cells if cell.kind == "markdown")
        told = _SEVERAL.search(prose) is not None or _counted(index, column)
        first = min(splits, key=lambda call: (call.cell.position, call.clock))
        if not told and not _left_out(index, column):
            return
        for call in splits if told else [first]:
            severity = None if told else Severity.LOW
            yield Hit(place_of(call.cell, call.node), {"column": column}, severity=severity)


def _group_column(index: NotebookIndex) -> str | None:
    for _, cell_index in index.cells:
        for node in cell_index.strings:
            if isinstance(node.value, str) and len(node.value) < 24 and _GROUP.match(node.value):
                return node.value
    for _, cell_index in index.cells:  # or a list of its own beside the rows
        for binding in cell_index.bindings:
            listed = isinstance(binding.value, ast.ListComp | ast.Subscript | ast.Attribute)
            if listed and binding.scope is cell_index.module and _GROUP.match(binding.name):
                return binding.name
    return None


def _left_out(index: NotebookIndex, column: str) -> bool:
    """Whether the column is dropped from the features, as an identifier is."""
    nodes = (node for call in index.methods("drop") for node in walk(call.node))
    return any(isinstance(node, ast.Constant) and node.value == column for node in nodes)


def _counted(index: NotebookIndex, column: str) -> bool:
    """Whether the notebook itself counts or averages rows by the group: ``groupby("subject")``."""
    return any(
        getattr(argument, "value", None) == column
        for call in index.methods("groupby")
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
    )
