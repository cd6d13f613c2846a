"""The outputs of one cell, recorded and new, compared by kind."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_audit.compare.images import compare_image, compare_svg, decode_base64
from jupyter_audit.compare.outcome import SAME, Context, Outcome, badness, shown, worst
from jupyter_audit.compare.structures import compare_json
from jupyter_audit.compare.tables import compare_html
from jupyter_audit.compare.text import compare_text
from jupyter_audit.compare.widgets import VIEW, compare_widgets
from jupyter_audit.model.verdict import Word

Output = Mapping[str, Any]
"""An output as nbformat 4 stores it."""

_TEXT_TYPES = ("application/javascript", "application/x-latex", "application/xml")


def compare_outputs(reference: Sequence[Output], actual: Sequence[Output], context: Context) -> Outcome:
    """The word for a cell: the worst of its streams (joined, stderr apart), its error and its displays in order.

    Execution counts, tracebacks and the order of streams among displays do not matter. What cannot be compared is
    ``changed`` unless it is equal byte for byte, never ``same``.
    """
    new_error = _compare_errors(_errors(reference), _errors(actual), context)
    if new_error.word == "error":
        return new_error
    streams = [
        _named(name, _compare_presence(_stream(reference, name), _stream(actual, name), context))
        for name in ("stdout", "stderr")
    ]
    return worst([new_error, *streams, *_compare_displays(_displays(reference), _displays(actual), context)])


def _errors(outputs: Sequence[Output]) -> list[Output]:
    return [output for output in outputs if output.get("output_type") == "error"]


def _compare_errors(reference: list[Output], actual: list[Output], context: Context) -> Outcome:
    if not reference and not actual:
        return SAME
    if not actual:
        return Outcome("missing", f"{shown(_text(reference[0].get('ename')))} was raised and is not raised now")
    new = f"{shown(_text(actual[0].get('ename')))}: {shown(_text(actual[0].get('evalue')))}"
    if not reference:
        return Outcome("error", f"raises {new}")
    if len(reference) != len(actual) or reference[0].get("ename") != actual[0].get("ename"):
        return Outcome("error", f"raised {shown(_text(reference[0].get('ename')))}, raises {new}")
    message = compare_text(_text(reference[0].get("evalue")), _text(actual[0].get("evalue")), context)
    return Outcome("error", f"another error message: {message.why}") if message.word == "changed" else message


def _stream(outputs: Sequence[Output], name: str) -> str:
    found = [o for o in outputs if o.get("output_type") == "stream" and o.get("name", "stdout") == name]
    return "".join(_text(output.get("text")) for output in found)


def _compare_presence(reference: str, actual: str, context: Context) -> Outcome:
    if bool(reference) != bool(actual):
        return Outcome("missing", "is missing") if reference else Outcome("extra", f"is new: {shown(actual)}")
    return compare_text(reference, actual, context)


def _displays(outputs: Sequence[Output]) -> list[Output]:
    return [output for output in outputs if output.get("output_type") not in ("stream", "error")]


def _compare_displays(reference: list[Output], actual: list[Output], context: Context) -> list[Outcome]:
    if len(reference) != len(actual):
        word: Word = "missing" if len(reference) > len(actual) else "extra"
        return [Outcome(word, f"{len(reference)} results were shown, now {len(actual)}")]
    return [
        _named(f"result {number}" if len(reference) > 1 else "", _compare_bundle(a, b, context))
        for number, (a, b) in enumerate(zip(reference, actual, strict=True), 1)
    ]


def _compare_bundle(reference: Output, actual: Output, context: Context) -> Outcome:
    if reference.get("output_type") != actual.get("output_type"):
        return Outcome("changed", f"{reference.get('output_type')} became {actual.get('output_type')}")
    left, right = reference.get("data"), actual.get("data")
    if not isinstance(left, Mapping) or not isinstance(right, Mapping):
        return Outcome("changed", "an output without data cannot be compared")
    if gone := sorted(left.keys() - right.keys()):
        return Outcome("missing", f"{shown(gone[0])} is missing")
    if new := sorted(right.keys() - left.keys()):
        return Outcome("extra", f"{shown(new[0])} is new")
    return worst(_named(shown(kind), _compare_kind(kind, left[kind], right[kind], context)) for kind in sorted(left))


def _compare_kind(kind: str, reference: Any, actual: Any, context: Context) -> Outcome:
    if kind == VIEW:
        return compare_widgets(reference, actual, context.widgets, context)
    if kind == "image/svg+xml":
        return compare_svg(_text(reference), _text(actual), context)
    if kind.startswith("image/"):
        return _compare_encoded(_text(reference), _text(actual))
    if kind == "text/html":
        return compare_html(_text(reference), _text(actual), context)
    if kind.startswith("text/") or kind in _TEXT_TYPES:
        return compare_text(_text(reference), _text(actual), context)
    if kind == "application/json" or kind.endswith("+json"):
        return compare_json(reference, actual, context)
    if _text(reference) == _text(actual):
        return SAME
    return Outcome("changed", "the bytes differ, and this kind of output cannot be compared")


def _compare_encoded(reference: str, actual: str) -> Outcome:
    left, right = decode_base64(reference), decode_base64(actual)
    if left is None or right is None:
        return SAME if reference == actual else Outcome("changed", "is not base64 and differs")
    return compare_image(left, right)


def _text(value: Any) -> str:
    """Multi-line strings may be stored as lists of lines; anything else is shown as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return "" if value is None else json.dumps(value, sort_keys=True)


def _named(name: str, outcome: Outcome) -> Outcome:
    if not name or badness(outcome.word) == 0:
        return outcome
    return Outcome(outcome.word, f"{name}: {outcome.why}", outcome.normalised)
