"""A MongoDB query that somebody else can widen."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_STORES = ("pymongo", "motor", "flask_pymongo", "mongoengine")
_CALLS = ("find", "find_one", "find_one_and_update", "find_one_and_delete", "update_one", "update_many",
    "delete_one", "delete_many", "count_documents", "aggregate")  # fmt: skip
_TABLE_CALLS = ("scan", "query", "update_item", "delete_item", "put_item", "execute_statement")
_EXPRESSIONS = frozenset({"FilterExpression", "KeyConditionExpression", "ConditionExpression", "UpdateExpression",
    "Statement"})  # fmt: skip
_CODE_KEYS = frozenset({"$where", "$function", "$accumulator"})
_STRINGS = frozenset({"str"})


class DocumentQueryInjection(NotebookRule):
    """A query of documents that takes code, or operators of a JSON body, from somebody else.

    ## Why it matters
    `$where` runs JavaScript in the database. And where a value of a JSON body is put into a query as it is,
    `{"$ne": null}` instead of a text matches every password.

    ## What to do
    No `$where`: the operators can say the same. `str(...)` around each value of a JSON body, or a schema.

    ## See also
    - CWE-943: https://cwe.mitre.org/data/definitions/943.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 943
    message = "{what} becomes part of the {language}"
    bad = (
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
        """
        # %%
        import boto3
        table = boto3.resource("dynamodb").Table("users")
        name = input("Name: ")
        table.scan(FilterExpression="name = " + name)  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, request
        from pymongo import MongoClient
        db, app = MongoClient()["shop"], Flask(__name__)
        @app.get("/find")
        def find():
            db.notes.find({"$where": "this.a > this.b"})
            return {"n": db.users.count_documents({"name": str(request.json["name"]), "city": request.args["city"]})}
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if audited.index.imported(*_STORES):
            for call in audited.index.methods(*_CALLS):
                yield from self._judge(audited, call)
        for call in audited.index.methods(*_TABLE_CALLS) if audited.index.imported("boto3", "aioboto3") else ():
            for keyword in call.node.keywords:
                trace = audited.taint.of(keyword.value, call)
                if keyword.arg in _EXPRESSIONS and trace.built and trace.trust is not Trust.FIXED:
                    yield at_sink(call, trace, language="condition that the database reads")
                    break

    @staticmethod
    def _judge(audited: Audited, call: Call) -> Iterator[Hit]:
        given = call.arg(0, "filter")
        query = audited.index.value(given, call)
        if given is not None and not isinstance(query, ast.Dict | ast.List):
            trace = audited.taint.of(given, call)
            if trace.what == REQUEST and not trace.built and _of_body(audited, given, call):
                whole: dict[str, object] = {"what": "a JSON body", "language": "query, operators included"}
                place = place_of(call.cell, call.node)
                yield Hit(place, whole, Severity.MEDIUM, Confidence.MEDIUM, related=trace.places)
            return
        for node in walk(query) if isinstance(query, ast.Dict | ast.List) else ():
            for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                trace = audited.taint.of(value, call, _STRINGS)
                if isinstance(key, ast.Constant) and key.value in _CODE_KEYS:
                    if trace.trust is not Trust.FIXED and trace.built:
                        yield at_sink(call, trace, language="code that the database runs")
                elif trace.what == REQUEST and not trace.built and _of_body(audited, value, call):
                    values: dict[str, object] = {"what": "a JSON body", "language": "query, operators included"}
                    place = place_of(call.cell, call.node)
                    yield Hit(place, values, Severity.MEDIUM, Confidence.MEDIUM, related=trace.places)
                    return


def _of_body(audited: Audited, value: ast.expr, call: Call) -> bool:
    """Whether a value is taken from a JSON body: a form's fields and an address's arguments are texts."""
    whole = audited.index.value(value, call) or value
    while isinstance(whole, ast.Subscript):
        whole = audited.index.value(whole.value, call) or whole.value
    return "json" in ast.unparse(whole)
