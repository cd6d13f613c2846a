"""Checks that make a name safe to use: allowlists, patterns and type tests that stop the code where they fail."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk

_TESTS = frozenset("isalnum isdigit isidentifier isnumeric isdecimal isalpha is_relative_to".split())
_PATTERNS = frozenset({"match", "fullmatch"})
_VALIDATOR = re.compile(
    r"(?:^|_|\.)(?:is_?)?(?:valid|allow|safe|permit|whitelist|sanit|check|verify|known|trusted)", re.I
)
_URL_PARSERS = frozenset("urlparse urlsplit URL parse_url url_parse make_url".split())
_HOST_PARTS = frozenset("netloc scheme hostname host".split())
_PARTS = _HOST_PARTS | {"suffix", "name", "stem", "parent", "path", "port"}
_STOPS = frozenset("abort exit quit fail skip stop".split())
_NUMBERS = frozenset("int float bool numbers.Number UUID date datetime".split())


Check = tuple[str, ast.expr | None, ast.expr | None]
"""A name that passed, what it was compared with, the pattern that its beginning matches."""
END = 1 << 30
"""The line where a module ends, whatever its length."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Between two lines (inclusive) of a cell the name has passed a check.

    ``against`` is what it was compared with, ``pattern`` the regular expression that its beginning matches.
    """

    name: str
    first: int
    last: int
    against: ast.expr | None
    pattern: ast.expr | None = None


def guards_in(node: ast.AST) -> Iterator[Guard]:
    """The guards in the body of a function or a module."""
    parsed: dict[str, str] | None = None
    for guard in _written_in(node):
        yield guard
        parsed = _parsed_from(node) if parsed is None else parsed
        if whole := parsed.get(guard.name.partition(".")[0]):
            yield replace(guard, name=whole)


def _parsed_from(node: ast.AST) -> dict[str, str]:
    """``parts = urlparse(url)``: what is tested of the parts is tested of the whole."""
    found = {}
    for child in ast.walk(node):
        if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            value = child.value.value if isinstance(child.value, ast.Attribute) else child.value
            if isinstance(value, ast.Call) and (chain_of(value.func) or "").rpartition(".")[2] in _URL_PARSERS:
                whole = chain_of(value.args[0]) if value.args else None
                if whole and whole[0] not in "!?":
                    found[child.targets[0].id] = whole
    return found


def _written_in(node: ast.AST) -> Iterator[Guard]:
    last = getattr(node, "end_lineno", None) or END
    for child in walk(node):
        if isinstance(child, ast.If):
            yield from _of_if(child, last)
        elif isinstance(child, ast.Assert):
            for name, against, pattern in _checks(child.test, wanted=True):
                yield Guard(name, child.lineno, last, against, pattern)
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr == "relative_to":
            if (root := _root(child.func.value)) and child.args:  # raises where the path is not below
                yield Guard(root, (child.end_lineno or child.lineno) + 1, last, child.args[0])
        elif isinstance(child, ast.IfExp):
            for name, against, pattern in _checks(child.test, wanted=True):
                yield Guard(name, child.body.lineno, child.body.end_lineno or child.body.lineno, against, pattern)
        elif isinstance(child, ast.comprehension):
            for condition in child.ifs:
                for name, against, pattern in _checks(condition, wanted=True):
                    yield Guard(name, child.target.lineno, condition.end_lineno or condition.lineno, against, pattern)


def _of_if(node: ast.If, last: int) -> Iterator[Guard]:
    body_end = node.body[-1].end_lineno or node.body[-1].lineno
    for name, against, pattern in _checks(node.test, wanted=True):
        yield Guard(name, node.body[0].lineno, body_end, against, pattern)
    for name, against, pattern in _checks(node.test, wanted=False):
        if stops(node.body):
            yield Guard(name, body_end + 1, last, against, pattern)
        elif node.orelse:
            yield Guard(name, node.orelse[0].lineno, node.orelse[-1].end_lineno or last, against, pattern)


def stops(body: list[ast.stmt]) -> bool:
    """Whether a block always leaves: it raises, returns, continues, or calls ``abort``."""
    end = body[-1]
    if isinstance(end, ast.Raise | ast.Return | ast.Continue | ast.Break):
        return True
    value = end.value if isinstance(end, ast.Expr) else None
    return isinstance(value, ast.Call) and (chain_of(value.func) or "").rpartition(".")[2] in _STOPS


def _checks(test: ast.expr, wanted: bool) -> Iterator[Check]:
    """The names that are known to be good where the test gave ``wanted``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _checks(test.operand, not wanted)
    elif isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) is wanted:
            for value in test.values:
                yield from _checks(value, wanted)
    elif isinstance(test, ast.Compare):
        yield from _compared(test, wanted)
    elif wanted and isinstance(test, ast.Call):
        yield from _called(test)
    elif not wanted and isinstance(test, ast.Attribute) and test.attr in _HOST_PARTS and (name := _root(test.value)):
        yield name, None, None  # no host: an address on this very server


def _compared(test: ast.Compare, wanted: bool) -> Iterator[Check]:
    if len(test.ops) != 1:
        return
    operation, right = test.ops[0], test.comparators[0]
    positive = isinstance(operation, ast.In | ast.Eq)
    if not isinstance(operation, ast.In | ast.NotIn | ast.Eq | ast.NotEq):
        if isinstance(operation, ast.Is | ast.IsNot) and isinstance(test.left, ast.Call):
            positive = isinstance(operation, ast.IsNot)  # `re.match(...) is not None`
            if positive is wanted:
                yield from _called(test.left)
        return
    if positive is wanted:
        for left in (test.left, *(test.left.args if isinstance(test.left, ast.Call) else ())):
            name = item_name(left) or chain_of(left)
            if name and name[0] not in "!?":
                yield name, right, None
        if _speaks_of_whole(test.left) and not _names_tool(test.left, right) and (name := _root(test.left)):
            yield name, right, None
        if isinstance(right, ast.Attribute) and right.attr == "parents" and (name := _root(right.value)):
            yield name, test.left, None  # `base in target.parents`


def _speaks_of_whole(node: ast.expr) -> bool:
    """``str(path)``, ``parts.hostname``, ``path.suffix``; but ``request.method`` says nothing of the request."""
    return isinstance(node, ast.Call) or (
        isinstance(node, ast.Attribute) and (node.attr in _PARTS or any(isinstance(n, ast.Call) for n in walk(node)))
    )


def _names_tool(left: ast.expr, right: ast.expr) -> bool:
    """``block.name == "delete"`` says which tool a model asks for, and nothing of what it hands to it."""
    word = right.value if isinstance(right, ast.Constant) else None
    return isinstance(left, ast.Attribute) and left.attr == "name" and isinstance(word, str) and "." not in word


def _called(test: ast.Call) -> Iterator[Check]:
    function = chain_of(test.func) or ""
    last = function.rpartition(".")[2]
    if isinstance(test.func, ast.Attribute):
        name = chain_of(test.func.value)
        if last in _TESTS and name:
            yield name, None, None
        if last == "startswith" and (root := _root(test.func.value)) and test.args and not _bare_host(test.args[0]):
            yield root, test.args[0], None
        if last == "issubset" and (root := _root(test.func.value)):
            yield root, test.args[0] if test.args else None, None
    if function == "all" and test.args and isinstance(test.args[0], ast.GeneratorExp):
        yield from _every(test.args[0])
    if last in _PATTERNS or (last == "isinstance" and _numeric(test)) or _VALIDATOR.search(function):
        pattern = _pattern(test) if last == "match" else None
        for argument in test.args:
            if (name := chain_of(argument)) and name[0] not in "!?":
                yield name, None, pattern


def _every(test: ast.GeneratorExp) -> Iterator[Check]:
    """``all(c in LETTERS for c in text)``."""
    source, compared = test.generators[0], test.elt
    named = isinstance(source.iter, ast.Name) and isinstance(source.target, ast.Name)
    if named and isinstance(compared, ast.Compare) and isinstance(compared.ops[0], ast.In):
        yield source.iter.id, compared.comparators[0], None  # type: ignore[attr-defined]


def item_name(node: ast.AST) -> str | None:
    """``plan['action']``: an item with a constant key has a name of its own."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        return f"{node.value.id}[{node.slice.value!r}]"
    return None


def _pattern(test: ast.Call) -> ast.expr | None:
    """The pattern of ``re.match(pattern, text)`` or ``pattern.match(text)``."""
    if len(test.args) > 1:
        return test.args[0]
    return test.func.value if isinstance(test.func, ast.Attribute) else None


def _bare_host(prefix: ast.expr) -> bool:
    """``https://example.org`` without a slash also begins ``https://example.org.evil.net``, and ``http`` anything."""
    if isinstance(prefix, ast.Tuple):
        return any(map(_bare_host, prefix.elts))
    text = prefix.value if isinstance(prefix, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(r"https?(?::/{0,2}[^/]*)?", text) is not None


def _numeric(test: ast.Call) -> bool:
    return len(test.args) == 2 and (chain_of(test.args[1]) or "") in _NUMBERS


def _root(node: ast.expr) -> str | None:
    """The name at the bottom of ``str(path)`` or ``urlparse(url).hostname``: what such a test speaks about."""
    while True:
        if isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return chain_of(node) if isinstance(node, ast.Name) else None
