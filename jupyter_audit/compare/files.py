"""Files that a notebook wrote, compared by format."""

import json
from pathlib import Path, PurePosixPath

from jupyter_audit.compare.archives import compare_gzip, compare_zip
from jupyter_audit.compare.arrays import compare_values, npy
from jupyter_audit.compare.databases import compare_sqlite, is_sqlite
from jupyter_audit.compare.images import compare_image, compare_svg
from jupyter_audit.compare.outcome import SAME, Context, Outcome
from jupyter_audit.compare.profile import DELIMITERS
from jupyter_audit.compare.structures import compare_json
from jupyter_audit.compare.tables import compare_delimited, compare_html
from jupyter_audit.compare.text import compare_text

MAX_BYTES = 200_000_000
"""A larger file is compared byte for byte only."""

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"})
_ZIPS = frozenset({".zip", ".npz", ".xlsx", ".docx", ".pptx", ".ods", ".odt"})
TEXTS = frozenset(
    {".txt", ".csv", ".tsv", ".md", ".log", ".py", ".tex", ".yaml", ".yml", ".toml", ".xml", ".jsonl"}
) | {
    ".json",
    ".ipynb",
    ".geojson",
    ".html",
    ".htm",
    ".svg",
}


def compare_files(reference: Path, actual: Path, context: Context) -> Outcome:
    """Two files of one name. What has no format known here is ``changed`` unless its bytes are equal."""
    if not actual.is_file():
        return Outcome("missing", "was written and is not written now")
    if max(reference.stat().st_size, actual.stat().st_size) > MAX_BYTES:
        return Outcome("changed", "is too large to compare")
    left, right = reference.read_bytes(), actual.read_bytes()
    if left != right and is_sqlite(left) and is_sqlite(right):
        return compare_sqlite(reference, actual, context)
    return compare_contents(reference.name, left, right, context)


def compare_contents(name: str, left: bytes, right: bytes, context: Context) -> Outcome:
    """Two contents of a file, by the format that its ``name`` states."""
    if left == right:
        return SAME
    kind = PurePosixPath(name).suffix.lower()
    if kind in IMAGES:
        return compare_image(left, right)
    if kind == ".npy":
        return _compare_arrays(left, right, context)
    if kind in _ZIPS:
        return compare_zip(left, right, compare_contents, context)
    if kind == ".gz":
        return compare_gzip(left, right, PurePosixPath(name).stem, compare_contents, context)
    if kind not in TEXTS:
        return Outcome("changed", f"the bytes differ, and {kind or 'this kind of'} files cannot be compared")
    try:
        return _compare_texts(kind, left.decode(), right.decode(), context)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return Outcome("changed", "the bytes differ, and the file is not what its name says")


def _compare_arrays(left: bytes, right: bytes, context: Context) -> Outcome:
    a, b = npy(left), npy(right)
    if a is None or b is None:
        return Outcome("changed", "the bytes differ, and an array of something else than numbers cannot be compared")
    outcome = compare_values(a, b, context)
    return Outcome("normalised", "equal values, another header", ("array header",)) if outcome == SAME else outcome


def _compare_texts(kind: str, left: str, right: str, context: Context) -> Outcome:
    if kind in (".json", ".ipynb", ".geojson"):
        return compare_json(json.loads(left), json.loads(right), context)
    if kind in (".html", ".htm"):
        return compare_html(left, right, context)
    if kind == ".svg":
        return compare_svg(left, right, context)
    if kind in DELIMITERS:
        return compare_delimited(left, right, DELIMITERS[kind], context)
    return compare_text(left, right, context)
