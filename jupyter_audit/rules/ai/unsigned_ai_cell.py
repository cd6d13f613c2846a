"""AI-written cells that nobody vouched for."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UnsignedAiCell(NotebookRule):
    """A cell that is known to be written by a model, and that no person has vouched for as it is now.

    ## Why it matters
    Generated code looks finished before anybody has read it. What it lacks (a check, a limit, the unusual case) is
    what rules find worst, and what a reader of the code finds best.

    ## What to do
    Read the cell. When you can stand behind it, vouch for it: `jupyter audit signoff NB --cell ID`, or
    `%audit signoff`.
    A sign-off is bound to the code of the cell and of the cells that it depends on, and lapses when these change.

    Whose code a cell is can only be told where something says so: what the panel saw, jupyter-ai's marks, or a tag such
    as `ai-generated`. A cell of unknown origin is not found.

    ## See also
    - NIST SP 800-218A, PW.7: review of code, generated code too
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "written by {origin} ({how}), and nobody has vouched for it as it is"
    bad = (
        """
        # %% tags=["ai-generated"]
        total = sum(price for price in [1, 2])  # !
        """,
    )
    good = (
        """
        # %% tags=["parameters"]
        total = sum(price for price in [1, 2])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell in audited.notebook.code:
            if cell.id in audited.unvouched:
                origin = audited.origins[cell.id]
                place = Place(cell.id, cell.position, 1, 1, 1, len(cell.lines[0]) + 1)
                yield Hit(place, {"origin": origin.words, "how": origin.how})
