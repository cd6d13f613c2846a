"""Arrays of numbers compared value by value: NumPy's ``.npy`` files and the typed arrays in plotly's figures.

Read with the standard library: this package runs where NumPy need not be. Objects in arrays are never unpickled.
"""

import array
import ast
import base64
import binascii
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_audit.compare.outcome import SAME, Context, Outcome

MAX_VALUES = 20_000_000
"""A longer array is compared byte for byte only."""

_MAGIC = b"\x93NUMPY"
_CODES = {"b1": "B", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q"}
_FLOATS = {"f4": "f", "f8": "d"}


@dataclass(frozen=True, slots=True)
class TypedArray:
    """``dtype`` without byte order, such as ``f8``; ``shape`` as its writer states it."""

    dtype: str
    shape: str
    values: Sequence[float]


def npy(data: bytes) -> TypedArray | None:
    """The array of an ``.npy`` file, None for what is none or holds something else than numbers.

    Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    """
    if data[:6] != _MAGIC or len(data) < 12:
        return None
    wide = 4 if data[6] >= 2 else 2
    start = 8 + wide + int.from_bytes(data[8 : 8 + wide], "little")
    try:
        header = ast.literal_eval(data[8 + wide : start].decode("latin-1").strip())
        kind, order, shape = str(header["descr"]), bool(header["fortran_order"]), tuple(header["shape"])
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        return None
    values = _values(kind[1:], data[start:], swapped=kind[:1] == (">" if sys.byteorder == "little" else "<"))
    if values is None or len(values) != math.prod(shape):
        return None
    return TypedArray(kind[1:], f"{shape}{' in Fortran order' if order else ''}", values)


def typed_array(value: Mapping[str, Any]) -> TypedArray | None:
    """Plotly's ``{"dtype": "f8", "bdata": "...", "shape": "2, 3"}``; None for another object."""
    dtype, packed = value.get("dtype"), value.get("bdata")
    if not isinstance(dtype, str) or not isinstance(packed, str) or value.keys() - {"dtype", "bdata", "shape"}:
        return None
    try:
        data = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return None
    values = _values(dtype, data, swapped=sys.byteorder == "big")
    return None if values is None else TypedArray(dtype, str(value.get("shape", "")), values)


def _values(dtype: str, data: bytes, *, swapped: bool) -> Sequence[float] | None:
    code = _CODES.get(dtype) or _FLOATS.get(dtype)
    if code is None or len(data) > 8 * MAX_VALUES:
        return None
    values = array.array(code)
    if len(data) % values.itemsize or values.itemsize != int(dtype[1:]):
        return None
    values.frombytes(data)
    if swapped:
        values.byteswap()
    return values


def compare_values(a: TypedArray, b: TypedArray, context: Context) -> Outcome:
    """Two arrays: shape and dtype must be the same, integers too; floats lie within the tolerance, NaN beside NaN."""
    if (a.dtype, a.shape, len(a.values)) != (b.dtype, b.shape, len(b.values)):
        return Outcome(
            "changed", f"{a.dtype} of {a.shape or len(a.values)} became {b.dtype} of {b.shape or len(b.values)}"
        )
    different = [
        i
        for i, (x, y) in enumerate(zip(a.values, b.values, strict=True))
        if x != y and not (math.isnan(x) and math.isnan(y))
    ]
    if not different:
        return SAME
    for i in different:
        x, y = a.values[i], b.values[i]
        if a.dtype not in _FLOATS or not context.close(x, y):
            return Outcome("changed", f"value {i}: {x!r} became {y!r} ({len(different)} of {len(a.values)} differ)")
    largest = max(different, key=lambda i: abs(a.values[i] - b.values[i]))
    x, y = a.values[largest], b.values[largest]
    return Outcome("tolerance", f"{len(different)} values differ, at most by {abs(x - y):.3g}: {x!r} became {y!r}")
