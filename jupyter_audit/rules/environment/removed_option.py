"""Arguments and styles that current releases refuse."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.packages.installs import installs
from jupyter_audit.notebook.packages.removed import Removed
from jupyter_audit.notebook.packages.removed_options import OLD_FREQUENCIES, REMOVED_OPTIONS, REMOVED_STYLES
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_MODULE = {"scikit-learn": "sklearn", "umap-learn": "umap"}
_BY_FREQUENCY = frozenset({"resample", "asfreq"})
_FREQUENCY = re.compile(r"^(-?\d*)([A-Z]+)((?:-[A-Z]{3})?)$")
_FUNCTIONS = tuple(sorted({function for function, _ in REMOVED_OPTIONS}))


class RemovedOption(NotebookRule):
    """An argument that current releases of the library no longer take.

    ## Why it matters
    The notebook ran with an old release and stops with a TypeError (or an OSError for a style) on what is installed
    today. Unless the old version is pinned somewhere, nobody can run it again.

    ## What to do
    Use the replacement that is named, or pin the last release that takes the old argument.

    ## See also
    - Wang et al., "Assessing and Restoring Reproducibility of Jupyter Notebooks", ASE 2020
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{what}` was removed in {library} {version}{instead}"
    bad = (
        """
        # %%
        import pandas as pd
        import matplotlib.pyplot as plt
        plt.style.use("seaborn-whitegrid")  # !
        df = pd.read_csv("a.csv", error_bad_lines=False)  # !
        df = df.fillna(method="ffill")  # !
        monthly = df.resample("M").mean()  # !
        plt.hist(df["a"], normed=True)  # !
        """,
        """
        # %%
        from sklearn.preprocessing import OneHotEncoder
        encoder = OneHotEncoder(sparse=False)  # !
        """,
    )
    good = (
        """
        # %%
        import numpy as np
        import pandas as pd
        import matplotlib.pyplot as plt
        plt.style.use(["seaborn-v0_8-whitegrid", "ggplot"])
        df = pd.read_csv("a.csv", on_bad_lines="error").fillna(0)
        plt.hist(df["a"], density=True)
        weekly, monthly = df.resample("W").mean(), df.resample("ME").mean()
        counts, edges = np.histogram(df["a"])
        """,
        """
        # %%
        %pip install "scikit-learn==1.1.3"
        # %%
        from sklearn.preprocessing import OneHotEncoder
        encoder = OneHotEncoder(sparse=False)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        found = [*_options(index), *_styles(index), *_frequencies(index)]
        if not found:
            return
        pinned = {install.name.partition("[")[0].lower() for install in installs(index) if install.pin != "none"}
        pinned |= {requirement.name for requirement in audited.project.requirements if requirement.specifier}
        for hit, removed in found:
            if removed.distribution not in pinned:
                yield hit


def _options(index: NotebookIndex) -> Iterator[tuple[Hit, Removed]]:
    for call in index.methods(*_FUNCTIONS):
        for keyword in call.node.keywords:
            removed = REMOVED_OPTIONS.get((call.attr, keyword.arg or ""))
            if removed is None:
                continue
            module = _MODULE.get(removed.distribution, removed.distribution)
            if call.name.startswith((f"{module}.", "?.")) or (call.attr == "hist" and call.receiver is not None):
                yield Hit(place_of(call.cell, call.node), _values(f"{call.attr}({keyword.arg}=...)", removed)), removed


def _styles(index: NotebookIndex) -> Iterator[tuple[Hit, Removed]]:
    for call in index.calls("matplotlib.pyplot.style.use", "matplotlib.style.use", "matplotlib.pyplot.style.context"):
        given = index.value(call.arg(0, "style"), call)
        parts = given.elts if isinstance(given, ast.List | ast.Tuple) else [given]
        for part in parts:
            if isinstance(part, ast.Constant) and part.value in REMOVED_STYLES:
                removed = Removed("matplotlib", "3.8", str(part.value).replace("seaborn", "seaborn-v0_8"))
                yield Hit(place_of(call.cell, call.node), _values(f'style "{part.value}"', removed)), removed


def _frequencies(index: NotebookIndex) -> Iterator[tuple[Hit, Removed]]:
    """``resample("M")`` of a table, ``date_range(freq="H")``. Periods keep the old letters."""
    periods = any(True for _ in index.methods("Period", "period_range", "PeriodIndex", "to_period"))
    for call in index.methods("date_range", "bdate_range", *(() if periods else ("resample", "asfreq", "Grouper"))):
        given = call.keyword("freq") or call.keyword("rule") or (call.arg(0) if call.attr in _BY_FREQUENCY else None)
        value = index.value(given, call)
        text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
        old = _FREQUENCY.match(text)
        instead = OLD_FREQUENCIES.get(old[2]) if old else None
        if old and instead and not call.name.startswith(("sklearn.", "scipy.", "numpy.", "torch.")):
            removed = Removed("pandas", "3.0", f"{old[1]}{instead}{old[3]}")
            yield Hit(place_of(call.cell, call.node), _values(f'frequency "{text}"', removed)), removed


def _values(what: str, removed: Removed) -> dict[str, object]:
    instead = f"; use `{removed.instead}`" if removed.instead else ""
    return {"what": what, "library": removed.distribution, "version": removed.version, "instead": instead}
