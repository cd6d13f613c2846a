"""An object that runs a command when it is unpickled."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_RUNS = frozenset(
    {
        "exec",
        "eval",
        "os.system",
        "os.popen",
        "subprocess.call",
        "subprocess.Popen",
        "subprocess.run",
        "subprocess.check_output",
    }
)


class PicklePayload(NotebookRule):
    """A class whose pickle runs a command or code.

    ## Why it matters
    What `__reduce__` names is called by whoever loads the pickle. This is how pickles attack; if it is a lesson, the
    file that it makes should not stay where somebody loads it.

    ## What to do
    Let `__reduce__` name a constructor of your own. Show the attack with `print`.

    ## See also
    - CWE-502: https://cwe.mitre.org/data/definitions/502.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 502
    message = "whoever loads this object runs `{call}`"
    bad = (
        """
        # %%
        import os
        class Payload:
            def __reduce__(self):
                return os.system, ("ls",)  # !
        """,
    )
    good = (
        """
        # %%
        class Point:
            def __reduce__(self):
                return Point, (self.x, self.y)
        class Lesson:
            def __reduce__(self):
                return print, ("this ran while it was loaded",)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, function in audited.index.functions() if audited.index.spells("__reduce") else ():
            if function.name not in ("__reduce__", "__reduce_ex__"):
                continue
            for value, scope in cell.index.returns:
                first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
                if scope is function.scope and ast.unparse(first) in _RUNS:
                    yield Hit(place_of(cell, value), {"call": ast.unparse(first)})
