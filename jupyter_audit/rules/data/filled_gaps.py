"""Gaps in a time series, filled without a word."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FILLS = ("ffill", "bfill", "pad", "backfill", "interpolate", "fillna")
_REGULAR = ("asfreq", "resample", "reindex")
_COUNTS = ("isna()", "isnull()", ".count()", "notna()", ".info(", "missingno")
"""Signs that somebody looked how long the gaps are."""


class FilledGaps(NotebookRule):
    """Missing times that are filled from their neighbours, with no limit and no count.

    ## Why it matters
    Carried forward or interpolated over a day, a value is a guess; over a month it is an invention that looks like a
    measurement. The table no longer shows which is which, and means, trends and models take both alike.

    ## What to do
    Count and show the gaps first (`series.isna().sum()`, the longest run), fill short ones only
    (`ffill(limit=3)`), and keep a column that says what was filled.

    ## See also
    - pandas, "Working with missing data": https://pandas.pydata.org/docs/user_guide/missing_data.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{how}` fills gaps in time of any length, and nothing says how many or how long"
    bad = (
        """
        # %%
        import pandas as pd
        level = pd.read_csv("level.csv", parse_dates=["time"], index_col="time")
        hourly = level.asfreq("h").ffill()  # !
        # %%
        daily = level.resample("D").mean().interpolate()  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        level = pd.read_csv("level.csv", parse_dates=["time"], index_col="time")
        hourly = level.asfreq("h")
        print(hourly.isna().sum())
        hourly = hourly.ffill(limit=3)
        """,
        """
        # %%
        import pandas as pd
        level = pd.read_csv("level.csv", parse_dates=["time"])
        level["note"] = level["note"].fillna("")
        short = level["height"].ffill(limit=2)
        """,
        """
        # %%
        import pandas as pd
        table = pd.read_csv("merged_cells.csv")
        table["group"] = table["group"].ffill()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        found = [call for call in index.methods(*_FILLS) if _carries(call)]
        if not found or index.spells(*_COUNTS):
            return
        regular = _regular(index)
        if not regular and not _dated(index):
            return
        for call in found:
            if call.keyword("limit") is None and not call.open_ended:
                certain = regular or call.attr == "interpolate"
                place = place_of(call.cell, call.node)
                yield Hit(place, {"how": _shown(call)}, severity=None if certain else Severity.LOW)


def _carries(call: Call) -> bool:
    """Whether the call fills from neighbours: ``fillna`` does so by its method only."""
    if call.receiver is None or call.name.startswith(("numpy.", "scipy.", "torch.")):
        return False
    if call.attr != "fillna":
        return True
    method = call.keyword("method")
    return isinstance(method, ast.Constant) and method.value in ("ffill", "bfill", "pad", "backfill")


def _shown(call: Call) -> str:
    method = call.keyword("method") if call.attr == "fillna" else None
    return f"fillna(method={method.value!r})" if isinstance(method, ast.Constant) else f"{call.attr}()"


def _regular(index: NotebookIndex) -> bool:
    """Whether rows are put on a regular grid of times, which is what makes the gaps."""
    for call in index.methods(*_REGULAR):
        given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        if call.attr != "reindex" or any("date" in name for name in map(_word, given)):
            return True
    return False


def _word(node: ast.AST) -> str:
    return " ".join(getattr(inner, "id", getattr(inner, "attr", "")) for inner in walk(node)).lower()


def _dated(index: NotebookIndex) -> bool:
    if any(call.keyword("parse_dates") is not None for call in index.methods("read_csv", "read_excel")):
        return True
    return any(True for _ in index.methods("to_datetime", "DatetimeIndex", "tz_localize", "download", "DataReader"))
