"""Secrets by their names, in expressions whose whole text is shown: in a print, a log line, a table of headers."""

import ast
import re

from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

_VARIABLE = re.compile(r"PASSW|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL")
_READS = ("os.environ[]", "os.environ.get()", "os.getenv()", "environ[]", "getenv()")
_NAME = re.compile(
    r"(?:^|_)(?:passw(?:or)?d|passphrase|secret(?:_?key)?|api_?key|access_?key|private_?key|(?:auth|access|refresh|api|bot|session|id|hf|github)_?token|bearer(?:_token)?|credentials?|jwt_token|pwd|encryption_key|connection_string|db_url|authorization)$",
    re.IGNORECASE,
)


def read_secret(index: NotebookIndex, argument: ast.expr, call: Call) -> str | None:
    """A name that holds what ``getpass`` or an environment variable of a secret's name gave, whatever it is called."""
    if not index.spells("getpass", "environ", "getenv"):
        return None
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    for part in (p.value if isinstance(p, ast.FormattedValue) else p for p in parts):
        if not isinstance(part, ast.Name):
            continue
        value = index.value(part, call)
        if isinstance(value, ast.Call) and index.resolve(value.func, call) == "getpass.getpass":
            return part.id
        if chain_of(value) in _READS:
            key = value.args[0] if isinstance(value, ast.Call) and value.args else getattr(value, "slice", None)
            if _VARIABLE.search(str(getattr(key, "value", ""))):
                return part.id
    return None


def held(index: NotebookIndex, argument: ast.expr, call: Call) -> str | None:
    """A secret that is put into a table which is shown whole: ``headers = {"Authorization": f"Bearer {TOKEN}"}``."""
    table = index.value(argument, call) if isinstance(argument, ast.Name) else None
    values = table.values if isinstance(table, ast.Dict) else []
    plain = (value for value in values if not isinstance(value, ast.Call))
    return next((name for value in plain if (name := shown_secret(value) or read_secret(index, value, call))), None)


def shown_secret(node: ast.AST) -> str | None:
    """The secret's name, if the whole of it is part of the text."""
    if isinstance(node, ast.Name):
        return node.id if _NAME.search(node.id) else None
    if isinstance(node, ast.Attribute):
        return node.attr if _NAME.search(node.attr) else None
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            return None
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return key if isinstance(key, str) and _NAME.search(key) else None
    if isinstance(node, ast.Call):
        function = node.func
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        variable = str(getattr(node.args[0], "value", "")) if node.args and last in ("getenv", "get") else ""
        if _NAME.search(variable):
            return variable
        if last in ("format", "join", "str", "repr", "dumps"):
            return next((name for argument in node.args if (name := shown_secret(argument))), None)
        return None
    if isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.Tuple | ast.List | ast.Dict):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return None
        return next((name for child in ast.iter_child_nodes(node) if (name := shown_secret(child))), None)
    return None
