"""Rows or values that are dropped without a word."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_READERS = ("pandas.read_csv", "pandas.read_table", "pandas.read_fwf")
_COUNTS = ("isna()", "isnull()", ".shape", "len(", ".info(", ".count()", "notna()")
"""Signs that somebody looked how many rows there are."""
_CONVERTERS = ("pandas.to_numeric", "pandas.to_datetime", "pandas.to_timedelta")


class SilentLoss(NotebookRule):
    """An option that drops rows or turns values into gaps without saying how many.

    ## Why it matters
    `on_bad_lines="skip"` leaves out every line with a stray comma, `errors="coerce"` turns "1,200" into a gap.
    Nobody sees how much of the data is gone, nor that it is not gone at random.

    ## What to do
    Let it fail once and mend the cause; or count what is lost and say so: compare `len` before and after, print
    `df["x"].isna().sum()` before and after a conversion.

    ## See also
    - pandas, `read_csv`, `on_bad_lines`
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{option}` drops what does not fit without saying how much"
    bad = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("speeches.csv", on_bad_lines="skip")  # !
        df["votes"] = pd.to_numeric(df["votes"], errors="coerce")  # !
        """,
        """
        # %%
        text = open("speech.txt", errors="ignore").read()  # !
        """,
        """
        # %%
        import polars as pl
        votes = pl.read_csv("votes.csv", ignore_errors=True)  # !
        """,
        """
        # %%
        import pandas as pd
        levels = pd.read_csv("levels.csv").dropna()  # !
        both = levels.merge(pd.read_csv("gauges.csv"), on="gauge")  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("speeches.csv", on_bad_lines="warn")
        df["votes"] = pd.to_numeric(df["votes"])
        text = open("speech.txt", encoding="utf-8").read()
        """,
        """
        # %%
        import pandas as pd
        levels = pd.read_csv("levels.csv")
        kept = levels.dropna().merge(pd.read_csv("gauges.csv"), on="gauge")
        print(len(levels), len(kept))
        """,
        """
        # %%
        import pandas as pd
        levels = pd.read_csv("levels.csv")
        both = levels.merge(pd.read_csv("gauges.csv"), on="gauge", validate="many_to_one")
        all_rows = levels.merge(pd.read_csv("notes.csv"), on="gauge", how="left")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*_READERS):
            if literal(index, call.keyword("on_bad_lines"), call) == "skip":
                yield at_call(call, option='on_bad_lines="skip"')
            elif _false(call.keyword("error_bad_lines")):
                yield at_call(call, option="error_bad_lines=False")
        for call in index.calls("polars.read_csv", "polars.scan_csv", "duckdb.read_csv"):
            if literal(index, call.keyword("ignore_errors"), call) is True:
                yield at_call(call, option="ignore_errors=True")
        for call in index.calls(*_CONVERTERS):
            how = literal(index, call.arg(1, "errors"), call)
            if how in ("coerce", "ignore"):
                yield at_call(call, option=f'errors="{how}"')
        lost = [*_lost(index)]
        if lost and not index.spells(*_COUNTS):
            yield from lost
        for call in index.calls("open", "io.open", "codecs.open"):
            if literal(index, call.keyword("errors"), call) in ("ignore", "replace"):
                yield at_call(call, option='errors="ignore"')


def _lost(index: NotebookIndex) -> Iterator[Hit]:
    for call in index.methods("dropna"):
        if call.name.startswith("pandas."):
            yield at_call(call, option="dropna()")
    for call in index.methods("merge"):
        checked = any(call.keyword(name) for name in ("validate", "indicator"))
        inner = literal(index, call.keyword("how"), call) in (None, "inner")
        if call.name.startswith("pandas.") and inner and not checked and not call.open_ended:
            yield at_call(call, option="merge() without `validate`")


def _false(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
