"""Names that a file of a bundle may have: such as every system can store, and nobody can be misled by."""

import re
import unicodedata
from collections.abc import Iterable

MAX_PATH = 400
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


def unsafe(name: str) -> str:
    """Why a relative path is refused on some system; empty when it is fine on all."""
    parts = name.split("/")
    if not name or len(name) > MAX_PATH:
        return "it is empty or too long"
    if name.startswith("/") or "\\" in name or ":" in name:
        return "it is not a relative path that every system can store"
    if any(part in ("", ".", "..") for part in parts):
        return "it leads elsewhere"
    if invisible(name):
        return "it holds invisible characters"
    if unicodedata.normalize("NFC", name) != name:
        return "it is not in Unicode's normal form"
    if any(_RESERVED.match(part) or part.endswith((".", " ")) for part in parts):
        return "Windows cannot store it"
    return ""


def invisible(name: str) -> bool:
    """Whether it holds control, format, private or unpaired characters, or separators of lines."""
    return any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for char in name)


def collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two names that are one on a system that ignores case or spelling, or a file that is another's folder."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        parts = unicodedata.normalize("NFKC", name).casefold().split("/")
        whole = "/".join(parts)
        if other := files.get(whole) or folders.get(whole):
            return name, other
        files[whole] = name
        for end in range(1, len(parts)):
            above = "/".join(parts[:end])
            if above in files:
                return name, files[above]
            folders[above] = name
    return None


def shown(name: str) -> str:
    """For a message: short, and without what a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in name[:100])
