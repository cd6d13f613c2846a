"""SQL put together from values."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.fixes.mend import parametrised
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.taint.sources import DATABASE, Trust
from jupyter_audit.notebook.taint.trace import HOLE, Point, Trace, rank
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_METHODS = (
    "execute", "executemany", "executescript", "exec_driver_sql", "read_sql", "read_sql_query", "raw", "sql", "query",
    "fetch", "fetchrow", "fetchval", "execute_async", "read_gbq", "read_database", "text", "run_query", "exec",
    "RawSQL",
)  # fmt: skip
_SQL = re.compile(
    r"^[\s(\0]*(?:SELECT\b[\s\S]*?\bFROM\b|SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b"
    r"|(?:CREATE|DROP|ALTER|TRUNCATE)\s+(?:TABLE|VIEW|DATABASE|INDEX|USER|SCHEMA|ROLE)\b|WITH\s+\S+\s+AS\s*\(|REPLACE\s+INTO\b"
    r"|MERGE\s+INTO\b|GRANT\s|COPY\s+\S+|CALL\s|EXEC(?:UTE)?\s|ATTACH\s|PRAGMA\s|EXPLAIN\s+SELECT)",
    re.IGNORECASE,
)
_RUNS = frozenset({"execute", "executescript", "read_sql", "read_sql_query", "exec_driver_sql"})
"""Calls that run a whole statement, wherever it comes from."""
_DATABASES = (
    "sqlite3", "sqlalchemy", "duckdb", "psycopg2", "psycopg", "pymysql", "mysql", "pyodbc", "cx_Oracle", "asyncpg",
)  # fmt: skip
_SAFE = frozenset({"sql.Identifier", "psycopg2.sql.Identifier", "psycopg.sql.Identifier", "psycopg2.sql.Literal",
    "quote_ident", "quoted_name", "bindparam"})  # fmt: skip
_PUT_IN = re.compile(r"\{\{?\s*([A-Za-z_][\w.\[\]'\"]*)\s*\}?\}|(?<![\w$])\$([A-Za-z_]\w*)")


class SqlInjection(NotebookRule):
    """A database query that is put together from values instead of being given them.

    ## Why it matters
    A value that is pasted into SQL is read as SQL. A name such as `x' OR '1'='1` returns every row, and
    `x'; DROP TABLE grades; --` removes them. It also breaks on the first honest O'Brien. In a notebook the
    value often comes from a widget, an `input()` or a file several cells above the query.

    ## What to do
    Hand values over as parameters: `con.execute("... WHERE name = ?", (name,))`, or `text("... = :name")` with
    `params=`. Names of tables and columns cannot be parameters: look them up in a dictionary of the ones that
    you allow.

    ## See also
    - CWE-89: https://cwe.mitre.org/data/definitions/89.html
    - PEP 249, paramstyle: https://peps.python.org/pep-0249/#paramstyle
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 89
    message = "{what} becomes part of the SQL text; hand it over as a parameter"
    bad = (
        """
        # %%
        import sqlite3
        con = sqlite3.connect("grades.db")
        name = input("Student: ")
        # %%
        query = "SELECT mark FROM grades WHERE student = '%s'" % name
        # %%
        rows = con.execute(query).fetchall()  # !
        """,
        """
        # %%
        import pandas as pd
        def orders(engine, city):
            return pd.read_sql(f"SELECT * FROM orders WHERE city = '{city}'", engine)  # !
        """,
        """
        # %%
        table = input()
        # %%
        %sql SELECT * FROM {table}  # !
        """,
        """
        # %%
        def search(request):
            return Entry.objects.extra(where=[f"tag = '{request.GET['tag']}'"])  # !
        """,
    )
    good = (
        """
        # %%
        import sqlite3
        TABLES = {"a": "students", "b": "staff"}
        con = sqlite3.connect("grades.db")
        name, group, limit = input(), input(), int(input())
        con.execute("SELECT mark FROM grades WHERE student = ?", (name,))
        con.execute(f"SELECT * FROM {TABLES[group]} LIMIT {limit}")
        marks = ", ".join(["?"] * 3)
        con.execute("SELECT * FROM grades WHERE id IN (" + marks + ")", [1, 2, 3])
        if group not in ("students", "staff"):
            raise ValueError(group)
        con.execute(f"SELECT * FROM {group}")
        """,
        """
        # %%
        cells = cells.query(f"year > {start}")
        print(f"SELECT your name, {input()}")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_METHODS):
            query = call.arg(0) or call.keyword("sql") or call.keyword("query") or call.keyword("statement")
            if query is None or isinstance(query, ast.Constant):
                continue
            trace = audited.taint.of(query, call, _SAFE)
            if trace.trust is not Trust.FIXED and trace.built and _SQL.match(trace.text) and HOLE in trace.text:
                hit = replace(at_sink(call, trace), fix=parametrised(audited.index, call, query))
                weak = trace.what == DATABASE  # names that the database itself gave
                yield replace(hit, severity=Severity.LOW, confidence=Confidence.LOW) if weak else hit
            elif trace.trust is Trust.OUTSIDE and _runs_whole(audited, call):
                yield replace(at_sink(call, trace), message=f"{trace.what} is run as SQL")
        for call in audited.index.methods("extra"):  # Django's conditions in SQL
            parts = (call.keyword(name) for name in ("where", "select", "tables", "order_by"))
            trace = audited.taint.worst_of(parts, call, _SAFE)
            if trace.outside and trace.built:
                yield at_sink(call, trace)
        yield from self._magics(audited)

    def _magics(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls("get_ipython().run_line_magic", "get_ipython().run_cell_magic"):
            for magic in call.cell.parsed.magics:
                if magic.name != "sql" or magic.line != call.node.lineno:
                    continue
                names = map("".join, _PUT_IN.findall(magic.text + magic.body))
                trace = max((self._of(audited, call, name) for name in names), key=rank, default=None)
                if trace is not None and trace.trust is not Trust.FIXED:
                    end = magic.line + magic.body[: max(map(magic.body.rfind, "{$")) + 1].count("\n") + bool(magic.body)
                    yield replace(at_sink(call, trace), place=place_of_line(call.cell, magic.line, end_line=end))

    @staticmethod
    def _of(audited: Audited, call: Call, expression: str) -> Trace:
        try:
            node = ast.parse(expression, mode="eval").body
        except SyntaxError:
            return Trace()
        return audited.taint.of(node, Point(call.cell, call.scope, call.clock))


def _runs_whole(audited: Audited, call: Call) -> bool:
    """Whether the text is a whole statement for a database: ``read_sql`` says so by its name, ``execute`` does not."""
    return call.attr.startswith("read_sql") or (call.attr in _RUNS and audited.index.imported(*_DATABASES))
