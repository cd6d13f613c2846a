"""Regular expressions judged by their structure: can one text be matched in exponentially many ways?

Python's own parser gives the structure (``re._parser``, the same in 3.11 to 3.14); it has already merged single
characters into sets and taken common prefixes out of alternatives. Compare Davis et al., "The Impact of Regular
Expression Denial of Service", ESEC/FSE 2018.
"""

import re
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MAX_PATTERN = 2_000
"""Characters of a pattern that is looked at."""
_NESTED = re.compile(r"[+*}]\)?[^|)]*\)(?:[+*]|\{\d*,)|\|[^()]*\)[+*]")
"""A quick look: only a repetition within a repeated group, or alternatives in one, can be nested."""
_ALL = frozenset(map(chr, range(128)))
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT)
_CATEGORIES = {
    constants.CATEGORY_DIGIT: str.isdigit, constants.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    constants.CATEGORY_SPACE: str.isspace, constants.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    constants.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    constants.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}  # fmt: skip


def explodes(pattern: str) -> bool:
    """Whether a pattern has a repetition whose body can match one text in two ways, and that may fail after it."""
    if not 4 < len(pattern) < MAX_PATTERN or not _NESTED.search(pattern):
        return False
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return _look(list(tree), followed=False)


def quadratic(pattern: str) -> bool:
    """Whether two unlimited repetitions can share one run of characters, so that a long run is divided in all ways."""
    if not 4 < len(pattern) < MAX_PATTERN:
        return False
    try:
        return _shared(_flat(list(parser.parse(pattern))))
    except (re.error, RecursionError, OverflowError):
        return False


def _shared(items: list[Any]) -> bool:
    for position, (kind, value) in enumerate(items):
        if kind not in _REPEATS or value[1] is not constants.MAXREPEAT:
            continue
        letters = _first(list(value[2])) if len(list(value[2])) == 1 else frozenset()
        for other, later in enumerate(items[position + 1 :], position + 1):
            first = _first([later])
            unlimited = later[0] in _REPEATS and later[1][1] is constants.MAXREPEAT
            if unlimited and letters & first and other + 1 < len(items):
                return True
            if not _optional(later):  # what has to stand between them divides the run
                break
    return False


def _look(items: list[Any], followed: bool) -> bool:
    for position, (kind, value) in enumerate(items):
        after = followed or position + 1 < len(items)
        if kind in _REPEATS:
            _, most, body = value
            if most is constants.MAXREPEAT and after and _ambiguous(list(body)):
                return True
            if _look(list(body), after):
                return True
        elif (kind is constants.SUBPATTERN and _look(list(value[3]), after)) or (
            kind is constants.BRANCH and any(_look(list(branch), after) for branch in value[1])
        ):
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
        return frozenset(c for c in _ALL if _CATEGORIES[value](c)) if value in _CATEGORIES else frozenset()  # type: ignore[no-untyped-call]
    return frozenset()
