"""Train and test parts drawn independently of each other."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.learning.lineage import Lineage, role_of
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_JOINS = ("concat", "append", "concatenate", "vstack")


class OverlappingParts(NotebookRule):
    """Train and test rows sampled from the same table, one without regard to the other.

    ## Why it matters
    `df.sample(frac=0.8)` and `df.sample(frac=0.2)` are two draws, not two parts: most of the second lies in the
    first. The model is tested on rows it was trained on.

    ## What to do
    Take what is left: `test = df.drop(train.index)`; or use `train_test_split`.

    ## See also
    - Kapoor and Narayanan, "Leakage and the reproducibility crisis in ML-based science", Patterns 2023, L1.4
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{test}` and `{train}` hold some of the same rows: they overlap"
    bad = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("trees.csv")
        train = df.sample(frac=0.8, random_state=1)
        test = df.sample(frac=0.2, random_state=2)  # !
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("trees.csv")
        train, test = train_test_split(df, random_state=1)
        more = train.sample(20, random_state=1)
        test = pd.concat([test, more])  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.read_csv("trees.csv")
        train = df.iloc[:900]
        test = df.iloc[800:]  # !
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        df = pd.read_csv("trees.csv")
        train = df.sample(frac=0.8, random_state=1)
        test = df.drop(train.index)
        train, test = df[:800], df[800:]
        X_train = df.iloc[:800]
        X_test = df.iloc[800:, 1:]
        """,
        """
        # %%
        import pandas as pd
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("trees.csv")
        train, test = train_test_split(df, random_state=1)
        whole = pd.concat([train, test])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        yield from _joined(audited)
        yield from _sliced(audited)
        drawn: dict[str, tuple[str, Call]] = {}
        for call in sorted(audited.index.methods("sample"), key=lambda call: (call.cell.position, call.clock)):
            target = call.stmt.targets[0] if isinstance(call.stmt, ast.Assign) else None
            if not isinstance(target, ast.Name) or not isinstance(call.receiver, ast.Name):
                continue
            role = role_of(target.id)
            if role == "train":
                drawn[call.receiver.id] = target.id, call
            elif role in ("test", "val") and call.receiver.id in drawn:
                train, first = drawn[call.receiver.id]
                related = (place_of(first.cell, first.node),)
                yield Hit(place_of(call.cell, call.node), {"test": target.id, "train": train}, related=related)


def _joined(audited: Audited) -> Iterator[Hit]:
    """``test = pd.concat([test, rows_of_train])``: a part that is given rows of the other one."""
    told: set[int] = set()
    for call, given, _ in shared(audited.index, Lineage).calls:
        if call.attr not in _JOINS or id(call.node) in told or not isinstance(call.stmt, ast.Assign):
            continue
        target = call.stmt.targets[0]
        parts = {
            mark.role for value in given.values() for mark in value if mark.kind == "part" and mark.name == "split"
        }
        own = role_of(target.id) if isinstance(target, ast.Name) else None
        grown = isinstance(target, ast.Name) and any(
            isinstance(node, ast.Name) and node.id == target.id for node in walk(call.node)
        )
        if own and grown and {"train", "test"} <= parts:
            told.add(id(call.node))
            other = "train" if own != "train" else "test"
            yield Hit(place_of(call.cell, call.node), {"test": getattr(target, "id", ""), "train": other})


def _sliced(audited: Audited) -> Iterator[Hit]:
    """``train = df[:900]`` and ``test = df[800:]``: two slices of one table that share rows."""
    trains: dict[str, tuple[str, int]] = {}
    for cell, cell_index in audited.index.cells:
        for binding in cell_index.bindings:
            role = role_of(binding.name)
            cut = (
                _cut(binding.value) if role in ("train", "test") and isinstance(binding.value, ast.Subscript) else None
            )
            if cut is None:
                continue
            table, lower, upper = cut
            if role == "train" and lower == 0 and upper is not None:
                trains[table] = binding.name, upper
            elif role == "test" and table in trains and 0 < lower < trains[table][1]:
                yield Hit(place_of(cell, binding.stmt), {"test": binding.name, "train": trains[table][0]})


def _cut(value: ast.Subscript) -> tuple[str, int, int | None] | None:
    """The table, and the first and last row (exclusive), where these are written as numbers from the front."""
    rows = value.slice.elts[0] if isinstance(value.slice, ast.Tuple) and value.slice.elts else value.slice
    if not isinstance(rows, ast.Slice) or rows.step is not None:
        return None
    bounds = [getattr(bound, "value", None) for bound in (rows.lower, rows.upper)]
    if any(
        given is not None and type(bound) is not int
        for given, bound in zip((rows.lower, rows.upper), bounds, strict=True)
    ):
        return None
    return ast.unparse(value.value), bounds[0] or 0, bounds[1]
