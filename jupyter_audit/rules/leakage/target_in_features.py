"""The target, or a column made from it, left among the features."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.learning.features import feature_frames
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.columns import Frame
from jupyter_audit.notebook.values.targets import told_by_name
from jupyter_audit.rule import Audited, Hit, NotebookRule


class TargetInFeatures(NotebookRule):
    """Features that hold the target itself, or a column computed from it or that it was computed from.

    ## Why it matters
    The model then only has to copy or to invert a formula. The score is nearly perfect and means nothing: for new
    rows the column is not known.

    ## What to do
    Drop the target and everything derived from it, `X = df.drop(columns=["price", "price_per_m2"])`; or name the
    features one by one. For each feature ask: is it known at the moment of prediction?

    ## See also
    - Kaufman et al., "Leakage in Data Mining", ACM TKDD 2012
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the features hold `{column}`{why}"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        df = pd.read_csv("houses.csv")
        y = df["price"]
        X = df.drop(columns=["street"])  # !
        model = LinearRegression().fit(X, y)
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("houses.csv")
        df["price_per_m2"] = df["price"] / df["area"]
        X, y = df.drop(columns="price"), df["price"]  # !
        a, b, ya, yb = train_test_split(X, y, random_state=0)
        """,
        """
        # %%
        import pandas as pd
        from sklearn.tree import DecisionTreeClassifier
        df = pd.read_csv("students.csv")
        df["passed"] = (df["points"] >= 50).astype(int)
        features = ["points", "hours"]
        tree = DecisionTreeClassifier(random_state=0, max_depth=2).fit(df[features], df["passed"])  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("houses.csv")
        df["price_per_m2"] = df["price"] / df["area"]
        df["rooms_per_m2"] = df["rooms"] / df["area"]
        X, y = df.drop(columns=["price", "price_per_m2"]), df["price"]
        model = LinearRegression().fit(X, y)
        z = df.pop("price")
        other = LinearRegression().fit(df[["area", "rooms"]], z)
        """,
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        df = pd.read_csv("bank.csv")
        df["y"] = df["y"].map({"yes": 1, "no": 0})
        X = df.drop("y", axis=1)
        model = LogisticRegression().fit(X, df["y"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        seen: set[object] = set()
        for frame, target in feature_frames(index):
            if id(frame.node) in seen:
                continue
            found = _leak(index, frame, target)
            if found is not None and found not in seen:
                seen |= {id(frame.node), found}
                column, why = found
                yield Hit(place_of(frame.cell, frame.node), {"column": column, "why": why})


def _leak(index: NotebookIndex, frame: Frame, target: str) -> tuple[str, str] | None:
    if frame.holds(target) and not frame.popped(index, target):
        return target, ", which is the target"
    told = next((name for name in sorted(frame.only or ()) if told_by_name(name, target)), None)
    if told is not None:
        return told, f", which by its name is known only after the target `{target}` is"
    made = list(frame.made(index))
    for source in {
        read for column, node in made if column == target and _computes(node) for read in _columns_read(node)
    }:
        for column, node in made:
            if column not in (target, source) and frame.holds(column) and _columns_read(node) == {source}:
                return column, f", which is made from `{source}` as the target `{target}` is"
    for column, node in made:
        if column == target:
            for source in _columns_read(node):
                if source != target and frame.holds(source) and _computes(node):
                    return source, f", from which the target `{target}` is computed"
        elif target in _columns_read(node) and frame.holds(column) and _computes(node):
            return column, f", which is computed from the target `{target}`"
    return None


def _columns_read(node: ast.AST) -> set[str]:
    return {
        inner.slice.value
        for inner in walk(node)
        if isinstance(inner, ast.Subscript)
        and isinstance(inner.slice, ast.Constant)
        and isinstance(inner.slice.value, str)
    }


def _computes(node: ast.AST) -> bool:
    """Arithmetic or a comparison: more than a copy, a lag or a statistic by group."""
    called = {inner.attr for inner in walk(node) if isinstance(inner, ast.Attribute)}
    if called & {"rolling", "expanding", "ewm", "cumsum"} and not called & {"shift", "groupby"}:
        return True  # a window that ends with the row itself
    if called & {"shift", "groupby", "rolling", "diff", "pct_change", "expanding", "cumsum"}:
        return False
    return any(isinstance(inner, ast.BinOp | ast.Compare) for inner in walk(node))
