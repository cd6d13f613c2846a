"""Rights that are kept where something fails."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RAISES = re.compile(
    r"(?:^|[._])(?:raise|elevate|escalate|gain|acquire|enable|become|get)_?(?:privileges?|root|admin|sudo)",
    re.IGNORECASE,
)
_DROPS = re.compile(
    r"(?:^|[._])(?:lower|drop|release|restore|reset|disable|revoke|lose)_?(?:privileges?|root|admin|sudo)",
    re.IGNORECASE,
)
_SETS = ("os.seteuid", "os.setuid", "os.setegid")


class PrivilegesKept(NotebookRule):
    """Higher rights that are given back only where everything went well.

    ## Why it matters
    Between the two calls anything may raise: the directory is there already, the disk is full. Then the rest of the
    kernel, other people's requests included, runs with the higher rights.

    ## What to do
    Give them back in `finally`, or in a context manager; better, let a small helper process do the one thing.

    ## See also
    - CWE-250: https://cwe.mitre.org/data/definitions/250.html
    - CWE-271: https://cwe.mitre.org/data/definitions/271.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 250
    message = "where a line after `{call}` fails, the higher rights are kept: give them back in `finally`"
    bad = (
        """
        # %%
        import os
        def make_home(name):
            os.seteuid(0)  # !
            os.mkdir(f"homes/{name}")
            os.seteuid(1000)
        """,
    )
    good = (
        """
        # %%
        import os
        def make_home(name):
            os.seteuid(0)
            try:
                os.mkdir(f"homes/{name}")
            finally:
                os.seteuid(1000)
        os.setuid(1000)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("seteuid", "setuid", "setegid", "rivilege", "_root", "_admin", "_sudo"):
            return
        for cell, cell_index in audited.index.cells:
            for function in cell_index.functions:
                if isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
                    raised = _kept(function.node)
                    if raised is not None:
                        yield Hit(place_of(cell, raised), {"call": ast.unparse(raised.func)})


def _kept(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Call | None:
    """The call that raises the rights, where the one that gives them back is not in ``finally``."""
    last = {id(n) for t in walk(function) if isinstance(t, ast.Try) for s in t.finalbody for n in ast.walk(s)}
    raised = None
    for call in sorted((n for n in walk(function) if isinstance(n, ast.Call)), key=lambda node: node.lineno):
        name = chain_of(call.func) or ""
        root = name in _SETS and bool(call.args) and getattr(call.args[0], "value", None) == 0
        if root or _RAISES.search(_words(name)):
            raised = raised or call
        elif raised is not None and (name in _SETS or _DROPS.search(_words(name))):
            return None if id(call) in last else raised if call.lineno > raised.lineno + 1 else None
    return None


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
