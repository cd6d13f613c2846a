"""Both sides of every difference, as far as a page can show them."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jupyter_audit.compare.files import IMAGES, TEXTS
from jupyter_audit.compare.images import decode_base64, difference_image
from jupyter_audit.model.verdict import CellVerdict, FileVerdict
from jupyter_audit.report.difference import Difference
from jupyter_audit.verify.attempt import Attempt
from jupyter_audit.verify.claim import Claim

MAX_TEXT = 200_000
"""Characters of one side; what is beyond is cut, and the page says so."""
MAX_IMAGE = 4_000_000
MAX_ALL = 40_000_000
"""Bytes of one image, and of everything together."""

Output = Mapping[str, Any]
_SHOWABLE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


def evidence(claim: Claim, tried: Attempt) -> tuple[Difference, ...]:
    """Both sides of what differs between a claim and the run that its verdict is about."""
    new = tried.result.node.cells
    cells = [
        (cell, claim.notebook.cells[cell.cell].outputs, new[cell.cell].get("outputs", ()))
        for cell in tried.judgement.cells
        if cell.cell < len(new)
    ]
    files = [(file, claim.written / file.path, tried.place.work / file.path) for file in tried.judgement.files]
    return differences(cells, files)


def differences(
    cells: Sequence[tuple[CellVerdict, Sequence[Output], Sequence[Output]]],
    files: Sequence[tuple[FileVerdict, Path, Path]],
) -> tuple[Difference, ...]:
    """Of every cell (recorded and new outputs) and file (recorded and new path) whose word is not ``same``."""
    found, left = [], MAX_ALL
    for each in _all(cells, files):
        size = sum(len(side) for side in (each.before, each.after, each.change) if side)
        if size > left:
            why = f"{each.why} (too much differs to show it all)"
            found.append(Difference(each.where, each.part, each.word, why, "none", None, None))
        else:
            left -= size
            found.append(each)
    return tuple(found)


def _all(
    cells: Sequence[tuple[CellVerdict, Sequence[Output], Sequence[Output]]],
    files: Sequence[tuple[FileVerdict, Path, Path]],
) -> Iterator[Difference]:
    for cell, before, after in cells:
        if cell.word != "same":
            yield from _cell(cell, before, after)
    for file, old, new in files:
        if file.word != "same":
            yield _file(file, old, new)


def _cell(verdict: CellVerdict, before: Sequence[Output], after: Sequence[Output]) -> Iterator[Difference]:
    where = f"cell {verdict.cell + 1}"
    for name in ("stdout", "stderr"):
        a, b = _stream(before, name), _stream(after, name)
        if a != b:
            yield _text(where, name, verdict, a, b)
    errors = [[o for o in side if o.get("output_type") == "error"] for side in (before, after)]
    for old, new in zip_longest(*errors):
        a, b = _error(old), _error(new)
        if a != b:
            yield _text(where, "error", verdict, a, b)
    shown = [[o for o in side if o.get("output_type") not in ("stream", "error")] for side in (before, after)]
    for number, (old, new) in enumerate(zip_longest(*shown), 1):
        yield from _display(where, f"result {number}", verdict, old, new)


def _display(
    where: str, part: str, verdict: CellVerdict, before: Output | None, after: Output | None
) -> Iterator[Difference]:
    old, new = _data(before), _data(after)
    different = [kind for kind in sorted(old.keys() | new.keys()) if old.get(kind) != new.get(kind)]
    for kind in (kind for kind in different if kind in _SHOWABLE):
        yield _image(where, f"{part}, {kind}", verdict, _picture(kind, old), _picture(kind, new))
    # HTML says the same as the text beside it, with more marks
    texts = [kind for kind in different if kind not in _SHOWABLE]
    if "text/plain" in texts:
        texts = [kind for kind in texts if kind != "text/html"]
    for kind in texts:
        yield _text(where, f"{part}, {kind}", verdict, _as_text(old.get(kind)), _as_text(new.get(kind)))


def _file(verdict: FileVerdict, old: Path, new: Path) -> Difference:
    kind = old.suffix.lower()
    sides = []
    for path in (old, new):
        try:
            sides.append(path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_IMAGE else None)
        except OSError:
            sides.append(None)
    if kind in IMAGES or kind == ".svg":
        mime = "image/svg+xml" if kind == ".svg" else f"image/{kind.removeprefix('.').replace('jpg', 'jpeg')}"
        pictures = [None if data is None else (mime, data) for data in sides]
        return _image(verdict.path, "file", verdict, *pictures)
    if kind in TEXTS:
        return _text(
            verdict.path, "file", verdict, *(None if d is None else d.decode("utf-8", "replace") for d in sides)
        )
    return Difference(verdict.path, "file", verdict.word, verdict.why, "none", None, None)


def _text(
    where: str, part: str, verdict: CellVerdict | FileVerdict, before: str | None, after: str | None
) -> Difference:
    return Difference(where, part, verdict.word, verdict.why, "text", _cut(before), _cut(after))


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}\n… {len(text) - MAX_TEXT:,} more characters"


Picture = tuple[str, bytes]


def _image(
    where: str, part: str, verdict: CellVerdict | FileVerdict, before: Picture | None, after: Picture | None
) -> Difference:
    change = None
    if before and after and "svg" not in before[0] + after[0]:
        drawn = difference_image(before[1], after[1])
        change = _url("image/png", drawn) if drawn else None
    sides = [_url(*side) if side and len(side[1]) <= MAX_IMAGE else None for side in (before, after)]
    return Difference(where, part, verdict.word, verdict.why, "image", sides[0], sides[1], change)


def _picture(kind: str, data: Mapping[str, Any]) -> Picture | None:
    if kind not in data:
        return None
    text = _as_text(data[kind]) or ""
    content = text.encode() if kind == "image/svg+xml" else decode_base64(text)
    return None if content is None else (kind, content)


def _url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _data(output: Output | None) -> Mapping[str, Any]:
    data = output.get("data") if output else None
    return data if isinstance(data, Mapping) else {}


def _stream(outputs: Sequence[Output], name: str) -> str | None:
    texts = [
        _as_text(o.get("text")) or "" for o in outputs if o.get("output_type") == "stream" and o.get("name") == name
    ]
    return "".join(texts) or None


def _error(output: Output | None) -> str | None:
    return None if output is None else f"{_as_text(output.get('ename'))}: {_as_text(output.get('evalue'))}"


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    import json

    return json.dumps(value, indent=1, sort_keys=True)
