"""Who wrote the cells, who vouched, what reviewers say, and what the policy holds back, in sentences."""

from collections.abc import Iterator

from jupyter_audit.model.checklist import Assessment
from jupyter_audit.notebook.cell import Notebook


def review_lines(assessment: Assessment, notebook: Notebook | None) -> Iterator[str]:
    """One sentence each; nothing where no cell states an origin, nobody vouched, and no gate is closed."""
    by_id = notebook.by_id if notebook else {}

    def name(cell_id: str | None) -> str:
        if cell_id is None:
            return "the notebook"
        return f"cell {by_id[cell_id].position + 1}" if cell_id in by_id else "a cell that is gone"

    for origin in assessment.origins:
        if origin.origin != "unknown":
            word = "" if not origin.ai else ", vouched for" if origin.vouched else ", nobody has vouched for it"
            yield f"{name(origin.cell_id)}: {origin.origin} ({origin.how}){word}"
    for signoff in assessment.signoffs:
        day = f" {signoff.time[:10]}" if signoff.time else ""
        yield f"sign-off of {name(signoff.cell_id)}: {signoff.standing}, {signoff.name}{day} ({signoff.why})"
    for override in assessment.overrides:
        who = f" by {override.name}" if override.name else ""
        yield f"{name(override.cell_id)} was run past the guard{who} on {override.time[:10]}: {override.reason}"
    for comment in assessment.comments:
        place = name(comment.cell_id) + (f", line {comment.line}" if comment.line else "")
        state = "resolved" if comment.resolved else "outdated, its line has changed" if comment.outdated else "open"
        yield f"comment of {comment.author} on {place} ({state}): {comment.text}"
    for held in assessment.held:
        gate = "every gate" if held.gate == "all" else f"the gate of `{held.gate}`"
        yield f"{gate} is closed: {held.reason} ({held.hint})"
