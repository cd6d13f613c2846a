"""The module search path, edited in a cell."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_EDITS = ("sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir", "sys.path.__iadd__")


class PathHack(NotebookRule):
    """A cell that edits `sys.path` so that an import finds its module.

    ## Why it matters
    The notebook works only where the other folder lies at that very place, and only with the version that
    happens to lie there. A recorded environment or a lock file knows nothing of it, so nobody can rebuild it.

    ## What to do
    Make the code a package and install it (`%pip install -e .`, with a `pyproject.toml`), or put the module
    beside the notebook, where Python looks anyway.

    ## See also
    - Python Packaging User Guide, "Packaging Python Projects": https://packaging.python.org/
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{how}` makes imports depend on a folder{where} that no environment records"
    bad = (
        """
        # %%
        import sys
        sys.path.append("../src")  # !
        from helpers import load
        """,
        """
        # %%
        import os, sys
        sys.path.insert(0, os.path.abspath(".."))  # !
        """,
        """
        # %%
        import os
        os.environ["PYTHONPATH"] = "/home/kim/code"  # !
        """,
        """
        # %%
        import sys
        sys.path = ["../lib"] + sys.path  # !
        # %%
        sys.path += ["../more"]  # !
        """,
    )
    good = (
        """
        # %%
        import sys
        print(sys.path)
        for folder in sys.path:
            print(folder)
        paths = []
        paths.append("../src")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_EDITS):
            given = call.arg(1 if call.attr == "insert" else 0)
            folder = text(audited.index, given, call)
            yield at_call(call, how=call.name, where=f" (`{folder}`)" if folder else "")
        for cell, _ in audited.index.cells if audited.index.spells("sys.path") else ():
            for node in cell.nodes if "sys.path" in cell.source else ():
                if isinstance(node, ast.Assign | ast.AugAssign):
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    if chain_of(target) in ("sys.path", "sys.path[]"):
                        yield Hit(place_of(cell, node), {"how": "sys.path = ...", "where": ""})
        for cell, index in audited.index.cells if audited.index.spells("PYTHONPATH") else ():
            if "PYTHONPATH" in cell.source:
                for node in index.strings:
                    if node.value == "PYTHONPATH" and _is_set(cell.lines[node.lineno - 1]):
                        yield Hit(place_of(cell, node), {"how": "PYTHONPATH", "where": ""})


def _is_set(line: str) -> bool:
    after = line.partition("PYTHONPATH")[2]
    return "]" in after[:2] and after[2:].lstrip().startswith(("=", "+=")) and not after[2:].lstrip().startswith("==")
