"""Files that a notebook wrote, compared by format."""

import json
from pathlib import Path

from jupyter_audit.compare.images import compare_image, compare_svg
from jupyter_audit.compare.outcome import SAME, Context, Outcome
from jupyter_audit.compare.structures import compare_json
from jupyter_audit.compare.tables import compare_html
from jupyter_audit.compare.text import compare_text

MAX_BYTES = 200_000_000
"""A larger file is compared byte for byte only."""

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"})
TEXTS = frozenset(
    {".txt", ".csv", ".tsv", ".md", ".log", ".py", ".tex", ".yaml", ".yml", ".toml", ".xml", ".jsonl"}
) | {
    ".json",
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
    if left == right:
        return SAME
    kind = reference.suffix.lower()
    if kind in IMAGES:
        return compare_image(left, right)
    if kind not in TEXTS:
        return Outcome("changed", f"the bytes differ, and {kind or 'this kind of'} files cannot be compared")
    try:
        return _compare_texts(kind, left.decode(), right.decode(), context)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return Outcome("changed", "the bytes differ, and the file is not what its name says")


def _compare_texts(kind: str, left: str, right: str, context: Context) -> Outcome:
    if kind == ".json":
        return compare_json(json.loads(left), json.loads(right), context)
    if kind in (".html", ".htm"):
        return compare_html(left, right, context)
    if kind == ".svg":
        return compare_svg(left, right, context)
    return compare_text(left, right, context)
