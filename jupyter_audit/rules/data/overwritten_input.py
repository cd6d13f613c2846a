"""A file that is read, changed and written back under its own name."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.reads_writes import Access, accesses
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.order.timeline import outermost
from jupyter_audit.notebook.places import place_of, source_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CACHE_SIGNS = ("exists(", "is_file(", "isfile(", "FileNotFoundError")


class OverwrittenInput(NotebookRule):
    """A notebook that writes over a file it has read.

    ## Why it matters
    The second run reads what the first one wrote: filters cut twice, swaps swap back, corrections are applied to
    corrected values. And the original is gone, so nobody can check what was done to it.

    ## What to do
    Keep raw data as they came and write to another name: `data/raw/visits.csv` in, `data/clean/visits.csv` out.

    ## See also
    - Wilson et al., "Good enough practices in scientific computing", PLOS Comput. Biol. 2017: save the raw data
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "writes over `{path}`, which this notebook reads: the next run starts from other data"
    bad = (
        """
        # %%
        import pandas as pd
        VISITS = "data/visits.csv"
        visits = pd.read_csv(VISITS)
        # %%
        visits = visits[visits["month"] <= 12]
        visits.to_csv("data/visits.csv", index=False)  # !
        """,
        """
        # %%
        from pathlib import Path
        import json
        path = Path("data") / "counts.json"
        counts = json.loads(path.read_text())
        counts["runs"] += 1
        path.write_text(json.dumps(counts))  # !
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        import pandas as pd
        RAW, CLEAN = Path("data/raw"), Path("data/clean")
        visits = pd.read_csv(RAW / "visits.csv")
        visits.to_csv(CLEAN / "visits.csv")
        """,
        """
        # %%
        import os
        import pandas as pd
        if os.path.exists("cache.csv"):
            df = pd.read_csv("cache.csv")
        else:
            df = pd.DataFrame({"a": [1]})
            df.to_csv("cache.csv")
        """,
        """
        # %%
        import pandas as pd
        table = pd.DataFrame({"a": [1]})
        table.to_csv("table.csv")
        again = pd.read_csv("table.csv")
        def load(path):
            return pd.read_csv(path)
        def save(df, path):
            df.to_csv(path)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        found = accesses(index)
        if not any(access.writes for access in found):
            return
        first: dict[str, Access] = {}
        for access in sorted(found, key=_time):
            key = _key(index, access.target, access.call)
            if key is None:
                continue
            before = first.setdefault(key, access)
            if not access.writes or before.writes or any(sign in access.call.cell.source for sign in _CACHE_SIGNS):
                continue
            values: dict[str, object] = {"path": source_of(access.call.cell, access.target)}
            related = (place_of(before.call.cell, before.call.node),)
            yield Hit(place_of(access.call.cell, access.call.node), values, related=related)


def _time(access: Access) -> tuple[int, int]:
    return access.call.cell.position, access.call.node.lineno


def _key(index: NotebookIndex, target: ast.expr, at: Call) -> str | None:
    """The file, as far as its expression tells: equal keys name the same file."""
    value = index.value(target, at)
    while isinstance(value, ast.Call) and _wraps_path(value):
        value = index.value(value.args[0], at)
    if isinstance(value, ast.Constant):
        return value.value.removeprefix("./") if isinstance(value.value, str) else None
    if isinstance(value, ast.Name):
        bound = index.definition(value, at)
        owner = outermost(at.scope)
        return f"{value.id} {id(bound)} {id(owner)}" if bound is not None else None
    if isinstance(value, ast.BinOp | ast.JoinedStr | ast.Call):
        owner = outermost(at.scope)
        return f"{ast.dump(value)} {id(owner)}"
    return None


def _wraps_path(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("Path", "str", "fspath") and len(call.args) == 1
