"""JSON outputs (plotly, vega, GeoJSON, widget state) compared as structures."""

import json
from typing import Any

from jupyter_audit.compare.arrays import TypedArray, compare_values, typed_array
from jupyter_audit.compare.outcome import SAME, Context, Outcome, shown, worst
from jupyter_audit.compare.text import compare_text

MAX_DEPTH = 100

Json = Any


def compare_json(reference: Json, actual: Json, context: Context) -> Outcome:
    """Two JSON values: keys, lengths, words and integers exactly, floats within the tolerance."""
    if _exact(reference) == _exact(actual):
        return SAME
    return _compare(reference, actual, context, "", 0)


def _exact(value: Json) -> str:
    """A text in which 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


def _compare(a: Json, b: Json, context: Context, where: str, depth: int) -> Outcome:
    if depth > MAX_DEPTH:
        return Outcome("changed", f"{shown(where)}: nested too deeply to compare")
    if isinstance(a, dict) and isinstance(b, dict):
        if (arrays := (typed_array(a), typed_array(b))) != (None, None) and None not in arrays:
            return _compare_arrays(*arrays, context, where)  # type: ignore[arg-type]  # neither is None
        if a.keys() != b.keys():
            return Outcome(
                "changed", f"{shown(where) or 'the root'}: other keys, {shown(str(sorted(a.keys() ^ b.keys())))}"
            )
        return worst(_compare(a[key], b[key], context, f"{where}.{key}", depth + 1) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return Outcome("changed", f"{shown(where) or 'the root'}: {len(a)} items became {len(b)}")
        return worst(
            _compare(x, y, context, f"{where}[{i}]", depth + 1) for i, (x, y) in enumerate(zip(a, b, strict=True))
        )
    if isinstance(a, str) and isinstance(b, str):
        return _placed(compare_text(a, b, context), where)
    if type(a) is type(b) and a == b:
        return SAME
    if type(a) is float and type(b) is float and context.close(a, b):
        return Outcome("tolerance", f"{shown(where)}: {a} became {b}")
    return Outcome("changed", f"{shown(where)}: {shown(repr(a))} became {shown(repr(b))}")


def _compare_arrays(a: TypedArray, b: TypedArray, context: Context, where: str) -> Outcome:
    outcome = compare_values(a, b, context)
    return _placed(outcome, where)


def _placed(outcome: Outcome, where: str) -> Outcome:
    return Outcome(outcome.word, f"{shown(where)}: {outcome.why}", outcome.normalised) if outcome.why else outcome
