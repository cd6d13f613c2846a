"""Functions and modules that the current releases of a library no longer have."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call, Reference
from jupyter_audit.notebook.packages.installs import installs
from jupyter_audit.notebook.packages.removed import REMOVED_METHODS, REMOVED_MODULES, REMOVED_NAMES, Removed
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_METHODS = {
    f"pandas.{kind}.{name}": gone
    for kind in ("DataFrame()", "DataFrame()[]", "Series()")
    for name, gone in REMOVED_METHODS.items()
}


def _by_last_part(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name.rpartition(".")[2]].append(name)
    return dict(found)


_PACKAGES = frozenset(name.partition(".")[0] for name in (*REMOVED_MODULES, *REMOVED_NAMES))
_BY_ATTRIBUTE, _BY_METHOD = _by_last_part(REMOVED_NAMES), _by_last_part(_METHODS)
"""A notebook reads a few of the many names only: these are found by what stands after the last dot."""


class RemovedApi(NotebookRule):
    """A use of something that current releases of the library have removed.

    ## Why it matters
    The notebook ran with an old release and stops with an ImportError or AttributeError on what is installed
    today. Unless the old version is pinned somewhere, nobody can run it again.

    ## What to do
    Move to the replacement that is named, or pin the last release that has the old name.

    ## See also
    - Wang et al., "Assessing and Restoring Reproducibility of Jupyter Notebooks", ASE 2020: API changes are a
      leading cause of notebooks that no longer run
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{name}` was removed in {library} {version}{instead}"
    bad = (
        """
        # %%
        from sklearn.cross_validation import train_test_split  # !
        from sklearn.datasets import load_boston  # !
        """,
        """
        # %%
        import numpy as np
        x = np.zeros(3, dtype=np.float)  # !
        y = np.product(x)  # !
        """,
        """
        # %%
        import pandas as pd
        df = pd.DataFrame({"a": [1]})
        df.ix[0]  # !
        df = df.append({"a": 2}, ignore_index=True)  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        from sklearn.model_selection import train_test_split
        rows = []
        rows.append({"a": 2})
        x = np.zeros(3, dtype=np.float64)
        """,
        """
        # %%
        %pip install "numpy==1.19.5"
        # %%
        import numpy as np
        x = np.zeros(3, dtype=np.float)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        found = [*_imported(index), *_read(index), *_called(index), *_used(index)]
        if not found:
            return
        pinned = {install.name.partition("[")[0].lower() for install in installs(index) if install.pin != "none"}
        pinned |= {requirement.name for requirement in audited.project.requirements if requirement.specifier}
        for place, name, removed in found:
            if removed.distribution not in pinned:
                yield Hit(place, _values(name, removed))


def _imported(index: NotebookIndex) -> Iterator[tuple[Place, str, Removed]]:
    seen: set[int] = set()
    for cell, item in index.imports_of(*_PACKAGES):
        removed = None if item.guarded else REMOVED_NAMES.get(item.module) or _module(item.module)
        if removed and id(item.node) not in seen:
            seen.add(id(item.node))
            yield place_of(cell, item.node), item.module, removed


def _read(index: NotebookIndex) -> Iterator[tuple[Place, str, Removed]]:
    for last in index.attributes_read() & _BY_ATTRIBUTE.keys():
        for name in _BY_ATTRIBUTE[last]:
            for reference in index.references(name):
                if isinstance(reference.node.ctx, ast.Load):
                    yield place_of(reference.cell, reference.node), name, REMOVED_NAMES[name]


def _called(index: NotebookIndex) -> Iterator[tuple[Place, str, Removed]]:
    """``np.product(x)``; a name that was imported by itself is told at its import."""
    for last in index.methods_called() & _BY_ATTRIBUTE.keys():
        for name in _BY_ATTRIBUTE[last]:
            for call in index.calls(name):
                if isinstance(call.node.func, ast.Attribute):
                    yield place_of(call.cell, call.node), name, REMOVED_NAMES[name]


def _used(index: NotebookIndex) -> Iterator[tuple[Place, str, Removed]]:
    called, read = index.methods_called() & _BY_METHOD.keys(), index.attributes_read() & _BY_METHOD.keys()
    for last in called | read:
        for name in _BY_METHOD[last]:
            uses: list[Call | Reference] = [*index.calls(name), *index.references(name)]
            for use in uses:
                shown = re.sub(r"^pandas\.|\(\)|\[\]", "", name)
                yield place_of(use.cell, use.node), shown, _METHODS[name]


def _module(name: str) -> Removed | None:
    while name:
        if name in REMOVED_MODULES:
            return REMOVED_MODULES[name]
        name = name.rpartition(".")[0]
    return None


def _values(name: str, removed: Removed) -> dict[str, object]:
    instead = f"; use `{removed.instead}`" if removed.instead else ""
    return {"name": name, "library": removed.distribution, "version": removed.version, "instead": instead}
