"""Text compared word by word: words and integers exactly, floats within the tolerance."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from jupyter_audit.compare.normalise import normalise
from jupyter_audit.compare.outcome import SAME, Context, Outcome, shown

MAX_TOKENISED = 20_000_000
"""Longer texts (characters) are compared as a whole, without the tolerance for floats."""

_FLOAT = r"[-+]?(?:\d+\.\d+(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|\d(?:\.\d*)?[eE][-+]\d+|\d{1,5}\.)"
_TOKEN = re.compile(
    rf"(?P<float>(?<![\w.)\]]){_FLOAT}(?![\w]|\.\d))|(?P<word>\w+(?:\.\w+)*)|(?P<end>\n)|(?P<sign>[^\w\s])"
)


def compare_text(reference: str, actual: str, context: Context) -> Outcome:
    """Two texts: ``same``, ``normalised``, ``tolerance`` or ``changed`` with the first difference."""
    if reference == actual:
        return SAME
    left, left_steps = normalise(reference, context.reference)
    right, right_steps = normalise(actual, context.actual)
    steps = tuple(sorted(left_steps | right_steps))
    if left == right:
        return Outcome("normalised", "equal but for " + ", ".join(steps), steps)
    if max(len(left), len(right)) > MAX_TOKENISED:
        return Outcome("changed", "the texts differ, and are too long to compare number by number", steps)
    return _by_token(left, right, context, steps)


def _by_token(left: str, right: str, context: Context, steps: tuple[str, ...]) -> Outcome:
    line, widest = 1, (0.0, "", "")
    for a, b in zip_longest(_tokens(left), _tokens(right), fillvalue=("end of text", "the end")):
        if a == b:
            line += a[0] == "end"
            continue
        if a[0] != "float" or b[0] != "float" or not context.close(float(a[1]), float(b[1])):
            return Outcome("changed", _difference(line, a, b), steps)
        widest = max(widest, (abs(float(a[1]) - float(b[1])), a[1], b[1]))
    if not widest[1]:
        return Outcome("changed", "only the spacing differs", steps)
    return Outcome("tolerance", f"largest difference {widest[0]:.3g}: {widest[1]} became {widest[2]}", steps)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match.group()


def _difference(line: int, a: tuple[str, str], b: tuple[str, str]) -> str:
    before, after = ("the line's end" if kind == "end" else shown(text) for kind, text in (a, b))
    if "end of text" in (a[0], b[0]):
        return f"line {line}: text is missing" if b[0] == "end of text" else f"line {line}: text was added"
    change = f"line {line}: {before} became {after}"
    if a[0] == b[0] == "float" and float(a[1]):
        change += f" (relative difference {abs(float(b[1]) - float(a[1])) / abs(float(a[1])):.2g})"
    return change
