"""Rows taken from a database by position, without an order."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.notebook.taint.routes import is_served
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LIMIT = re.compile(
    r"\b(?:LIMIT\s+(?P<n>\d+|:\w+|\?|%s)|FETCH\s+FIRST|SELECT\s+TOP\s*\(?\s*(?P<top>\d+))", re.IGNORECASE
)
_SELECT = re.compile(r"^\s*(?:WITH\b.*)?SELECT\b.*\bFROM\b", re.IGNORECASE | re.DOTALL)
_ORDERED = re.compile(r"\bORDER\s+BY\b|\bLIMIT\s+[01]\b", re.IGNORECASE)
_ALL_AGGREGATE = re.compile(r"SELECT\s+(?:COUNT|MAX|MIN|SUM|AVG)\s*\(", re.IGNORECASE)
_ANY_ROW = re.compile(
    r"^\s*SELECT\b(?!.*\b(?:WHERE|GROUP\s+BY|HAVING|JOIN|UNION)\b).*\bFROM\s+[\w.\"`\[]", re.IGNORECASE | re.DOTALL
)
_ONE_VALUE = re.compile(
    r"\b(?:COUNT|MAX|MIN|SUM|AVG|EXISTS|TOTAL|GROUP_CONCAT)\s*\(|sqlite_master|information_schema|\bRANDOM\(",
    re.IGNORECASE,
)
_READERS = ("pandas.read_sql", "pandas.read_sql_query", "duckdb.sql().df", "duckdb.query().df")
_BY_POSITION = frozenset("iloc shift diff pct_change cumsum cumprod rolling tail ffill".split())
PEEK = 20
"""Up to so many rows a query is taken for a look at the table."""


class UnorderedQuery(NotebookRule):
    """A query that takes the first rows of a table without saying in which order.

    ## Why it matters
    Without ORDER BY a database gives rows in whatever order is cheapest at the moment. `LIMIT 1000` then takes
    other rows after an update, on another server, or with another version.

    ## What to do
    Order by a key: `SELECT ... ORDER BY id LIMIT 1000`.

    ## See also
    - PostgreSQL, "LIMIT and OFFSET": https://www.postgresql.org/docs/current/queries-limit.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the query takes some rows by position, but names no order"
    bad = (
        """
        # %%
        import pandas as pd
        df = pd.read_sql("SELECT id, total FROM orders LIMIT 5000", engine)  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_sql("SELECT * FROM orders", engine)  # !
        # %%
        train, test = df.iloc[:8000], df.iloc[8000:]
        """,
        """
        # %%
        import sqlite3
        con = sqlite3.connect("shop.db")
        first = con.execute("SELECT title FROM grants").fetchone()  # !
        cur = con.cursor()
        cur.execute("SELECT title FROM grants")
        print(first, cur.fetchmany(5))  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        df = pd.read_sql("SELECT id, total FROM orders ORDER BY id LIMIT 5000", engine)
        n = pd.read_sql("SELECT COUNT(*) FROM orders", engine)
        one = pd.read_sql("SELECT id FROM orders WHERE id = 3 LIMIT 1", engine)
        text = "There is a LIMIT 5000 to what we SELECT"
        every = pd.read_sql("SELECT * FROM orders", engine).sort_values("id")
        late = pd.read_sql("SELECT * FROM orders", engine)
        late = late.sort_values("id")
        print(every.iloc[:3], late.iloc[:3], late.total.mean())
        """,
        """
        # %%
        import sqlite3
        con = sqlite3.connect("shop.db")
        total = con.execute("SELECT COUNT(*) FROM orders").fetchone()[0]
        one = con.execute("SELECT item FROM orders WHERE id = ?", (3,)).fetchone()
        oldest = con.execute("SELECT item FROM orders ORDER BY day").fetchone()
        version = con.execute("SELECT sqlite_version()").fetchone()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, index in audited.index.cells if audited.index.spells("SELECT", "select", "Select") else ():
            for node in [string for string in index.strings if 16 <= len(str(string.value)) < 20_000]:
                sql = str(node.value)
                found = _LIMIT.search(sql) if "SELECT" in sql.upper() else None
                if not found or not _SELECT.search(sql) or _ORDERED.search(sql) or _ALL_AGGREGATE.match(sql.strip()):
                    continue
                if is_served(audited.index, cell, node):
                    continue
                number = found["n"] or found["top"] or ""
                peek = number.isdigit() and int(number) <= PEEK
                yield Hit(place_of(cell, node), {}, severity=Severity.LOW if peek else None)
        uses = shared(audited.index, Uses)
        for call in audited.index.calls(*_READERS):
            sql = text(audited.index, call.arg(0, "sql"), call) or ""
            fixed = _ORDERED.search(sql) or _LIMIT.search(sql) or _ONE_VALUE.search(sql)
            if _SELECT.search(sql) and not fixed and _cut(uses, call):
                yield Hit(place_of(call.cell, call.node))
        for call in audited.index.methods("fetchone", "fetchmany"):
            query = _query(audited.index, call)
            if query and _ANY_ROW.match(query) and not _ORDERED.search(query) and not _ONE_VALUE.search(query):
                yield Hit(place_of(call.cell, call.node))


def _cut(uses: Uses, call: Call) -> bool:
    """Whether rows of the result are taken by their position, or compared with the row before, and it is not sorted."""
    targets = call.stmt.targets if isinstance(call.stmt, ast.Assign) and call.stmt.value is call.node else []
    cut = False
    for target in targets:
        for cell, read in uses.reads(target.id, call.cell, call.stmt) if isinstance(target, ast.Name) else ():
            above = uses.parent(cell, read)
            if isinstance(above, ast.Subscript) and isinstance(above.slice, ast.Slice):
                cut = True
            elif isinstance(above, ast.Subscript):  # a column
                above = uses.parent(cell, above)
            attribute = above.attr if isinstance(above, ast.Attribute) else ""
            if attribute in ("sort_values", "sort_index", "sort"):
                return False
            cut = cut or attribute in _BY_POSITION
    return cut


def _query(index: NotebookIndex, call: Call) -> str | None:
    """The text of the query whose rows a call fetches: that of ``execute`` in the same chain, or just above."""
    execute = index.value(call.receiver, call)
    if isinstance(execute, ast.Call) and getattr(execute.func, "attr", "") == "execute" and execute.args:
        return text(index, execute.args[0], call)
    earlier = [other for other in index.methods("execute") if other.cell is call.cell and other.clock < call.clock]
    return text(index, earlier[-1].arg(0), earlier[-1]) if earlier else None
