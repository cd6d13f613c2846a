"""A service that is opened with a password everybody would try."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.constants import text
from jupyter_audit.notebook.places import place_of
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
        """,
    )
    good = (
        """
        # %%
        import os, mysql.connector
        con = mysql.connector.connect(user="root", password=os.environ["DB_PASSWORD"], database="shop")
        other = mysql.connector.connect(user="root", password="", database="shop")
        field = Field(type="password", password="password")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_OPENS):
            for name in _KEYWORDS:
                given = call.keyword(name)
                if isinstance(given, ast.Constant | ast.Name):
                    value = text(audited.index, given, call)
                    if value is not None and value.lower() in _GUESSED:
                        yield Hit(place_of(call.cell, call.node), {"call": call.name})
