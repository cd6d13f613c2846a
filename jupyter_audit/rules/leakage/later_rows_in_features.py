"""A feature that holds what later rows say."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.learning.features import feature_frames
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class LaterRowsInFeatures(NotebookRule):
    """A column made by `shift(-1)`, or by a window around each row, that stays among the features.

    ## Why it matters
    At the moment of prediction the later rows are not there yet. A model that may look at tomorrow scores well on
    the past and fails on its first day of work.

    ## What to do
    Build features from the past alone: `shift(1)`, `rolling(7).mean().shift(1)`. What looks ahead is the target,
    and belongs in `y`.

    ## See also
    - Kapoor and Narayanan, "Leakage and the reproducibility crisis in ML-based science", Patterns 2023, L3.1
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the features hold `{column}`, which is made from later rows: `{call}`"
    bad = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        df = pd.read_csv("load.csv")
        df["tomorrow"] = df["load"].shift(-1)
        df["before"] = df["load"].shift(1)
        model = Ridge().fit(df[["before", "tomorrow"]], df["price"])  # !
        """,
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        df = pd.read_csv("load.csv")
        df["smooth"] = df["wind"].rolling(5, center=True).mean()
        X, y = df[["smooth"]], df["price"]  # !
        model = Ridge().fit(X, y)
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        from sklearn.linear_model import Ridge
        df = pd.read_csv("load.csv")
        df["tomorrow"] = df["load"].shift(-1)
        df["before"] = df["load"].shift(1)
        df["week"] = df["load"].rolling(7).mean().shift(1)
        model = Ridge().fit(df[["before", "week"]], df["tomorrow"])
        df["trend"] = df["load"].rolling(7, center=True).mean()
        df.plot(y=["load", "trend"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        seen: set[str] = set()
        for frame, target in feature_frames(audited.index):
            for column, node in frame.made(audited.index):
                call = _looks_ahead(node)
                if call.startswith("rolling") and _reads(node, target):
                    continue  # said by target-in-features
                if call and column != target and column not in seen and frame.holds(column):
                    seen.add(column)
                    yield Hit(place_of(frame.cell, frame.node), {"column": column, "call": call})


def _looks_ahead(node: ast.AST) -> str:
    """The call that does; empty where a column knows its own row and the past alone."""
    for call in walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr == "shift" and any(_is_negative(each) for each in _values(call, "periods")):
            return "shift(-n)"
        if call.func.attr == "rolling" and any(
            getattr(each, "value", None) is True for each in _values(call, "center")
        ):
            return "rolling(center=True)"
    return ""


def _reads(node: ast.AST, column: str) -> bool:
    return any(isinstance(each, ast.Constant) and each.value == column for each in walk(node))


def _values(call: ast.Call, keyword: str) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords if each.arg == keyword)]


def _is_negative(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
