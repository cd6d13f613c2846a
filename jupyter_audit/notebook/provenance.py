"""Who wrote a cell and who vouched for it, as far as the notebook itself states. Unknown is unknown, never human."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import SignOff
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.wire import from_json

AI_TAGS = frozenset({"ai-generated", "ai_generated", "llm-generated", "generated-by-ai", "copilot"})
"""Cell tags by which people and tools say that a model wrote a cell."""
_INSERTS_CODE = re.compile(r"\s*%%ai\b[^\n]*(?:\s-f\s+code\b|\s--format[ =]code\b)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a cell. ``words`` is for people, ``how`` says how it is known.

    ``ai``: at least a part is known to be a model's; False means not known, never that a person wrote it. ``share`` is
    the part of the characters, 0 to 1, that is left of what the tool wrote, None where nobody counted.
    """

    words: str
    how: str
    ai: bool = False
    tool: str | None = None
    model: str | None = None
    time: str | None = None
    share: float | None = None


UNKNOWN = Origin("unknown", "nothing in the notebook says")


def origins(notebook: Notebook) -> dict[str, Origin]:
    """The origin of every code cell, by cell id."""
    found: dict[str, Origin] = {}
    before: Cell | None = None
    for cell in notebook.code:
        found[cell.id] = _of_cell(cell)
        if found[cell.id] is UNKNOWN and before is not None:
            found[cell.id] = _inserted_below(before)
        before = cell
    return found


def _of_cell(cell: Cell) -> Origin:
    ours = cell.metadata.get("jupyter_audit")
    stated = ours.get("origin") if isinstance(ours, dict) else None
    if isinstance(stated, dict):
        return _stated(stated)
    if isinstance(stated, str) and stated and stated != "unknown":
        return Origin(stated, "cell metadata", ai=stated not in ("person", "paste"), tool=stated)
    if cell.source.lstrip().startswith(("%%ai", "%ai")):
        return Origin("prompt to jupyter-ai", "the cell's magic")
    if (mark := _jupyter_ai(cell)) is not None:
        return _by_jupyter_ai(mark, "output metadata")
    tags = cell.metadata.get("tags")
    marked = [tag for tag in tags if isinstance(tag, str) and tag in AI_TAGS] if isinstance(tags, list) else []
    return Origin(f"a model (tag {marked[0]})", "cell tag", ai=True) if marked else UNKNOWN


def _stated(stated: dict[str, Any]) -> Origin:
    """``{tool, model, time, share, digest}`` as the panel writes it, or ``{person}``: somebody's own word."""
    tool, model, time, share = (stated.get(name) for name in ("tool", "model", "time", "share"))
    if isinstance(person := stated.get("person"), str) and not tool:
        return Origin(f"{person}, by their own word", "cell metadata")
    if not isinstance(tool, str) or not tool:
        return UNKNOWN
    known_model = model if isinstance(model, str) else None
    known_share = float(share) if isinstance(share, int | float) and 0 <= share <= 1 else None
    left = f", {known_share:.0%} left of it" if known_share is not None and known_share < 1 else ""
    return Origin(
        words=(f"{tool} ({known_model})" if known_model else tool) + left,
        how="cell metadata",
        ai=tool not in ("person", "paste") and known_share != 0,
        tool=tool,
        model=known_model,
        time=time if isinstance(time, str) else None,
        share=known_share,
    )


def _inserted_below(before: Cell) -> Origin:
    """``%%ai -f code`` puts what the model wrote into the next cell, which bears no mark of its own."""
    mark = _jupyter_ai(before)
    if mark is None or not _INSERTS_CODE.match(before.source):
        return UNKNOWN
    return _by_jupyter_ai(mark, f"it follows `%%ai -f code` in cell {before.position + 1}")


def _by_jupyter_ai(mark: dict[str, Any], how: str) -> Origin:
    model = f"{mark.get('provider_id', 'unknown')}:{mark.get('model_id', 'unknown')}"
    return Origin(f"jupyter-ai ({model})", how, ai=True, tool="jupyter-ai", model=model)


def _jupyter_ai(cell: Cell) -> dict[str, Any] | None:
    for output in cell.outputs:
        metadata = output.get("metadata")
        mark = metadata.get("jupyter_ai") if isinstance(metadata, dict) else None
        if isinstance(mark, dict):
            return mark
    return None


def signoffs(notebook: Notebook) -> Iterator[SignOff]:
    """The vouchings that the notebook carries: of the whole in its metadata, of a cell in the cell's."""
    for cell_id, metadata in ((None, notebook.metadata), *((cell.id, cell.metadata) for cell in notebook.cells)):
        ours = metadata.get("jupyter_audit")
        stated = ours.get("signoff") if isinstance(ours, dict) else None
        try:
            found = from_json(SignOff, stated) if isinstance(stated, dict) else None
        except UnreadableError:
            continue
        if found is not None and found.cell_id == cell_id and (cell_id is None) == (found.scope == "notebook"):
            yield found
