"""A local module that the notebook imports and that was not checked."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UncheckedModule(NotebookRule):
    """A local module is imported whose source could not be followed.

    ## Why it matters
    What a notebook imports from the folder beside it runs like a cell, but nobody sees it in the notebook. The security
    rules follow such modules. Where one is too large, is no text, or does not parse, nothing is known of it, and a
    report without findings says less than it seems to.

    ## What to do
    Look at the module yourself. Mend what does not parse; split what is too large; run `jupyter audit check` on
    what it imports in turn.

    ## See also
    - CWE-1104: https://cwe.mitre.org/data/definitions/1104.html
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "{path} is imported here but was not checked: {why}"
    bad = (
        """
        # %%
        %%writefile helpers.py
        def load(path:
            return path
        # %%
        import helpers  # !
        helpers.load("data.csv")
        """,
    )
    good = (
        """
        # %%
        %%writefile helpers.py
        def load(path):
            return path
        # %%
        import helpers
        helpers.load("data.csv")
        """,
        """
        # %%
        import json
        from pathlib import Path
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        waiting = {module.name: module for module in audited.unchecked}
        if not waiting:
            return
        for cell, item in audited.index.imports:
            parts = item.module.split(".")
            for end in range(1, len(parts) + 1):
                module = waiting.pop(".".join(parts[:end]), None)
                if module is not None:
                    yield Hit(place_of(cell, item.node), {"path": module.path, "why": module.problem})
