"""Files listed in whatever order the file system gives."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.fixes.suggest import wrap
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.spread.ordering import order_matters
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LISTS = ("glob.glob", "glob.iglob", "os.listdir", "os.scandir")


class UnsortedListing(NotebookRule):
    """A listing of files whose order reaches a result.

    ## Why it matters
    `glob`, `listdir` and `iterdir` give files in the file system's order, which differs between machines and
    after a copy. Rows are then concatenated in another order, `files[0]` is another file, and a seeded split or
    shuffle takes other rows.

    ## What to do
    `sorted(Path("data").glob("*.csv"))`.

    ## See also
    - Python, `glob`: "whether or not the results are sorted depends on the file system"
    - Bhandari Neupane et al., "Characterization of Leptazolines", Org. Lett. 2019: unsorted glob changed
      published results
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{method}` gives files in no fixed order, and the order reaches a result"
    bad = (
        """
        # %%
        import glob
        import pandas as pd
        files = glob.glob("data/*.csv")  # !
        df = pd.concat([pd.read_csv(f) for f in files])
        """,
        """
        # %%
        from pathlib import Path
        rows = []
        for path in Path("data").iterdir():  # !
            rows.append(path.read_text())
        """,
        """
        # %%
        import os
        first = os.listdir("data")[0]  # !
        """,
    )
    good = (
        """
        # %%
        import glob, os
        from pathlib import Path
        import pandas as pd
        df = pd.concat([pd.read_csv(f) for f in sorted(glob.glob("data/*.csv"))])
        names = os.listdir("data")
        names.sort()
        print(len(names), len(list(Path("data").glob("*.csv"))))
        for path in Path("cache").glob("*.tmp"):
            path.unlink()
        if "x.csv" in os.listdir("data"):
            print("there")
        files = [f for f in os.listdir("data")]
        files = sorted(files)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in (*audited.index.calls(*_LISTS), *audited.index.methods("glob", "rglob", "iterdir")):
            if call.attr in ("glob", "rglob", "iterdir") and call.name not in _LISTS and not _is_path(call):
                continue
            found = order_matters(uses, call.cell, call.node)
            if found is None:
                continue
            edits = wrap(call.cell, call.node, "sorted(", ")") if call.attr != "scandir" else None
            fix = Fix("wrap it in `sorted(...)`", edits, safe=True) if edits else None
            hit = at_call(call, method=call.attr)
            yield Hit(hit.place, hit.values, severity=None if found == "certain" else Severity.LOW, fix=fix)


def _is_path(call: Call) -> bool:
    if call.attr == "iterdir" or call.name.startswith("pathlib."):
        return True
    pattern = call.arg(0)
    return isinstance(pattern, ast.Constant) and isinstance(pattern.value, str) and "*" in pattern.value
