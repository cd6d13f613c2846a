"""Groups and distinct rows of polars, whose order is another one in each run."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.fixes.suggest import add_argument
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_BY_POSITION = frozenset("head tail first last limit slice row item gather_every with_row_index to_series".split())
_COUNTS = ("height", "shape", "n_unique", "len", "count")
_ORDER_LOST = frozenset("sort join height len shape sum mean min max n_unique write_parquet set_sorted top_k".split())


class UnorderedGroups(NotebookRule):
    """Groups or distinct rows of a polars table taken by position.

    ## Why it matters
    polars computes groups in parallel and gives them in the order in which they are ready. `head(5)`, `row(0)` or
    `[0]` then takes other groups in each run.

    ## What to do
    `group_by("zone", maintain_order=True)`, `unique(keep="first", maintain_order=True)`, or `.sort(...)` before
    rows are taken.

    ## See also
    - polars, `DataFrame.group_by`:
      https://docs.pola.rs/api/python/stable/reference/dataframe/api/polars.DataFrame.group_by.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{method}` {what}"
    bad = (
        """
        # %%
        import polars as pl
        trips = pl.read_parquet("trips.parquet")
        by_zone = trips.group_by("zone").agg(pl.col("tip").mean())  # !
        # %%
        print(by_zone.head(5))
        """,
        """
        # %%
        import polars as pl
        first = pl.read_csv("a.csv").unique().row(0)  # !
        one = pl.read_csv("a.csv").unique(subset=["town"], keep="any")  # !
        """,
    )
    good = (
        """
        # %%
        import polars as pl
        trips = pl.read_parquet("trips.parquet")
        print(trips.group_by("zone", maintain_order=True).agg(pl.len()).head(5))
        by_day = trips.group_by("day").agg(pl.len()).sort("day")
        # %%
        print(by_day.head(5), trips.group_by("zone").agg(pl.len()).sort("len").row(0))
        print(trips.unique().height, trips.unique(subset=["day"]).height)
        kept = trips.sort("day").unique(subset=["zone"], keep="first", maintain_order=True)
        """,
        """
        # %%
        import pandas as pd
        print(pd.read_csv("a.csv").groupby("town").size().head(3))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("polars"):
            return
        uses = shared(audited.index, Uses)
        for call in audited.index.methods("group_by", "groupby", "unique"):
            if not call.name.startswith("polars.") or _true(call.keyword("maintain_order")):
                continue
            if call.attr == "unique" and _any_of_several(uses, call):
                values = {"what": "gives one row of each group, whichever comes first"}
                yield Hit(place_of(call.cell, call.node), {"method": call.attr, **values})
            elif _by_position(uses, call):
                edit = add_argument(call.cell, call.node, "maintain_order=True")
                fix = Fix("keep the order of the rows", (edit,)) if edit else None
                values = {"what": "gives groups in no fixed order, and some are taken by position"}
                hit = at_call(call, method=call.attr, **values)
                yield Hit(hit.place, hit.values, fix=fix)


def _by_position(uses: Uses, call: Call) -> bool:
    """Whether the chain that the call stands in, or the name it is given, goes on to take rows by position."""
    pending: list[tuple[Cell, ast.AST]] = [(call.cell, call.node)]
    for cell, node in pending:
        for above in uses.around(cell, node):
            if isinstance(above, ast.Attribute):
                if above.attr in _ORDER_LOST:
                    break
                if above.attr in _BY_POSITION:
                    return True
            elif isinstance(above, ast.Subscript):
                if isinstance(above.slice, ast.Constant | ast.Slice) and not _text(above.slice):
                    return True
            elif isinstance(above, ast.Assign) and node is call.node:
                names = [target.id for target in above.targets if isinstance(target, ast.Name)]
                pending.extend(read for name in names for read in uses.reads(name, call.cell, above))
                break
            elif not isinstance(above, ast.Call) or node in above.args:
                break
    return False


def _any_of_several(uses: Uses, call: Call) -> bool:
    """``unique(subset=...)`` keeps any row of those that agree in the subset, unless it is told which."""
    keep = call.keyword("keep")
    around = uses.parent(call.cell, call.node)
    counted = isinstance(around, ast.Attribute) and around.attr in _COUNTS
    chosen = keep is not None and getattr(keep, "value", None) != "any"
    return call.arg(0, "subset") is not None and not chosen and not counted


def _text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
