"""Code of a tool that the project does not use."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.stated.provenance import is_approved
from jupyter_audit.rule import Audited, Hit, NotebookRule


class UnapprovedAiTool(NotebookRule):
    """A cell that is known to be written by a tool or model which the project's settings do not approve.

    ## Why it matters
    Which assistant may see the project's code and data, and whose code may enter it, is often a matter of contract, of
    privacy or of licence. A list that nobody is held to is no list.

    ## What to do
    Write the cell anew, or with an approved tool; or, if the tool should be allowed, have it added to the settings:

    ```toml
    [tool.jupyter-audit.ai]
    approved = ["jupyter-ai", "openai:gpt-4o"]
    ```

    A name covers a tool or a model. Where no list is set, nothing is held to it and this rule does not look. A cell of
    unknown origin is not found: see `unsigned-ai-cell`.

    ## See also
    - NIST AI 600-1, GOVERN 6.1: policies for third-party generative AI
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "written by {origin} ({how}), which is not among the approved tools"
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

    def skip(self, audited: Audited) -> str | None:
        return (
            None if audited.approved is not None else "nothing to hold to: the settings have no list of approved tools"
        )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell in audited.notebook.code:
            origin = audited.origins[cell.id]
            if origin.ai and not is_approved(origin, audited.approved):
                place = Place(cell.id, cell.position, 1, 1, 1, len(cell.lines[0]) + 1)
                yield Hit(place, {"origin": origin.words, "how": origin.how})
