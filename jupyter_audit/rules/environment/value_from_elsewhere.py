"""Values and names that another notebook left behind."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OUTSIDE = re.compile(r"^(?:\.\./|/|~|[A-Za-z]:\\)")


class ValueFromElsewhere(NotebookRule):
    """`%store -r`, or `%run` of a file outside the notebook's folder.

    ## Why it matters
    What `%store -r` gives was put there by some other notebook, on this machine, some day. Nobody who gets the
    notebook has it, and what it holds changes when the other notebook is run again.

    ## What to do
    Write the value to a file beside the notebook and read it, or compute it here. Put shared code into a module in
    the project, and import it.

    ## See also
    - IPython, `%store`: https://ipython.readthedocs.io/en/stable/config/extensions/storemagic.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{magic}` takes {what}: nobody else has that"
    bad = (
        """
        # %%
        %store -r rates  # !
        print(rates)
        # %%
        %run ../shared/cohort.ipynb  # !
        """,
    )
    good = (
        """
        # %%
        rates = [1, 2]
        %store rates
        %run setup.ipynb
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, magic in audited.index.magics("store", "run"):
            if magic.kind != "line":
                continue
            place = place_of_line(cell, magic.line, end_line=magic.end_line)
            words = magic.text.split()
            if magic.name == "store" and "-r" in words:
                yield Hit(place, {"magic": "%store -r", "what": "what another notebook has stored"})
            elif magic.name == "run" and any(map(_OUTSIDE.match, words)):
                yield Hit(place, {"magic": "%run", "what": "a file outside of the notebook's folder"}, Severity.LOW)
