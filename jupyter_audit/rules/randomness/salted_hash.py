"""``hash()`` of text, which Python salts anew in each process."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import source_of
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_TEXT_CALLS = ("str", "repr", "join", "lower", "strip", "encode", "format", "upper", "dumps")


class SaltedHash(NotebookRule):
    """`hash()` of text used as a number that is meant to stay the same.

    ## Why it matters
    Python salts the hash of `str` and `bytes` with a random number in each process. A split by
    `hash(name) % 10`, an id or a feature made this way is another one after each restart.

    ## What to do
    Use a real digest: `int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10`, or `zlib.crc32`;
    `pd.util.hash_array` for columns.

    ## See also
    - Python, `object.__hash__`: https://docs.python.org/3/reference/datamodel.html#object.__hash__
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`hash()` of text differs in each process: `{source}` is not stable"
    bad = (
        """
        # %%
        ids = ["ada", "bob"]
        fold = {i: hash(str(i)) % 5 for i in ids}  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_csv("people.csv")
        df["bucket"] = df["name"].apply(lambda name: hash(name) % 100)  # !
        print(hash("text"))  # !
        """,
    )
    good = (
        """
        # %%
        import hashlib
        print(hash((1, 2)), hash(3.5))
        class Point:
            def __hash__(self):
                return hash((self.x, self.name))
        fold = int(hashlib.sha256(b"ada").hexdigest(), 16) % 5
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls("hash"):
            argument = call.arg(0)
            if argument is None or call.scope.name in ("__hash__", "__eq__"):
                continue
            certain = _is_text(argument) or _is_text(audited.index.value(argument, call))
            if not certain and (
                not isinstance(argument, ast.Name | ast.Subscript | ast.Attribute) or not _modulo(call)
            ):
                continue
            hit = at_call(call, source=source_of(call.cell, call.node))
            yield Hit(hit.place, hit.values, severity=None if _modulo(call) or _shown(audited, call) else Severity.LOW)


def _is_text(node: ast.AST | None) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes)
    if isinstance(node, ast.Tuple):
        return any(map(_is_text, node.elts))
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in _TEXT_CALLS
    return isinstance(node, ast.JoinedStr)


def _shown(audited: Audited, call: Call) -> bool:
    uses = shared(audited.index, Uses)
    return any(use.kind in ("shown", "written") for use in uses.follow(call.cell, call.node))


def _modulo(call: Call) -> bool:
    """Whether the hash is cut to a range, as buckets, folds and ids are."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod | ast.BitAnd)
        and any(inner is call.node for inner in walk(node.left))
        for node in walk(call.stmt)
    )
