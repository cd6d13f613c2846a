"""The live form of ``%audit``, where ipywidgets can be imported and there is a kernel to speak to."""

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

from jupyter_audit.kernel.page import Blocks, to_html

Section = tuple[str, Blocks]
"""A tab: its title, and what it shows."""


def audit_widget(shell: Any, sections: Callable[[], tuple[Blocks, Sequence[Section]]]) -> Any | None:
    """Head, tabs and a button that judges anew; None where widgets cannot work.

    ``sections`` gives the head and the tabs, and is called again by the button.
    """
    if getattr(shell, "kernel", None) is None or importlib.util.find_spec("ipywidgets") is None:
        return None
    import ipywidgets

    head = ipywidgets.HTML()
    tabs = ipywidgets.Tab()
    button = ipywidgets.Button(description="Audit again", tooltip="Judge the notebook as it is now")

    def refresh(_: Any = None) -> None:
        blocks, parts = sections()
        head.value = to_html(blocks)
        tabs.children = [ipywidgets.HTML(to_html(part)) for _, part in parts]
        tabs.titles = [title for title, _ in parts]

    button.on_click(refresh)
    refresh()
    return ipywidgets.VBox([head, button, tabs])
