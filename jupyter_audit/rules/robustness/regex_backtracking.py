"""A pattern that takes exponential time on some texts."""

import ast
import re
from collections.abc import Iterator
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.constants import text
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.sources import Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CALLS = tuple(f"{module}.{name}" for module in ("re", "regex") for name in ("compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split", "subn"))
_NESTED = re.compile(r"[+*}]\)?[^|)]*\)(?:[+*]|\{\d*,)|\|[^()]*\)[+*]")
"""A quick look: only a repetition within a repeated group, or alternatives in one, can be nested."""


class RegexBacktracking(NotebookRule):
    """A regular expression that can take practically for ever.

    ## Why it matters
    `(a+)+$` tries every way to divide a run of `a` before it gives up: 30 characters are a billion tries. One crafted
    line in a form or a file stops the cell, or the server, at full load.

    ## What to do
    Do not repeat what is repeated inside: `(a+)+` is `a+`. Let alternatives begin differently, limit the length of the
    text, or use an engine without backtracking (`re2`). Python 3.11 has possessive `a++` and atomic `(?>...)`.

    ## See also
    - CWE-1333: https://cwe.mitre.org/data/definitions/1333.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 1333
    message = "this pattern can take exponential time: a repeated part is repeated again"
    bad = (
        """
        # %%
        import re
        MAIL = re.compile(r"^([a-zA-Z0-9]+\\s?)+@example$")  # !
        ok = re.match(r"(a+)+$", line)  # !
        """,
        """
        # %%
        import re
        names = re.search(r"^(\\w+|\\d+)*$", field)  # !
        """,
    )
    good = (
        """
        # %%
        import re
        a = re.findall(r"(?:\\d+,)+\\d+", line)
        b = re.match(r"^[\\w.]+@[\\w.]+$", line)
        c = re.split(r"(?:\\s*;\\s*)+x", line)
        d = re.search(r"(ab|cd)+", line)
        e = re.compile(r"^(?:[a-z]+-)*[a-z]+$")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_CALLS):
            argument = call.arg(0, "pattern")
            pattern = text(audited.index, argument, call)
            if pattern is not None:
                if 4 < len(pattern) < 2_000 and _NESTED.search(pattern) and explodes(pattern):
                    yield Hit(place_of(call.cell, call.node))
            elif isinstance(argument, ast.expr):
                trace = audited.taint.of(argument, call, frozenset({"re.escape", "regex.escape"}))
                if trace.trust is Trust.OUTSIDE:
                    message = f"{trace.what} becomes part of a pattern, which can then take exponential time"
                    yield Hit(place_of(call.cell, call.node), severity=Severity.LOW, message=message, related=trace.places)


def explodes(pattern: str) -> bool:
    """Whether a pattern has a repetition whose body can match one text in two ways, and that may fail after it."""
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return _look(list(tree), followed=False)


def _look(items: list[Any], followed: bool) -> bool:
    for position, (kind, value) in enumerate(items):
        after = followed or position + 1 < len(items)
        if kind in _REPEATS:
            _, most, body = value
            if most is constants.MAXREPEAT and after and _ambiguous(list(body)):
                return True
            if _look(list(body), after):
                return True
        elif kind is constants.SUBPATTERN and _look(list(value[3]), after):
            return True
        elif kind is constants.BRANCH and any(_look(list(branch), after) for branch in value[1]):
            return True
    return False


def _ambiguous(body: list[Any]) -> bool:
    """Whether text matched by the body twice may also be matched by it once, or by two of its branches."""
    body = _flat(body)
    if len(body) == 1 and body[0][0] is constants.BRANCH:
        branches = [list(branch) for branch in body[0][1][1]]
        firsts = [_first(branch[:1]) for branch in branches]
        return any(a & b for i, a in enumerate(firsts) for b in firsts[i + 1 :])
    needed = [item for item in body if not _optional(item)]
    loops = [item for item in body if item[0] in _REPEATS and item[1][1] is constants.MAXREPEAT]
    for loop in loops:
        others = [item for item in needed if item is not loop]
        if all(_first([item]) & _first([loop]) for item in others):
            return True
    return False


def _flat(body: list[Any]) -> list[Any]:
    while len(body) == 1 and body[0][0] is constants.SUBPATTERN:
        body = list(body[0][1][3])
    return body


def _optional(item: Any) -> bool:
    return item[0] in _REPEATS and item[1][0] == 0


def _first(items: list[Any]) -> frozenset[str]:
    """The ASCII characters that a part of a pattern may begin with."""
    if not items:
        return frozenset()
    kind, value = items[0]
    if kind in _REPEATS:
        return _first(list(value[2]))
    if kind is constants.SUBPATTERN:
        return _first(list(value[3]))
    if kind is constants.BRANCH:
        return frozenset().union(*(_first(list(branch)) for branch in value[1]))
    if kind is constants.IN:
        found = frozenset().union(*(_single(k, v) for k, v in value if k is not constants.NEGATE))
        return _ALL - found if value and value[0][0] is constants.NEGATE else found
    return _single(kind, value)


def _single(kind: Any, value: Any) -> frozenset[str]:
    if kind is constants.LITERAL:
        return frozenset({chr(value)})
    if kind is constants.NOT_LITERAL:
        return _ALL - {chr(value)}
    if kind is constants.RANGE:
        return frozenset(c for c in _ALL if value[0] <= ord(c) <= value[1])
    if kind is constants.ANY:
        return _ALL - {"\n"}
    if kind is constants.CATEGORY:
        return frozenset(c for c in _ALL if _CATEGORIES[value](c)) if value in _CATEGORIES else frozenset()
    return frozenset()


_ALL = frozenset(map(chr, range(128)))
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT)
_CATEGORIES = {
    constants.CATEGORY_DIGIT: str.isdigit, constants.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    constants.CATEGORY_SPACE: str.isspace, constants.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    constants.CATEGORY_WORD: lambda c: c.isalnum() or c == "_", constants.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}  # fmt: skip
