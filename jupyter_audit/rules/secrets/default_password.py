"""A service that is opened with a password everybody would try."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OPENS = ("connect", "Connection", "ConnectionPool", "create_pool", "Redis", "StrictRedis", "MongoClient", "login",
    "Client", "connect_db", "Database")  # fmt: skip
_KEYWORDS = ("password", "passwd", "pwd", "auth_password")
_GUESSED = frozenset(
    (
        "password passwd pass root admin toor guest test secret postgres mysql oracle sa 123456 12345 1234 12345678 "
        "qwerty letmein welcome changeme default master user password1 password123 admin123 root123 test123 abc123 demo"
    ).split()
)


class DefaultPassword(NotebookRule):
    """A database or server that is opened with a password such as `root` or `password`.

    ## Why it matters
    These are the first that anybody tries. If it is a placeholder, the next person puts the real password in its
    place, and it is in the notebook.

    ## What to do
    `password=os.environ["DB_PASSWORD"]`, and another password on the server.

    ## See also
    - CWE-798: https://cwe.mitre.org/data/definitions/798.html
    - CWE-1392: https://cwe.mitre.org/data/definitions/1392.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 798
    message = "the password of `{call}` is written here, and is one that everybody tries"
    bad = (
        """
        # %%
        import mysql.connector
        con = mysql.connector.connect(user="root", password="root", database="shop")  # !
        con = mysql.connector.connect(user="root", password="", database="shop")  # !
        """,
    )
    good = (
        """
        # %%
        import os, mysql.connector
        con = mysql.connector.connect(user="root", password=os.environ["DB_PASSWORD"], database="shop")
        other = mysql.connector.connect(user="root", database="shop")
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db", "PASSWORD": "", "USER": ""}}
        field = Field(type="password", password="password")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_OPENS):
            for name in _KEYWORDS:
                given = call.keyword(name)
                if isinstance(given, ast.Constant | ast.Name):
                    value = text(audited.index, given, call)
                    if value == "" and call.attr in ("connect", "Connection", "connect_db"):
                        message = f"`{call.name}` opens the database without a password"
                        yield Hit(place_of(call.cell, call.node), cwe=521, message=message)
                    elif value is not None and value.lower() in _GUESSED:
                        yield Hit(place_of(call.cell, call.node), {"call": call.name})
        for cell, cell_index in audited.index.cells if audited.index.spells("ENGINE", "engine") else ():
            for binding in cell_index.bindings:
                for node in walk(binding.value) if isinstance(binding.value, ast.Dict) else ():
                    if isinstance(node, ast.Dict) and _is_open(node):
                        yield Hit(place_of(cell, node), cwe=521, message="the database needs no password")


def _is_open(node: ast.Dict) -> bool:
    """A database of Django's settings with an empty password."""
    entries = {k.value: getattr(v, "value", None) for k, v in zip(node.keys, node.values, strict=True)
               if isinstance(k, ast.Constant)}  # fmt: skip
    return "ENGINE" in entries and entries.get("PASSWORD") == "" and bool(entries.get("USER"))
