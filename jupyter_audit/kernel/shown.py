"""The object that ``%audit`` returns: a live widget where widgets show, HTML elsewhere, text everywhere."""

from collections.abc import Callable
from typing import Any

from jupyter_audit.kernel.page import Blocks, to_html, to_text


class Shown:
    """Blocks with all their forms in one MIME bundle. ``widget`` makes the live form, None where there is none."""

    def __init__(self, blocks: Blocks, widget: Callable[[], Any] | None = None) -> None:
        self.blocks = tuple(blocks)
        self._widget = widget

    def __repr__(self) -> str:
        return to_text(self.blocks)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        bundle: dict[str, Any] = {"text/plain": to_text(self.blocks), "text/html": to_html(self.blocks)}
        if self._widget is not None:
            try:
                live = self._widget()
                bundle.update(live._repr_mimebundle_() if live is not None else {})
            except Exception as problem:  # the widget is an extra: without it the answer is still whole
                bundle["text/plain"] += f"\n(no live view: {type(problem).__name__})"
            else:
                bundle["text/plain"], bundle["text/html"] = to_text(self.blocks), to_html(self.blocks)
        return bundle
