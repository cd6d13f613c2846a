"""Well-known package names, as of a date, and what a name looks like. The list is a file beside this one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TARGETS = 3_000
"""The most downloaded names, which others imitate: a name near one of these looks like it."""
MIN_LENGTH = 5
"""Shorter names have too many honest neighbours."""
MAX_LENGTH = 60
"""Longer names are compared as a whole only."""
MAX_WORDS = 4

_HAND = "# Well known in notebooks"
_GLYPHS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "7": "t"})
_FOREIGN = str.maketrans("аеіјорсухԁһӏԛԝοανιρτυ", "aeijopcyxdhlqwoavipty")
"""Letters of other alphabets that look like Latin ones (Unicode, confusables.txt; the lower case ones that matter)."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz-"
_WRONG = {
    "sklearn": "scikit-learn", "skimage": "scikit-image", "cv2": "opencv-python", "opencv": "opencv-python",
    "pil": "pillow",
    "beautifulsoup": "beautifulsoup4", "pytorch": "torch", "yaml": "pyyaml", "dotenv": "python-dotenv", "jwt": "pyjwt",
    "python-opencv": "opencv-python", "mysql-python": "mysqlclient", "tensorflow-keras": "keras",
    "huggingface": "huggingface-hub",
}  # fmt: skip
"""Names that people type for another package; some of them were taken by others."""


@dataclass(frozen=True, slots=True)
class Known:
    """The list: every name, those that others imitate, the same by their words in any order, and its date."""

    names: frozenset[str]
    targets: frozenset[str]
    by_words: dict[tuple[str, ...], str]
    date: str


@cache
def known() -> Known:
    """The list that ships. Read on first use: few notebooks install anything."""
    text = (files("jupyter_audit.notebook.packages") / "popular_packages.txt").read_text("utf-8")
    ranked, _, more = text.partition(_HAND)
    names = [word for line in ranked.split("\n") if not line.startswith("#") for word in line.split()]
    by_hand = more.partition("\n")[2].split()
    targets = frozenset((*names[:TARGETS], *by_hand))
    words = {tuple(sorted(name.split("-"))): name for name in targets if "-" in name}
    date = re.search(r"as of (\S+)", text)
    return Known(frozenset((*names, *by_hand)), targets, words, date[1] if date else "")


def normal(name: str) -> str:
    """A distribution's name as indexes compare them (PEP 503), without its extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def meant_instead(name: str) -> str | None:
    """The package that people usually mean when they type this normalised name."""
    return _WRONG.get(name)


def looks_like(name: str) -> tuple[str, str] | None:
    """The well-known name that a normalised name looks like, and how it differs; None for known and for other names."""
    listed = known()
    if name in listed.names:
        return None
    plain = unicodedata.normalize("NFKC", name).translate(_FOREIGN)
    if not name.isascii() and plain in listed.names:
        return plain, "it holds letters of another alphabet"
    glyphs = plain.translate(_GLYPHS).replace("rn", "m").replace("vv", "w")
    if glyphs != name and glyphs in listed.targets:
        return glyphs, "characters are replaced by others that look alike"
    words = name.split("-")
    if 1 < len(words) <= MAX_WORDS and (found := listed.by_words.get(tuple(sorted(words)))):
        return found, "its words are swapped"
    if len(name) < MIN_LENGTH or len(name) > MAX_LENGTH:
        return None
    near = next((found for found in _neighbours(name) if found in listed.targets and len(found) >= MIN_LENGTH), None)
    return (near, "it is one letter away") if near else None


def _neighbours(name: str) -> Iterator[str]:
    """All names one slip away: letters swapped, left out, doubled or replaced. Digits at the end are versions."""
    for i in range(len(name)):
        left, right = name[:i], name[i:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        if not right[0].isdigit():
            yield left + right[1:]
        yield from (left + letter + right[1:] for letter in _LETTERS if not right[0].isdigit())
        yield from (left + letter + right for letter in _LETTERS)
    yield from (name + letter for letter in _LETTERS)
