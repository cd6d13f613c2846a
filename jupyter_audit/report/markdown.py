"""Text for Markdown."""

import re

from jupyter_audit.report.visible import visible


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: what stands between backticks stays code, the rest has its signs escaped."""
    parts = re.split(r"(`[^`\n]+`)", " ".join(visible(text).split()))
    return "".join(part if at % 2 else re.sub(r"([\\*_\[\]<>#|`])", r"\\\1", part) for at, part in enumerate(parts))
