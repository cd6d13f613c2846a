"""Who wrote a cell, as far as the cell itself states it. Unknown is unknown, never human."""

from jupyter_audit.notebook.cell import Cell


def origin_of(cell: Cell) -> tuple[str, str]:
    """(origin, how it is known): the metadata's own word, jupyter-ai 2's marks, or unknown."""
    ours = cell.metadata.get("jupyter_audit")
    stated = ours.get("origin") if isinstance(ours, dict) else None
    if isinstance(stated, dict) and isinstance(stated.get("tool"), str):
        model = stated.get("model")
        return (f"{stated['tool']} ({model})" if isinstance(model, str) else stated["tool"]), "cell metadata"
    if isinstance(stated, str):
        return stated, "cell metadata"
    if cell.source.lstrip().startswith(("%%ai", "%ai")):
        return "prompt to jupyter-ai", "the cell's magic"
    for output in cell.outputs:
        metadata = output.get("metadata")
        mark = metadata.get("jupyter_ai") if isinstance(metadata, dict) else None
        if isinstance(mark, dict):
            return (
                f"jupyter-ai ({mark.get('provider_id', 'unknown')}:{mark.get('model_id', 'unknown')})",
                "output metadata",
            )
    return "unknown", "nothing in the notebook says"
