"""Rows taken from a database by position, without an order."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LIMIT = re.compile(
    r"\b(?:LIMIT\s+(?P<n>\d+|:\w+|\?|%s)|FETCH\s+FIRST|SELECT\s+TOP\s*\(?\s*(?P<top>\d+))", re.IGNORECASE
)
_SELECT = re.compile(r"^\s*(?:WITH\b.*)?SELECT\b.*\bFROM\b", re.IGNORECASE | re.DOTALL)
_ORDERED = re.compile(r"\bORDER\s+BY\b|\bLIMIT\s+[01]\b", re.IGNORECASE)
_ALL_AGGREGATE = re.compile(r"SELECT\s+(?:COUNT|MAX|MIN|SUM|AVG)\s*\(", re.IGNORECASE)
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
    )
    good = (
        """
        # %%
        import pandas as pd
        df = pd.read_sql("SELECT id, total FROM orders ORDER BY id LIMIT 5000", engine)
        n = pd.read_sql("SELECT COUNT(*) FROM orders", engine)
        one = pd.read_sql("SELECT id FROM orders WHERE id = 3 LIMIT 1", engine)
        text = "There is a LIMIT 5000 to what we SELECT"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, index in audited.index.cells:
            for node in index.strings:
                text = str(node.value)
                found = _LIMIT.search(text) if "SELECT" in text.upper() and len(text) < 20_000 else None
                if not found or not _SELECT.search(text) or _ORDERED.search(text) or _ALL_AGGREGATE.match(text.strip()):
                    continue
                number = found["n"] or found["top"] or ""
                peek = number.isdigit() and int(number) <= PEEK
                yield Hit(place_of(cell, node), {}, severity=Severity.LOW if peek else None)
