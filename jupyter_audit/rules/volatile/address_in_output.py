"""Memory addresses in saved outputs."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of_output
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ADDRESS = re.compile(r"<(?P<what>[\w.<> ]{1,120}?)(?: object)?(?: \([^()\n]{0,80}\))? at 0x[0-9a-fA-F]{6,16}>?")
_FORMER = re.compile(r"^matplotlib\.(?:figure\.Figure|text\.Text|axes\.\w*\.?\w*AxesSubplot)$")
"""What only former releases of matplotlib show by address: it says nothing about the next run."""
_PLOT = re.compile(r"matplotlib|[Aa]xes|seaborn|BarContainer|Figure|plotly|altair|bokeh|StemContainer|PathCollection")


class AddressInOutput(NotebookRule):
    """An object shown as its memory address, such as `<Probe object at 0x7f2b9c3e4d90>`.

    ## Why it matters
    The address is another one in each run, so the output never compares equal; and the reader learns nothing of
    what the object holds.

    ## What to do
    Give the class a `__repr__` (`@dataclass` writes one), or print the part that matters. After a plot, end the
    last line with `;` or call `plt.show()`.

    ## See also
    - Python, `object.__repr__`: https://docs.python.org/3/reference/datamodel.html#object.__repr__
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the saved output shows `{what}` by its memory address"
    bad = (
        """
        # %%
        class Probe:
            pass
        print(Probe())
        # out: <__main__.Probe object at 0x7f2b9c3e4d90> # !
        """,
    )
    good = (
        """
        # %%
        from dataclasses import dataclass
        @dataclass
        class Probe:
            weight: int
        print(Probe(3), hex(4096))
        # out: Probe(weight=3) 0x1000
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell in audited.notebook.showing(" at 0x"):
            yield from self._shown(cell)

    @staticmethod
    def _shown(cell: Cell) -> Iterator[Hit]:
        texts, found = list(cell.output_texts()), []
        for number, (mime, text) in enumerate(texts):
            if " at 0x" in text and mime not in ("error", "stderr", "text/html"):
                found += [(number, match) for match in _addresses(text)]
        if found:
            plots = all(_PLOT.search(match["what"]) for _, match in found)
            number, match = next(entry for entry in found if plots or not _PLOT.search(entry[1]["what"]))
            line = sum(text.count("\n") for _, text in texts[:number]) + match.string.count("\n", 0, match.start()) + 1
            low = plots or not match["what"].startswith("__main__.")
            severity = Severity.LOW if low else None
            yield Hit(place_of_output(cell, line), {"what": match["what"]}, severity=severity)


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """A match never spans lines, so only the lines with the sign of one are looked through."""
    position = text.find(" at 0x")
    while position >= 0:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield from _ADDRESS.finditer(text, text.rfind("\n", 0, position) + 1, end)
        position = text.find(" at 0x", end)
