"""Whether an object was changed in place by code whose text does not say so: a helper, an alias, a callback.

Shallow and bounded: the identities inside a container, the bytes of a small array, the labels of a table. What is
larger or opaque is not looked at; the order verdict counts it among what it cannot see. No attribute of a user's
own class is asked for anything.
"""

import types
from collections import deque
from collections.abc import Iterable
from typing import Any

MAX_ITEMS = 1000
"""Items of a container that are looked at; a longer one is known by its length and first items."""
MAX_ARRAY_BYTES = 65_536
MAX_NAMES = 100
"""Objects looked at per cell."""

_identity = object.__hash__
# fmt: off
_IMMUTABLE = frozenset((
    int, float, complex, bool, str, bytes, tuple, frozenset, type(None), range, slice, type(...), type,
    types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType,
))
# fmt: on


def is_mutable(value: object) -> bool:
    """False for what two names may share without either of them noticing."""
    return type(value) not in _IMMUTABLE


def fingerprints(names: Iterable[str], namespace: dict[str, object]) -> dict[str, int]:
    """A fingerprint for each of the names whose object has one."""
    found: dict[str, int] = {}
    for name in names:
        if len(found) >= MAX_NAMES:
            break
        value = namespace.get(name)
        if is_mutable(value) and (mark := fingerprint(value)) is not None:
            found[name] = mark
    return found


def fingerprint(value: Any) -> int | None:
    """Changes when the object is changed in place, as far as this looks; None for what has no fingerprint."""
    try:
        return _fingerprint(value)
    except RuntimeError:  # a thread of the user's changes it at this moment
        return None


def _fingerprint(value: Any) -> int | None:
    kind = type(value)
    if kind is list or kind is set or kind is deque:
        return _items(value, len(value))
    if kind is dict:
        return hash((_items(value, len(value)), _items(value.values(), len(value))))
    if kind is bytearray:
        return hash(bytes(value[:MAX_ARRAY_BYTES])) ^ len(value)
    module = kind.__module__
    if module == "__main__":
        return _instance(value)
    if module == "numpy" and kind.__name__ == "ndarray" and value.nbytes <= MAX_ARRAY_BYTES:
        return hash((value.shape, value.dtype.str, _array(value)))
    if (module == "pandas" or module.startswith("pandas.")) and kind.__name__ == "DataFrame":
        return _labels(value)
    return None


def _labels(frame: Any) -> int:
    """Shape and column names: columns added, dropped or renamed, rows dropped; not the values."""
    columns = [label for label in frame.columns[:MAX_ITEMS] if type(label) is str or type(label) is int]
    return hash((frame.shape, tuple(columns)))


def _items(values: Iterable[object], length: int) -> int:
    marks: list[int] = []
    for value in values:
        marks.append(_identity(value))
        if len(marks) >= MAX_ITEMS:
            break
    return hash((length, *marks))


def _array(value: Any) -> bytes | int:
    if value.dtype.hasobject:
        return _items(value.ravel().tolist()[:MAX_ITEMS], value.size)
    content: bytes = value.tobytes()
    return content


def _instance(value: object) -> int | None:
    """The attributes of an object of the notebook's own class, by identity."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return hash((_items(attributes, len(attributes)), _items(attributes.values(), len(attributes))))
