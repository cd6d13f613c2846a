"""Who wrote a cell and who vouched for it, as far as the notebook itself states. Unknown is unknown, never human.

Three things state an origin: ``metadata.jupyter_audit.origin`` of the cell, in the shape of
``model.review.StatedOrigin`` (the panel writes it, a person may); what jupyter-ai leaves in outputs; and tags and
comments of other tools. All of them are claims of the file. A model's mark is believed over a person's word against it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_audit.errors import UnreadableError
from jupyter_audit.model.review import SignOff
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.order.replay import source_digest
from jupyter_audit.wire import from_json

AI_TAGS = frozenset({"ai-generated", "ai_generated", "llm-generated", "generated-by-ai", "copilot"})
"""Cell tags by which people and tools say that a model wrote a cell."""
NOT_A_MODEL = frozenset({"person", "paste"})
"""What ``tool`` says where no model is known to have written anything."""
_AI_MAGIC = re.compile(r"\s*%%?ai")
_INSERTS_CODE = re.compile(r"\s*%%ai\b[^\n]*(?:\s-f\s+code\b|\s--format[ =]code\b)")
_INSERTED = "AI generated code inserted below"
_COLAB_PROMPT = re.compile(r"\s*# prompt: \S")
_HOW = {
    "completion": "an accepted completion, by the cell's metadata",
    "agent": "it came through the shared document, by the cell's metadata",
    "paste": "a paste from outside of the notebook, by the cell's metadata",
    "jupyter-ai": "jupyter-ai put it in, by the cell's metadata",
    "word": "somebody's word, in the cell's metadata",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a cell. ``words`` is for people, ``how`` says how it is known.

    ``ai``: at least a part is known to be a model's; False means not known, never that a person wrote it. ``share`` is
    the part of the characters, 0 to 1, that is left of what came in, None where nobody counted or the cell was edited
    since.
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
    if not _bears_marks(notebook):
        return dict.fromkeys([cell.id for cell in notebook.code], UNKNOWN)
    found: dict[str, Origin] = {}
    before: Cell | None = None
    for cell in notebook.code:
        stated, marked = _stated(cell), _marked(cell, before)
        found[cell.id] = marked if marked.ai and not stated.ai else stated if stated is not UNKNOWN else marked
        before = cell
    return found


def _bears_marks(notebook: Notebook) -> bool:
    """Whether anything in the notebook could state an origin: most notebooks have nothing of the kind."""
    if any(sign in notebook.code_text for sign in ("%ai", "# prompt: ")):
        return True
    return any(cell.metadata or any(output.get("metadata") for output in cell.outputs) for cell in notebook.code)


def is_approved(origin: Origin, approved: Collection[str] | None) -> bool:
    """Whether the tool or the model is on the list; so is everything where there is no list."""
    return approved is None or not {origin.tool, origin.model}.isdisjoint(approved)


def _stated(cell: Cell) -> Origin:
    """What ``metadata.jupyter_audit.origin`` says; the word ``person`` of an earlier shape is understood too."""
    ours = cell.metadata.get("jupyter_audit")
    stated = ours.get("origin") if isinstance(ours, dict) else None
    if isinstance(stated, str) and stated and stated != "unknown":
        return Origin(stated, "cell metadata", ai=stated not in NOT_A_MODEL, tool=stated)
    if not isinstance(stated, dict):
        return UNKNOWN
    tool, model, time = (stated.get(name) for name in ("tool", "model", "time"))
    if isinstance(person := stated.get("person"), str) and not tool:
        return Origin(f"{person}, by their own word", "cell metadata")
    if not isinstance(tool, str) or not tool:
        return UNKNOWN
    share, left = _share(stated, cell)
    known_model = model if isinstance(model, str) and model else None
    return Origin(
        words=_words(tool, known_model) + left,
        how=_HOW.get(str(stated.get("how")), "cell metadata"),
        ai=tool not in NOT_A_MODEL and share != 0,
        tool=tool,
        model=known_model,
        time=time if isinstance(time, str) else None,
        share=share,
    )


def _words(tool: str, model: str | None) -> str:
    named = {"person": "a person", "paste": "pasted from elsewhere", "unknown": "a tool that is not known"}.get(
        tool, tool
    )
    return f"{named} ({model})" if model else named


def _share(stated: dict[str, Any], cell: Cell) -> tuple[float | None, str]:
    """What is left of what came in, and in words; not known where the cell is not the one that was counted."""
    share, digest = stated.get("share"), stated.get("digest")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        return None, ""
    if share and isinstance(digest, str) and digest != source_digest(cell.source):
        return None, ", edited since that was counted"
    return float(share), f", {share:.0%} left of it" if share < 1 else ""


def _marked(cell: Cell, before: Cell | None) -> Origin:
    """What jupyter-ai and other tools leave in a notebook."""
    if _AI_MAGIC.match(cell.source):
        return Origin("prompt to jupyter-ai", "the cell's magic")
    if (mark := _jupyter_ai(cell)) is not None:
        return _by_jupyter_ai(mark, "output metadata")
    tags = cell.metadata.get("tags")
    marked = [tag for tag in tags if isinstance(tag, str) and tag in AI_TAGS] if isinstance(tags, list) else []
    if marked:
        return Origin(f"a model (tag {marked[0]})", "cell tag", ai=True)
    if before is not None and (inserted := _inserted_below(before)) is not UNKNOWN:
        return inserted
    if _COLAB_PROMPT.match(cell.source):
        return Origin(
            "Colab's assistant", "the comment `# prompt:` that it leaves in the first line", ai=True, tool="colab"
        )
    return UNKNOWN


def _inserted_below(before: Cell) -> Origin:
    """``%%ai -f code`` puts what the model wrote into the next cell, which bears no mark of its own."""
    mark = _jupyter_ai(before)
    if mark is None or not (_INSERTS_CODE.match(before.source) or _says_inserted(before)):
        return UNKNOWN
    return _by_jupyter_ai(mark, f"it follows cell {before.position + 1}, where jupyter-ai was asked for code")


def _says_inserted(cell: Cell) -> bool:
    return any(_INSERTED in text for mime, text in cell.output_texts() if mime == "text/html")


def _by_jupyter_ai(mark: dict[str, Any], how: str) -> Origin:
    provider, model = mark.get("provider_id"), mark.get("model_id")
    named = ":".join(str(part) for part in (provider, model) if isinstance(part, str) and part)
    return Origin(f"jupyter-ai ({named or 'model not named'})", how, ai=True, tool="jupyter-ai", model=named or None)


def _jupyter_ai(cell: Cell) -> dict[str, Any] | None:
    """The mark of jupyter-ai 2 (``provider_id``, ``model_id``) or 3 (``model_id``) in an output's metadata."""
    for output in cell.outputs:
        metadata = output.get("metadata")
        if not metadata or not isinstance(metadata, dict):
            continue
        for name in ("jupyter_ai", "jupyter_ai_v3"):
            mark = metadata.get(name)
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
