"""A directory, XML or document query that is put together from text."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.sources import REQUEST, Trust
from jupyter_audit.notebook.trace import HOLE
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_DIRECTORIES = ("ldap", "ldap3", "bonsai", "django_auth_ldap", "flask_ldap3_login")
_LDAP_SEARCHES = ("search", "search_s", "search_st", "search_ext", "search_ext_s", "paged_search")
_LDAP_FILTER = re.compile(r"^\s*\((?:[&|!]\s*\(|[\w.;-]+[~<>]?=)")
_LDAP_SAFE = frozenset({"escape_filter_chars", "escape_rdn", "escape_dn_chars", "escape_attribute_value"})
_XPATH_CALLS = ("xpath", "XPath", "ETXPath")
_XPATH_SAFE = frozenset({"quoteattr", "int"})
_QUOTED_HOLE = re.compile(rf"[\"'][^\"'\]]*{HOLE}")
_DOCUMENT_STORES = ("pymongo", "motor", "flask_pymongo", "mongoengine")
_STORE_CALLS = ("find", "find_one", "find_one_and_update", "find_one_and_delete", "update_one", "update_many",
    "delete_one", "delete_many", "count_documents", "aggregate")  # fmt: skip
_STRINGS = frozenset({"str"})
_CODE_KEYS = frozenset({"$where", "$function", "$accumulator"})


class QueryInjection(NotebookRule):
    """An LDAP filter, an XPath expression or a MongoDB query that somebody else can widen.

    ## Why it matters
    These languages have quotes, brackets and operators as SQL has. `*)(uid=*` in a user name turns a look-up into
    "everybody"; `' or '1'='1` does so in XPath; `{"$ne": null}` in a JSON body matches every password, and `$where`
    runs JavaScript in the database.

    ## What to do
    LDAP: `ldap.filter.escape_filter_chars(name)`. XPath: variables, `tree.xpath("//a[@id=$id]", id=name)`.
    MongoDB: no `$where`, and `str(...)` around each value of a JSON body.

    ## See also
    - CWE-943: https://cwe.mitre.org/data/definitions/943.html
    - OWASP LDAP injection prevention:
      https://cheatsheetseries.owasp.org/cheatsheets/LDAP_Injection_Prevention_Cheat_Sheet.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 943
    message = "{what} becomes part of the {language}"
    bad = (
        """
        # %%
        from ldap3 import Connection, Server
        conn = Connection(Server("ldap.example.org", use_ssl=True))
        uid = input("Account: ")
        conn.search("dc=example,dc=org", f"(&(objectClass=person)(uid={uid}))")  # !
        """,
        """
        # %%
        from lxml import etree
        tree = etree.parse("data/catalogue.xml")
        name = input("Artist: ")
        # %%
        works = tree.xpath("//work[artist='" + name + "']")  # !
        """,
        """
        # %%
        from flask import Flask, request
        from pymongo import MongoClient
        db, app = MongoClient()["shop"], Flask(__name__)
        @app.post("/login")
        def login():
            found = db.users.find_one({"name": request.json["name"], "pin": request.json["pin"]})  # !
            db.notes.find({"$where": "this.owner == '" + request.args["owner"] + "'"})  # !
            return {"ok": bool(found)}
        """,
    )
    good = (
        """
        # %%
        import re
        from ldap3 import Connection, Server
        from ldap3.utils.conv import escape_filter_chars
        from lxml import etree
        conn = Connection(Server("ldap.example.org", use_ssl=True))
        uid = escape_filter_chars(input("Account: "))
        conn.search("dc=example,dc=org", f"(uid={uid})")
        tree = etree.parse("data/catalogue.xml")
        tree.xpath("//work[@id=$id]", id=input("id: "))
        re.search(f"(uid={uid})", "text")
        """,
        """
        # %%
        from flask import Flask, request
        from pymongo import MongoClient
        db, app = MongoClient()["shop"], Flask(__name__)
        @app.get("/find")
        def find():
            return {"n": db.users.count_documents({"name": str(request.json["name"]), "city": request.args["city"]})}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        if index.imported(*_DIRECTORIES):
            for call in index.methods(*_LDAP_SEARCHES):
                for value in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                    trace = audited.taint.of(value, call, _LDAP_SAFE)
                    if trace.trust is not Trust.FIXED and trace.built and _LDAP_FILTER.match(trace.text):
                        yield replace(at_sink(call, trace, language="LDAP filter"), cwe=90)
        for call in index.methods(*_XPATH_CALLS):
            trace = audited.taint.of(call.arg(0), call, _XPATH_SAFE)
            if trace.outside and trace.built and _QUOTED_HOLE.search(trace.text):
                yield replace(at_sink(call, trace, language="XPath expression"), cwe=643)
        if index.imported(*_DOCUMENT_STORES):
            for call in index.methods(*_STORE_CALLS):
                yield from _of_documents(audited, call)


def _of_documents(audited: Audited, call: Call) -> Iterator[Hit]:
    """Code in a query, and values of a JSON body, which may be operators instead of text."""
    query = audited.index.value(call.arg(0, "filter"), call)
    for node in ast.walk(query) if isinstance(query, ast.Dict | ast.List) else ():
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            trace = audited.taint.of(value, call, _STRINGS)
            if isinstance(key, ast.Constant) and key.value in _CODE_KEYS:
                if trace.trust is not Trust.FIXED and trace.built:
                    yield replace(at_sink(call, trace, language="code that the database runs"), cwe=943)
            elif trace.what == REQUEST and not trace.built and "json" in ast.unparse(_origin(audited, value, call)):
                hit = Hit(place_of(call.cell, call.node), {"what": "a JSON body", "language": "query, operators included"})
                yield replace(hit, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, related=trace.places)
                return


def _origin(audited: Audited, value: ast.expr, call: Call) -> ast.AST:
    return audited.index.value(value, call) or value
