"""The path that an expression spells out: literals, names that hold them, `Path(a) / b`, `os.path.join`, f-strings."""

import ast
import posixpath

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Site

MAX_PARTS = 20
"""Parts that are joined; a longer expression is not followed."""
_SAME = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "str", "os.fspath", "os.path.normpath"})


def path_text(index: NotebookIndex, expression: ast.AST | None, at: Site) -> str | None:
    """The path in POSIX spelling, normalised; None where a part of it is computed."""
    spelled = _spelled(index, expression, at, MAX_PARTS)
    return posixpath.normpath(spelled) if spelled else None


def path_start(index: NotebookIndex, expression: ast.AST | None, at: Site) -> str | None:
    """What the path begins with, as far as it is spelled out: ``data/`` of ``f"data/{n}.csv"``; None if nothing is."""
    value: ast.AST | None = expression
    for _ in range(MAX_PARTS):
        whole = _spelled(index, value, at, MAX_PARTS)
        if whole:
            return whole
        value = _first_part(index, index.value(value, at), at)
        if value is None:
            return None
    return None


def _first_part(index: NotebookIndex, value: ast.AST | None, at: Site) -> ast.AST | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div | ast.Add | ast.Mod):
        return value.left
    if isinstance(value, ast.JoinedStr) and value.values:
        first = value.values[0]
        return first.value if isinstance(first, ast.FormattedValue) else first
    if isinstance(value, ast.Call):
        if index.resolve(value.func, at) in ("os.path.join", *_SAME) and value.args:
            return value.args[0]
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("joinpath", "format", "glob", "rglob"):
            return value.func.value
    return None


def relative_path(index: NotebookIndex, expression: ast.AST | None, at: Site) -> str | None:
    """``path_text`` of a path that is meant from the notebook's folder; None for addresses and absolute paths."""
    path = path_text(index, expression, at)
    if path is None or len(path) > 500 or "\n" in path or ":" in path or path.startswith(("/", "~", "\\", "<")):
        return None
    return path


def _spelled(index: NotebookIndex, expression: ast.AST | None, at: Site, left: int) -> str | None:
    value = index.value(expression, at)
    if left <= 0 or value is None:
        return None
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div | ast.Add):
        sign = "/" if isinstance(value.op, ast.Div) else ""
        return _joined(index, [value.left, value.right], sign, at, left)
    if isinstance(value, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in value.values]
        return _joined(index, parts, "", at, left)
    if isinstance(value, ast.Call) and not value.keywords:
        name = index.resolve(value.func, at)
        if name in ("os.path.join", *_SAME) and value.args:
            return _joined(index, value.args, "/", at, left)
        if isinstance(value.func, ast.Attribute) and value.func.attr == "joinpath":
            return _joined(index, [value.func.value, *value.args], "/", at, left)
    return None


def _joined(index: NotebookIndex, parts: list[ast.expr], sign: str, at: Site, left: int) -> str | None:
    texts = [_spelled(index, part, at, left - len(parts)) for part in parts]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts):
        return None
    return posixpath.join(*known) if sign else "".join(known)
