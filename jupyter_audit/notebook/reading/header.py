"""The commented YAML header that jupytext writes on top of a script: the notebook's metadata."""

import re
from typing import Any

MAX_LINES = 200
"""Lines of a header that are read."""
_ENTRY = re.compile(r"^(?P<indent> *)(?P<key>[\w-]+):(?: +(?P<value>.*))?$")


def header_metadata(text: str) -> dict[str, Any]:
    """What stands below ``jupyter:`` between two ``# ---`` lines: nested mappings of plain values, {} without any."""
    lines = text.lstrip("\n").split("\n", MAX_LINES)[:MAX_LINES]
    if lines[0].strip() != "# ---":
        return {}
    root: dict[str, Any] = {}
    levels: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in lines[1:]:
        if line.strip() == "# ---":
            found = root.get("jupyter")
            return found if isinstance(found, dict) else {}
        entry = _ENTRY.match(line.removeprefix("# "))
        if entry is None:
            continue
        while levels[-1][0] >= len(entry["indent"]):
            levels.pop()
        value = (entry["value"] or "").strip().strip("'\"")
        inner: dict[str, Any] = {}
        levels[-1][1][entry["key"]] = value or inner
        if not value:
            levels.append((len(entry["indent"]), inner))
    return {}
