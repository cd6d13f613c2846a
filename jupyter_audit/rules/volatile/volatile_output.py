"""Text in saved outputs that another run would print otherwise."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of_output
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PATTERNS = (
    ("ipykernel", re.compile(r"ipykernel_\d+[/\\]"), "the kernel's process id, in the path of a warning"),
    ("/tmp/tmp", re.compile(r"/tmp/tmp\w{6,}"), "a temporary path"),
    (" per loop", re.compile(r"\d[\d.]* ?[nµum]?s .{0,40}per loop"), "a measured time"),
    ("Wall time", re.compile(r"Wall time: "), "a measured time"),
    ("s/step", re.compile(r"\d+m?s/step"), "a measured time"),
    ("Date:", re.compile(r"Date: +\w{3}, \d\d \w{3} \d{4}"), "the date of the run, in a model's summary"),
    ("it/s", re.compile(r"\d+(?:\.\d+)?(?:it/s|s/it)"), "a measured speed"),
)


class VolatileOutput(NotebookRule):
    """A saved output with text that is never the same twice: process ids, temporary paths, times.

    ## Why it matters
    A comparison of two honest runs shows a difference here that means nothing, and hides the ones that mean
    something. `jupyter audit verify` sets such text aside and says so.

    ## What to do
    Mend the cause of the warning; use a fixed folder; print only the table of a model's summary
    (`results.summary().tables[1]`); keep timings in a cell of their own.

    ## See also
    - Pimentel et al., MSR 2019: what differs between reruns of notebooks
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "the saved output holds {what}: another run prints another one"
    bad = (
        """
        # %%
        import warnings
        warnings.warn("old")
        # out: /tmp/ipykernel_4711/1.py:2: UserWarning: old # !
        """,
    )
    good = (
        """
        # %%
        print("date: 2024-05-01, 3 of 3")
        # out: date: 2024-05-01, 3 of 3
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for sign, pattern, what in _PATTERNS:
            for cell in audited.notebook.showing(sign):
                yield from self._shown(cell, pattern, what)

    @staticmethod
    def _shown(cell: Cell, pattern: re.Pattern[str], what: str) -> Iterator[Hit]:
        above = 0
        for mime, text in cell.output_texts():
            match = pattern.search(text) if mime != "text/html" else None
            if match:
                line = above + text.count("\n", 0, match.start()) + 1
                yield Hit(place_of_output(cell, line), {"what": what})
                return
            above += text.count("\n")
