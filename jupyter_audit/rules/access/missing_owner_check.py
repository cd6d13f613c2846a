"""A record that is handed out to whoever knows its number."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.routes import Route, routes, unused_caller
from jupyter_audit.rule import Audited, Hit, NotebookRule

_LOOKS_UP = frozenset({"get", "get_or_404", "find_one", "first_or_404", "one", "filter_by", "get_object_or_404"})
_PERSONAL = re.compile(
    r"user|account|invoice|order|payment|patient|message|note|profile|document|people|person|customer|client|member|student|"
    r"pupil|applicant|contact|medical|record|ticket|booking|grade|salary|employee",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"owner|current_user|user_id|(?<![.\w])session\b|g\.user|request\.user|tenant|identity|permission|authori[sz]|can_(?:view|read|edit)"
    r"|is_admin|\brole|Depends|api_?key|token",
    re.IGNORECASE,
)
_VIEW = frozenset({"login_required", "django.contrib.auth.decorators.login_required"})


class MissingOwnerCheck(NotebookRule):
    """A route that gives out somebody's record by its number, and never asks whose it is.

    ## Why it matters
    `/invoices/1001` is yours; `/invoices/1002` is the next customer's. Numbers are easy to count through.

    ## What to do
    Look the record up among the caller's own: `Invoice.query.filter_by(id=n, owner_id=current_user.id)`, and answer
    404 otherwise.

    ## See also
    - CWE-639: https://cwe.mitre.org/data/definitions/639.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.LOW, 639
    message = "{path} gives out a record by its number, and nothing asks whose it is"
    bad = (
        """
        # %%
        from flask import Flask, jsonify
        app = Flask(__name__)
        @app.get("/invoices/<int:number>")
        def invoice(number):
            return jsonify(Invoice.query.get(number).to_dict())  # !
        @app.get("/tickets/<int:number>")
        def ticket(number):
            found = db.session.get(Ticket, number)  # !
            return jsonify(text=found.text, owner=found.owner)
        @app.get("/people/<int:number>")
        def person(number):
            return jsonify(db.session.get(Person, number).to_dict())  # !
        """,
        """
        # %%
        from fastapi import Depends, FastAPI
        app = FastAPI()
        @app.delete("/messages/{number}")
        def drop(number: int, me: User = Depends(current_user)):
            del messages[number]  # !
            return {"left": len(messages)}
        """,
    )
    good = (
        """
        # %%
        from flask import Flask, jsonify
        from flask_login import current_user
        app = Flask(__name__)
        @app.get("/invoices/<int:number>")
        def invoice(number):
            return jsonify(Invoice.query.filter_by(id=number, owner_id=current_user.id).first_or_404().to_dict())
        from fastapi import Depends, FastAPI
        api = FastAPI()
        @api.delete("/messages/{number}")
        def drop(number: int, me: User = Depends(current_user)):
            if messages[number].author != me.id:
                raise HTTPException(403)
            del messages[number]
        @app.get("/birds/<int:number>")
        def bird(number):
            return jsonify(Bird.query.get(number).to_dict())
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for route in routes(audited.index):
            if not (_PERSONAL.search(route.path) and re.search(r"[<{]", route.path)):
                continue
            if caller := unused_caller(route.node):
                yield from (replace(hit, severity=Severity.MEDIUM) for hit in self._looked_up(route, caller))
            elif "GET" in route.methods and not any(map(_OWNER.search, _asked(route))):
                yield from self._looked_up(route)
        for cell, function in audited.index.decorated() if audited.index.imported("django") else ():
            node = function.node
            if isinstance(node, ast.FunctionDef) and _VIEW.intersection(map(chain_of, node.decorator_list)):
                route = Route(cell, node, function.scope, f"`{node.name}`", frozenset(), True)
                owned = any(map(_OWNER.search, (ast.unparse(statement) for statement in node.body)))
                yield from () if owned else self._looked_up(route)

    @staticmethod
    def _looked_up(route: Route, caller: str = "") -> Iterator[Hit]:
        parameters = {argument.arg for argument in route.node.args.args} - {"request", caller}
        for node in (node for statement in route.node.body for node in walk(statement)):
            if _looks_up(node):
                given = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
                if given & parameters:
                    yield Hit(place_of(route.cell, node), {"path": route.path})
                    return
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id in parameters:
                yield Hit(place_of(route.cell, node), {"path": route.path})
                return


def _asked(route: Route) -> Iterator[str]:
    """Where a check of the owner would stand: in tests, calls, decorators and dependencies, not in what is answered."""
    answers = {
        id(inner)
        for statement in route.node.body
        for node in walk(statement)
        if isinstance(node, ast.Return) and node.value is not None
        for inner in ast.walk(node.value)
    }
    for node in walk(route.node):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            yield ast.unparse(node.test)
        elif isinstance(node, ast.Compare | ast.Call) and (id(node) not in answers or _looks_up(node)):
            yield ast.unparse(node)
    yield from (ast.unparse(each) for each in (*route.node.decorator_list, route.node.args))


def _looks_up(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (chain_of(node.func) or "").rpartition(".")[2] in _LOOKS_UP
