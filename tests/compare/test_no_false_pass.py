"""Whatever is changed by one digit, row, pixel block, value or file is never the same, nor within a tolerance it is not in."""

import base64
import gzip
import io
import json
import math
import random
import sqlite3
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from jupyter_audit.compare.arrays import npy
from jupyter_audit.compare.files import compare_contents, compare_files
from jupyter_audit.compare.images import BLOCK, MAX_BLOCK_DIFFERENCE, compare_image
from jupyter_audit.compare.outcome import Context
from jupyter_audit.compare.outputs import compare_outputs
from jupyter_audit.compare.tables import compare_html

EXACT = ("same", "normalised")
AGREES = (*EXACT, "tolerance")
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
    st.floats(-1e6, 1e6).map("{:.4f}".format),
)
WORDS = st.sampled_from(["loss", "accuracy", "epoch", "n", "(95 % CI", "p <", "mean ±", "F(1, 3) =", "3rd", "x2", "£"])


@st.composite
def digits_changed(draw: st.DrawFn) -> tuple[str, str, bool]:
    """A text, the text with one of its digits changed, and whether that changes a number by more than the tolerance."""
    parts = draw(st.lists(st.tuples(WORDS, NUMBERS), min_size=1, max_size=6))
    separator = draw(st.sampled_from([" ", "\n", ", ", "\t", " | "]))
    which = draw(st.integers(0, len(parts) - 1))
    word, number = parts[which]
    places = [i for i, char in enumerate(number) if char.isdigit()]
    place = draw(st.sampled_from(places))
    digit = draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    other = number[:place] + digit + number[place + 1 :]
    assume(math.isfinite(float(other)))
    is_float = not number.lstrip("-").isdigit()
    a, b = float(number), float(other)
    beyond = not is_float or abs(a - b) > 1e-8 + 1e-5 * abs(a)
    line = [f"{w} {n}" for w, n in parts]
    changed = [*line[:which], f"{word} {other}", *line[which + 1 :]]
    return separator.join(line), separator.join(changed), beyond


@given(digits_changed())
@settings(max_examples=500, deadline=None)
@example(("took 3.25 s, accuracy 0.91", "took 3.25 s, accuracy 0.92", True))
def test_a_changed_digit_is_never_exact_and_agrees_only_within_the_tolerance(case: tuple[str, str, bool]) -> None:
    before, after, beyond = case
    for wrap in (_stream, _result, _html):
        word = compare_outputs([wrap(before)], [wrap(after)], Context()).word
        assert word not in EXACT, (before, after)
        if beyond:
            assert word not in AGREES, (before, after)


def _stream(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _result(text: str) -> dict[str, object]:
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}


def _html(text: str) -> dict[str, object]:
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in text.split("\n"))
    return {"output_type": "display_data", "data": {"text/html": f"<table>{rows}</table>"}, "metadata": {}}


@given(st.lists(st.lists(NUMBERS, min_size=2, max_size=4), min_size=2, max_size=8), st.data())
@settings(max_examples=200, deadline=None)
def test_a_row_more_less_or_moved_never_agrees(rows: list[list[str]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    kind = data.draw(st.sampled_from(["gone", "twice", "swapped"]))
    other = [*rows]
    if kind == "gone":
        del other[place]
    elif kind == "twice":
        other.insert(place, rows[place])
    else:
        to = data.draw(st.integers(0, len(rows) - 1))
        other[place], other[to] = other[to], other[place]
        assume(not _close(rows, other))
    for text in (_csv, _table):
        assert (
            compare_contents(f"t.{'csv' if text is _csv else 'html'}", text(rows), text(other), Context()).word
            == "changed"
        )


def _close(a: list[list[str]], b: list[list[str]]) -> bool:
    return all(
        x == y or (not x.lstrip("-").isdigit() and not y.lstrip("-").isdigit() and Context().close(float(x), float(y)))
        for row, other in zip(a, b, strict=True)
        for x, y in zip(row, other, strict=False)
    )


def _csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def _table(rows: list[list[str]]) -> bytes:
    return (
        "<table>" + "".join("<tr>" + "".join(f"<td>{x}</td>" for x in row) + "</tr>" for row in rows) + "</table>"
    ).encode()


@given(
    st.integers(0, 150),
    st.integers(0, 90),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(1, 255),
    st.integers(0, 3),
)
@settings(max_examples=300, deadline=None)
@example(84, 44, 8, 8, 3, 0)
@example(4, 4, 8, 8, 3, 3)
def test_a_changed_patch_is_never_exact_and_agrees_only_when_it_is_faint(
    x: int, y: int, width: int, height: int, amount: int, band: int
) -> None:
    picture = Image.effect_noise((160, 100), 40).convert("RGBA")
    channels = list(picture.split())
    changed = channels[band].copy()
    box = (x, y, min(x + width, 160), min(y + height, 100))
    region = changed.crop(box)
    changed.paste(region.point([(v + amount) % 256 for v in range(256)]), box)
    other = Image.merge("RGBA", [changed if i == band else each for i, each in enumerate(channels)])
    word = compare_image(_png(picture), _png(other)).word
    assert word not in EXACT
    step = min(amount, 256 - amount)
    covered = min(box[2] - box[0], BLOCK // 2) * min(box[3] - box[1], BLOCK // 2)
    if step > 32 or step * covered / BLOCK**2 > MAX_BLOCK_DIFFERENCE + 1:
        assert word == "changed"


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


FLOATS = [0.5, 1.25, -3.0, 1e300, math.nan, 0.0]


def _npy(values: list[float], kind: str = "<f8", shape: str | None = None) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape or f'({len(values)},)'}, }}"
    header = header.ljust(117) + "\n"
    codes = {"<f8": "d", "<i8": "q", "|O": "d"}
    body = struct.pack(f"<{len(values)}{codes[kind]}", *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + body


def _zip(members: dict[str, bytes], year: int = 2020) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _plotly(values: list[float]) -> bytes:
    packed = base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode()
    return json.dumps({"data": [{"type": "bar", "y": {"dtype": "f8", "bdata": packed}}]}).encode()


CASES = [
    ("a.npy", _npy(FLOATS), _npy(FLOATS), "same"),
    ("a.npy", _npy(FLOATS), _npy([0.5000001, *FLOATS[1:]]), "tolerance"),
    ("a.npy", _npy(FLOATS), _npy([0.51, *FLOATS[1:]]), "changed"),
    ("a.npy", _npy(FLOATS), _npy([math.nan, *FLOATS[1:]]), "changed"),
    ("a.npy", _npy(FLOATS), _npy(FLOATS, shape="(2, 3)"), "changed"),
    ("a.npy", _npy([1, 2], "<i8"), _npy([1, 3], "<i8"), "changed"),
    ("a.npy", _npy([1.0], "|O"), _npy([2.0], "|O"), "changed"),
    ("a.npz", _zip({"x.npy": _npy(FLOATS)}), _zip({"x.npy": _npy(FLOATS)}, 2021), "normalised"),
    ("a.npz", _zip({"x.npy": _npy(FLOATS)}), _zip({"x.npy": _npy([0.51, *FLOATS[1:]])}), "changed"),
    ("a.npz", _zip({"x.npy": b"1"}), _zip({"y.npy": b"1"}), "changed"),
    ("a.zip", _zip({"x.pkl": b"1"}), _zip({"x.pkl": b"2"}), "changed"),
    ("a.xlsx", _zip({"xl/sheet1.xml": b"<v>1</v>"}), _zip({"xl/sheet1.xml": b"<v>2</v>"}), "changed"),
    (
        "a.xlsx",
        _zip({"docProps/core.xml": b"<dcterms:created>2020</dcterms:created>"}),
        _zip({"docProps/core.xml": b"<dcterms:created>2021</dcterms:created>"}),
        "normalised",
    ),
    ("a.csv.gz", gzip.compress(b"x\n1\n", mtime=1), gzip.compress(b"x\n1\n", mtime=2), "normalised"),
    ("a.csv.gz", gzip.compress(b"x\n1\n", mtime=1), gzip.compress(b"x\n2\n", mtime=1), "changed"),
    ("a.csv.gz", gzip.compress(b"x\n1\n", mtime=1), b"no gzip", "changed"),
    ("a.json", _plotly(FLOATS[:3]), _plotly([0.5000001, *FLOATS[1:3]]), "tolerance"),
    ("a.json", _plotly(FLOATS[:3]), _plotly([0.51, *FLOATS[1:3]]), "changed"),
]


@pytest.mark.parametrize(("name", "one", "other", "word"), CASES)
def test_files_by_format(name: str, one: bytes, other: bytes, word: str) -> None:
    outcome = compare_contents(name, one, other, Context())
    assert outcome.word == word, outcome
    assert outcome.why or word == "same"


@given(st.sampled_from([case for case in CASES if case[3] == "same" or case[0] in ("a.npz", "a.json")]), st.data())
@settings(max_examples=150, deadline=None)
def test_a_flipped_bit_in_a_file_is_never_the_same(case: tuple[str, bytes, bytes, str], data: st.DataObject) -> None:
    content = bytearray(case[1])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    assert compare_contents(case[0], case[1], bytes(content), Context()).word != "same"


def test_arrays_that_are_none() -> None:
    for data in (b"", b"\x93NUMPY\x01\x00\xff\xff{", _npy(FLOATS)[:-1], b"\x93NUMPY\x01\x00\x02\x00[]"):
        assert npy(data) is None


def test_databases_by_what_they_hold(tmp_path: Path) -> None:
    def database(name: str, *rows: tuple[int, float], vacuum: bool = False) -> Path:
        path = tmp_path / name
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE t (a INTEGER, b REAL)")
        if vacuum:
            connection.executemany("INSERT INTO t VALUES (?, ?)", [(9, 9.0)] * 500)
            connection.execute("DELETE FROM t")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        connection.commit()
        connection.close()
        return path

    one = database("one.db", (1, 0.5), (2, 0.25))
    assert compare_files(one, database("again.db", (1, 0.5), (2, 0.25), vacuum=True), Context()).word == "normalised"
    assert compare_files(one, database("close.db", (1, 0.5000001), (2, 0.25)), Context()).word == "tolerance"
    for name, rows in {"digit": ((1, 0.5), (2, 0.26)), "less": ((1, 0.5),), "int": ((1, 0.5), (3, 0.25))}.items():
        outcome = compare_files(one, database(f"{name}.db", *rows), Context())
        assert outcome.word == "changed", name
    broken = tmp_path / "broken.db"
    broken.write_bytes(one.read_bytes()[:3000])
    assert compare_files(one, broken, Context()).word == "changed"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([["x", "y"], ["1", "a"]], [["x", "y"], ["1", "a"], ["2", "b"]], "the table was 2 x 2 and became 3 x 2"),
        ([["x", "y"], ["1", "a"]], [["x", "z"], ["1", "a"]], "the label y became z"),
        ([["x", "y"], ["1", "a"]], [["x", "y"], ["1.0", "a"]], "column x: integer became number"),
        (
            [["x"], ["1"], ["2"], ["3"]],
            [["x"], ["1"], ["5"], ["6"]],
            "table row 2, column x: 2 became 5 (2 values differ)",
        ),
    ],
)
def test_what_differs_is_said_of_the_table(before: list[list[str]], after: list[list[str]], why: str) -> None:
    assert compare_html(_table(before).decode(), _table(after).decode(), Context()).why == why
    assert compare_contents("a.csv", _csv(before), _csv(after), Context()).why == why


def test_random_bytes_are_no_crash() -> None:
    rng = random.Random(7)
    for name in ("a.npy", "a.npz", "a.gz", "a.png", "a.csv", "a.json", "a.html", "a.svg", "a.ipynb", "a.db"):
        for _ in range(30):
            one, other = rng.randbytes(200), rng.randbytes(200)
            assert compare_contents(name, one, other, Context()).word in ("changed", "normalised")
