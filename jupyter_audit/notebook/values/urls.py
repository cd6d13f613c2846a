"""What a URL tells of itself: may its content change?"""

import ast
import re

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

_FIXED = re.compile(
    r"(?:[/@=](?:[0-9a-f]{7,40}|v?\d+\.\d+(?:\.\d+)*)(?:[/?&#.]|$)|zenodo\.org/(?:api/)?records?/|doi\.org/|figshare\.com/(?:ndownloader/)?files/|"
    r"osf\.io/|dataverse|/pangaea\.|/releases/download/|archive\.org/(?:download|web/\d+)|sha256[=:]|versionId=)",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"^(?:https?|ftp)://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|\{)")


def url_of(index: NotebookIndex, expression: ast.AST | None, at: Call) -> str | None:
    """The constant start of the URL an expression holds, with ``{}`` for what is computed; None if it is no URL."""
    text = _text(index, expression, at, 0)
    return text if re.match(r"(?:https?|ftp|s3|gs)://", text) and not _LOCAL.match(text) else None


def pinned_url(url: str) -> bool:
    """Whether the address itself fixes the content: a commit, a release, a DOI archive."""
    return bool(_FIXED.search(url)) and not re.search(r"/(?:main|master|latest|HEAD|develop)/", url)


def _text(index: NotebookIndex, expression: ast.AST | None, at: Call, depth: int) -> str:
    value = index.value(expression, at)
    if depth > 6 or value is None:
        return ""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else "{}"
    if isinstance(value, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in value.values)
        return "".join(_text(index, part, at, depth + 1) or "{}" for part in parts)
    if isinstance(value, ast.BinOp):
        return _text(index, value.left, at, depth + 1) + (_text(index, value.right, at, depth + 1) or "{}")
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        return _text(index, value.func.value, at, depth + 1)
    return ""
