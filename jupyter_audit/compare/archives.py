"""Files made of files (``.zip .npz .xlsx .docx .gz``), compared member by member: their own times do not count."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable

from jupyter_audit.compare.outcome import SAME, Context, Outcome, shown, worst

MAX_MEMBERS = 5000
MAX_UNPACKED = 500_000_000
"""Members, and bytes of all together."""

Compare = Callable[[str, bytes, bytes, Context], Outcome]
"""How a member is compared, by its name."""

_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
"""Office Open XML: when the document was saved (ECMA-376, core properties)."""


def compare_gzip(reference: bytes, actual: bytes, name: str, compare: Compare, context: Context) -> Outcome:
    """Two gzipped files, by what is in them. ``name`` is that of the content."""
    try:
        left, right = (_gunzip(data) for data in (reference, actual))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        return Outcome("changed", f"the bytes differ and cannot be unpacked: {type(error).__name__}")
    return _other_wrapping(compare(name, left, right, context), "gzip header")


def _gunzip(data: bytes) -> bytes:
    with gzip.open(io.BytesIO(data)) as file:
        content = file.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise ValueError("too large")
    return content


def compare_zip(reference: bytes, actual: bytes, compare: Compare, context: Context) -> Outcome:
    """Two zips: the same names in any order, each member compared."""
    try:
        left, right = (_members(data) for data in (reference, actual))
    except (OSError, EOFError, zlib.error, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        return Outcome("changed", f"the bytes differ and cannot be unpacked: {type(error).__name__}")
    if left.keys() != right.keys():
        names = ", ".join(shown(name) for name in sorted(left.keys() ^ right.keys())[:3])
        return Outcome("changed", f"it holds other files: {names}")
    outcomes = []
    for name in sorted(left):
        a, b = (
            _STAMPS.sub(rb"\1\2", side[name]) if name == "docProps/core.xml" else side[name] for side in (left, right)
        )
        outcome = SAME if a == b else compare(name, a, b, context)
        outcomes.append(
            Outcome(outcome.word, f"{shown(name)}: {outcome.why}" if outcome.why else "", outcome.normalised)
        )
    return _other_wrapping(worst(outcomes), "times in the archive")


def _other_wrapping(outcome: Outcome, what: str) -> Outcome:
    """Equal content in other bytes is not the same file."""
    if outcome.word == "same":
        return Outcome("normalised", f"equal but for {what}", (what,))
    return Outcome(outcome.word, outcome.why, tuple(sorted({*outcome.normalised, what})))


def _members(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise ValueError("too large")
        for info in infos:
            with archive.open(info) as member:
                content = member.read(info.file_size + 1)
            if info.filename in found or len(content) != info.file_size:
                raise ValueError("not what it says")
            found[info.filename] = content
    return found
