"""The notebook's web routes: handler functions, their methods, and what checks the caller."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.cell_index import Scope
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.taint.sources import route_of

MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_VERBS = {"post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "get": "GET"}
_WHOLE = ("before_request", "middleware(", "HTTPBasicAuth")
AUTH = re.compile(
    r"auth(?!or\b|ors\b)|login|permission|jwt|token|credential|current_user|session\b|\bsession|api_?key|verify|require|protected|admin_only|Security\b|g\.user|access"
    r"|headers|[_-]key\b|signature|hmac|compare_digest|is_admin|password|check_user|\brole|secret",
    re.IGNORECASE,
)

_DEPENDENCY = re.compile(
    r"Depends\((?!\s*(?:\w+\.)*(?:get_)?(?:async_)?(?:db|session|database|conn|connection|engine|settings|config|pagination|repo|redis)"
    r"(?:_session|_conn)?\s*\))|Security|Header|Cookie"
)
"""A parameter that may say who calls; a connection to the database does not."""
_CALLER = re.compile(
    r"Depends\((?!.*(?:admin|role|permission|scope|owner|staff))\w*(?:user|whoami|caller|auth|account|login|me)\w*\)"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One handler. ``guarded`` says that something about it looks like a check of who calls."""

    cell: Cell
    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    path: str
    methods: frozenset[str]
    guarded: bool


def routes(index: NotebookIndex) -> list[Route]:
    """Every route handler of the notebook."""
    return shared(index, _routes)


def _routes(index: NotebookIndex) -> list[Route]:
    everywhere: bool | None = None
    found = []
    for cell, function in index.decorated():
        node = function.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (decorator := route_of(node)) is not None:
            path = decorator.args[0].value if isinstance(decorator.args[0], ast.Constant) else ""
            everywhere = _application_guard(index) if everywhere is None else everywhere
            guarded = everywhere or _guarded(node, decorator)
            found.append(Route(cell, node, function.scope, str(path), _methods(decorator), guarded))
    return found


def _methods(decorator: ast.Call) -> frozenset[str]:
    verb = decorator.func.attr if isinstance(decorator.func, ast.Attribute) else ""
    if verb in _VERBS:
        return frozenset({_VERBS[verb]})
    for keyword in decorator.keywords:
        if keyword.arg == "methods" and isinstance(keyword.value, ast.List | ast.Tuple | ast.Set):
            return frozenset(str(e.value).upper() for e in keyword.value.elts if isinstance(e, ast.Constant))
    return frozenset({"GET"})


def _guarded(node: ast.FunctionDef | ast.AsyncFunctionDef, route: ast.Call) -> bool:
    """A decorator, a dependency, or a line of the body that speaks of authentication."""
    for decorator in node.decorator_list:
        if decorator is not route and route_of_name(decorator) is None:
            return True
    if any(keyword.arg in ("dependencies", "auth", "security") for keyword in route.keywords):
        return True
    arguments = node.args
    defaults = [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]
    texts = [ast.unparse(default) for default in defaults if isinstance(default, ast.Call)]
    texts += [ast.unparse(argument.annotation) for argument in arguments.args if argument.annotation]
    if any(_DEPENDENCY.search(text) for text in texts):
        return True
    return any(_checks_caller(statement) for statement in node.body)


def _checks_caller(statement: ast.stmt) -> bool:
    for node in walk(statement):
        if isinstance(node, ast.If | ast.Assert) and AUTH.search(ast.unparse(node.test)):
            return True
        if isinstance(node, ast.Call) and AUTH.search((chain_of(node.func) or "").replace("db.session", "")):
            return True
    return False


def route_of_name(decorator: ast.expr) -> str | None:
    """The method's name where a decorator is another route of the same handler."""
    name = chain_of(decorator.func) if isinstance(decorator, ast.Call) else None
    last = (name or "").rpartition(".")[2]
    return last if last in _VERBS or last in ("route", "api_route", "errorhandler") else None


def _application_guard(index: NotebookIndex) -> bool:
    """``before_request``, middleware, or dependencies of the whole application."""
    for cell in index.notebook.code:
        if any(word in cell.source for word in _WHOLE) and AUTH.search(cell.source):
            return True
    names = (
        "fastapi.FastAPI",
        "fastapi.APIRouter",
        "flask_login.LoginManager",
        "flask_httpauth.HTTPBasicAuth",
        "flask_jwt_extended.JWTManager",
    )
    return any(
        call.keyword("dependencies") is not None or call.name.startswith("flask_") for call in index.calls(*names)
    )


def is_served(index: NotebookIndex, cell: Cell, node: ast.expr) -> bool:
    """Whether an expression stands in a route handler: it goes to a visitor, and is no result of the notebook."""
    return any(
        route.cell is cell and route.node.lineno <= node.lineno <= (route.node.end_lineno or 0)
        for route in routes(index)
    )


def route_bodies(index: NotebookIndex) -> Iterator[tuple[Route, ast.AST]]:
    """Every node in the body of every route handler."""
    for route in routes(index):
        for statement in route.node.body:
            for node in walk(statement):
                yield route, node


def unused_caller(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The parameter by which FastAPI tells who calls, where the body never looks at it; empty where there is none."""
    defaults = zip(reversed(function.args.args), reversed(function.args.defaults), strict=False)
    used = {node.id for statement in function.body for node in walk(statement) if isinstance(node, ast.Name)}
    for argument, default in defaults:
        if isinstance(default, ast.Call) and _CALLER.search(ast.unparse(default)) and argument.arg not in used:
            return argument.arg
    return ""
