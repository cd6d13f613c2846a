"""Databases asked over the network with encryption, or the check of who answers, switched off."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import literal, option, text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CONNECTS = (
    "psycopg2.connect", "psycopg.connect", "psycopg.AsyncConnection.connect", "asyncpg.connect", "asyncpg.create_pool",
    "sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine", "mysql.connector.connect",
    "pymysql.connect", "MySQLdb.connect", "mariadb.connect", "pymongo.MongoClient",
    "motor.motor_asyncio.AsyncIOMotorClient",
    "redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url", "pyodbc.connect", "pymssql.connect",
    "snowflake.connector.connect", "clickhouse_connect.get_client", "trino.dbapi.connect", "cassandra.cluster.Cluster",
)  # fmt: skip
_OFF = {
    "sslmode": ("disable",), "ssl_mode": ("DISABLED", "disabled"), "ssl_disabled": (True,),
    "encrypt": (False, "no", "NO"),
}  # fmt: skip
"""Settings, and the values with which nothing is encrypted."""
_UNCHECKED = {
    "tlsInsecure": (True,), "tlsAllowInvalidCertificates": (True,), "tlsAllowInvalidHostnames": (True,),
    "ssl_cert_reqs": ("none", "CERT_NONE", None), "ssl_verify_cert": (False,), "insecure_mode": (True,),
}  # fmt: skip
"""Settings, and the values with which anybody may answer."""
_IN_TEXT = re.compile(
    r"(?P<off>\bsslmode=disable\b|\bssl[-_]?mode=disabled\b|[?&](?:ssl|tls)=false\b|\bEncrypt=(?:no|false|optional)\b)"
    r"|\bTrustServerCertificate=(?:yes|true)\b|[?&]tls(?:Insecure|AllowInvalidCertificates)=true\b|[?&]ssl_cert_reqs=none\b",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"(?:^|[@/=,\s])(?:localhost|127\.0\.0\.1|\[?::1\]?|host\.docker\.internal|/(?:var|tmp|run)/)", re.IGNORECASE
)


class DatabaseWithoutTls(NotebookRule):
    """A connection to a database on another machine, with TLS or the check of its certificate switched off.

    ## Why it matters
    The password, every query and every row then travel as text, or to whoever poses as the server. Inside a building
    or a cloud's network others listen, too.

    ## What to do
    `sslmode="verify-full"` for PostgreSQL, `ssl_ca=...` for MySQL, `tls=True` with `tlsCAFile` for MongoDB,
    `rediss://` for Redis, `Encrypt=yes` for SQL Server; with the certificate of the server's authority.

    ## See also
    - CWE-319: https://cwe.mitre.org/data/definitions/319.html
    - CWE-295: https://cwe.mitre.org/data/definitions/295.html
    - PostgreSQL, SSL support: https://www.postgresql.org/docs/current/libpq-ssl.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 319
    message = "{what}: the database is asked {how}"
    bad = (
        """
        # %%
        import os, psycopg2
        base = psycopg2.connect(host="db.clinic.example", password=os.environ["DB_PASSWORD"], sslmode="disable")  # !
        """,
        """
        # %%
        from sqlalchemy import create_engine
        URL = "postgresql://reader@db.example.org/birds?sslmode=disable"
        engine = create_engine(URL)  # !
        other = create_engine("postgresql://db.example.org/b", connect_args={"sslmode": "disable"})  # !
        """,
        """
        # %%
        import pymongo
        client = pymongo.MongoClient("mongodb://db.example.org", tls=True, tlsAllowInvalidCertificates=True)  # !
        """,
        """
        # %%
        import os, redis
        cache = redis.Redis(host="cache.example.org", password=os.environ["CACHE_PASSWORD"])  # !
        """,
    )
    good = (
        """
        # %%
        import psycopg2, redis
        from sqlalchemy import create_engine
        psycopg2.connect(host="db.example.org", sslmode="verify-full")
        psycopg2.connect(host="localhost", sslmode="disable")
        engine = create_engine("postgresql://me@localhost/birds?sslmode=disable")
        other = create_engine("postgresql://db.example.org/b", connect_args={"sslmode": "require"})
        cache = redis.Redis(host="cache.example.org", ssl=True, ssl_cert_reqs="required")
        table = read(sslmode="disable")
        local = redis.Redis(host="localhost", password="")
        open_one = redis.Redis(host="cache.example.org")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_CONNECTS):
            found = _in_options(audited, call) or _in_text(audited, call) or _not_asked(audited, call)
            if found is not None and not _is_local(audited, call):
                what, unencrypted = found
                how = "over a connection that is not encrypted" if unencrypted else "without knowing who answers"
                yield Hit(place_of(call.cell, call.node), {"what": what, "how": how}, cwe=319 if unencrypted else 295)


def _in_options(audited: Audited, call: Call) -> tuple[str, bool] | None:
    """The option that switches it off, and whether that is the encryption."""
    deeper = audited.index.value(call.keyword("connect_args"), call)
    entries = zip(deeper.keys, deeper.values, strict=True) if isinstance(deeper, ast.Dict) else ()
    more = {ast.unparse(key): value for key, value in entries if key is not None}
    for table in (_OFF, _UNCHECKED):
        for name, values in table.items():
            given = option(audited.index, call, name) or more.get(repr(name))
            if given is not None and literal(audited.index, given, call) in values:
                return f"`{name}={ast.unparse(given)}`", table is _OFF
    return None


def _not_asked(audited: Audited, call: Call) -> tuple[str, bool] | None:
    """Redis is asked in clear text unless the call says otherwise; told where a password goes along."""
    if not call.name.startswith("redis.") or call.open_ended:
        return None
    address = text(audited.index, option(audited.index, call, "host", 0) or option(audited.index, call, "url", 0), call)
    if call.attr == "from_url":
        return ("`redis://`", True) if re.match(r"redis://[^/]*:[^/]*@", address or "") else None
    given = option(audited.index, call, "password") is not None and option(audited.index, call, "ssl") is None
    return ("no `ssl=True`", True) if given and address else None


def _in_text(audited: Audited, call: Call) -> tuple[str, bool] | None:
    for given in (call.arg(0), call.keyword("dsn"), call.keyword("url"), call.keyword("host")):
        found = _IN_TEXT.search(text(audited.index, given, call) or "") if given is not None else None
        if found:
            return f"`{found[0].lstrip('?&')}`", found["off"] is not None
    return None


def _is_local(audited: Audited, call: Call) -> bool:
    given = (call.arg(0), *(option(audited.index, call, name) for name in ("host", "url", "dsn", "unix_socket")))
    return any(_LOCAL.search(text(audited.index, each, call) or "") for each in given if each is not None)
