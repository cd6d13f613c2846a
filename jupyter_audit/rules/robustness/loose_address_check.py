"""An address that is checked by a piece of its text."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_HOST = re.compile(r"^(?:https?://)?\.?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/?$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"url|link|uri|href|host|domain|netloc|origin|referr?er|target|redirect|next|callback", re.IGNORECASE
)
_DECIDES = re.compile(
    r"valid|safe|allow|trust|permit|check|verif|redirect|login|callback|origin|cors|internal|ours|same", re.IGNORECASE
)
_DOTS = re.compile(r"(?:[\w-]+|\))(?<!\\)\.(?:[\w-]+\\?\.)*(?:com|org|net|io|edu|gov|example|local|internal|dev|app)\b")
_PATTERNS = ("re.match", "re.compile", "re.search", "re.fullmatch")


class LooseAddressCheck(NotebookRule):
    """A host or address that is recognised by a part of its text.

    ## Why it matters
    `"example.org" in url` is also true of `https://evil.net/?example.org`; `startswith("https://example.org")` of
    `https://example.org.evil.net`; `endswith("example.org")` of `evil-example.org`; and a dot in a pattern that is
    not escaped stands for any character. Behind such a check stands a redirect, a download or a token.

    ## What to do
    `urlsplit(url).hostname in {"example.org"}`, or `hostname == d or hostname.endswith("." + d)`.

    ## See also
    - CWE-20: https://cwe.mitre.org/data/definitions/20.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 20
    message = "{what}: other hosts pass this check too"
    bad = (
        """
        # %%
        import re
        def is_allowed(url):
            return "example.org" in url  # !
        def trusted(host):
            return host.endswith("example.org")  # !
        def may_redirect(target):
            return target.startswith("https://example.org")  # !
        OURS = re.compile("(www|beta).example.com/")  # !
        """,
    )
    good = (
        """
        # %%
        import re
        from urllib.parse import urlsplit
        def is_allowed(url):
            return urlsplit(url).hostname in {"example.org", "www.example.org"}
        def trusted(host):
            return host == "example.org" or host.endswith(".example.org")
        def may_redirect(target):
            return target.startswith("https://example.org/")
        OURS = re.compile(r"^https://(www|beta)\\.example\\.com/")
        tweets = [t for t in texts if "example.org" in t]
        is_pdf = url.endswith(".pdf")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, node in audited.index.nodes(ast.Compare):
            if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn) and _within(node):
                yield from _hit(cell, node, "a part of the text is looked for")
        for call in audited.index.methods("startswith", "endswith"):
            if _piece(call.attr, call.receiver, call.arg(0)):
                yield from _hit(
                    call.cell, call.node, "only its beginning" if call.attr == "startswith" else "only its end"
                )
        for call in audited.index.calls(*_PATTERNS):
            pattern = text(audited.index, call.arg(0, "pattern"), call)
            if pattern and _DOTS.search(pattern) and len(pattern) < 200:
                yield Hit(place_of(call.cell, call.node), {"what": "a dot stands for any character"})


def _hit(cell: Cell, node: ast.expr, what: str) -> Iterator[Hit]:
    """Where the answer decides something, not where addresses are sorted."""
    names = [f.name for f in cell.index.functions if _encloses(f.node, node)]
    if any(map(_DECIDES.search, names)):
        yield Hit(place_of(cell, node), {"what": what}, Severity.MEDIUM)


def _within(node: ast.Compare) -> bool:
    """``"example.org" in url``, ``ours.netloc in given.netloc``."""
    left, right = node.left, node.comparators[0]
    if isinstance(left, ast.Constant):
        return isinstance(left.value, str) and _HOST.match(left.value) is not None and _is_address(right)
    return isinstance(right, ast.Attribute) and right.attr in ("netloc", "hostname") and isinstance(left, ast.Attribute)


def _piece(method: str, receiver: ast.expr | None, argument: ast.expr | None) -> bool:
    if receiver is None or not _is_address(receiver):
        return False
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        whole = _HOST.match(argument.value) is not None
        closed = argument.value.startswith(".") if method == "endswith" else argument.value.endswith("/")
        return whole and not closed
    return isinstance(argument, ast.Attribute) and argument.attr in ("netloc", "hostname")


def _is_address(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and _ADDRESS.search(chain_of(node) or "") is not None


def _encloses(function: ast.AST, node: ast.expr) -> bool:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return function.lineno <= node.lineno <= (function.end_lineno or 0)
