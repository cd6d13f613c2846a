"""A value that chooses the function or attribute by its name."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.sources import MODEL, Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_TABLES = ("globals()[]", "locals()[]", "vars()[]", "__builtins__[]")


class UnsafeReflection(NotebookRule):
    """A function, class or attribute that is looked up by a name from outside.

    ## Why it matters
    `getattr(os, name)` with `name = "system"` is the shell; `globals()[name]` is whatever the notebook has defined or
    imported. The list of what can be reached grows with every import.

    ## What to do
    A dictionary of the functions that may be chosen: `{"mean": np.mean, "sum": np.sum}[name]`.

    ## See also
    - CWE-470: https://cwe.mitre.org/data/definitions/470.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 470
    message = "{what} chooses what is called by its name"
    bad = (
        """
        # %%
        import numpy as np
        function = getattr(np, input("statistic: "))  # !
        print(globals()[input("report: ")]())  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        name = input()
        STATISTICS = {"mean": np.mean, "sum": np.sum}
        print(STATISTICS[name]([1, 2]), getattr(np, "mean"))
        if name in ("mean", "sum"):
            print(getattr(np, name)([1, 2]))
        for each in ("mean", "std"):
            print(getattr(np, each)([1, 2]))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls("getattr"):
            yield from self._judge(audited, call, call.arg(1))
        for call in index.calls(*_TABLES):
            if isinstance(call.node.func, ast.Subscript):
                yield from self._judge(audited, call, call.node.func.slice)
        for call in index.calls("globals().get", "locals().get"):
            yield from self._judge(audited, call, call.arg(0))

    @staticmethod
    def _judge(audited: Audited, call: Call, name: ast.expr | None) -> Iterator[Hit]:
        trace = audited.taint.of(name, call)
        if trace.trust is Trust.OUTSIDE and trace.what != MODEL:
            hit = at_sink(call, trace)
            yield Hit(hit.place, hit.values, related=hit.related, evidence=hit.evidence)
