"""The globals that a notebook's own functions read, change and call: names a cell uses without naming them."""

import functools
import opcode
import types
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CODES = 4096
"""Code objects remembered; beyond it the memory starts afresh."""

MAX_METHODS = 256
"""Methods looked at per class."""

MAX_DEPTH = 8
"""Wrappers (partial, bound method, decorator) looked through."""

_LRU = type(functools.lru_cache(len))
_MRO = type.__dict__["__mro__"].__get__
_MEMBERS = type.__dict__["__dict__"].__get__
_READS = {opcode.opmap[name] for name in ("LOAD_GLOBAL", "LOAD_NAME") if name in opcode.opmap}
_READS_PLAIN = {opcode.opmap[name] for name in ("LOAD_FROM_DICT_OR_GLOBALS",) if name in opcode.opmap}
_WRITES = {opcode.opmap[name] for name in ("STORE_GLOBAL", "DELETE_GLOBAL")}
_LOAD_GLOBAL = opcode.opmap["LOAD_GLOBAL"]
_EXTENDED = opcode.opmap["EXTENDED_ARG"]


@dataclass(frozen=True, slots=True)
class Globals:
    """Global names that code reads and binds."""

    reads: frozenset[str]
    writes: frozenset[str]


_known: dict[types.CodeType, Globals] = {}


def code_globals(code: types.CodeType) -> Globals:
    """The globals of a function's code and of the functions defined inside it (cached)."""
    found = _known.get(code)
    if found is None:
        if len(_known) >= MAX_CODES:
            _known.clear()
        found = _known[code] = _scan(code)
    return found


def _scan(code: types.CodeType) -> Globals:
    # dis.get_instructions takes twenty times as long, and co_names holds attributes too
    reads, writes, names, extended = set(), set(), code.co_names, 0
    raw = code.co_code
    for position in range(0, len(raw), 2):
        operation, argument = raw[position], raw[position + 1] | extended
        if operation == _EXTENDED:
            extended = argument << 8
            continue
        extended = 0
        if operation in _READS:
            reads.add(names[argument >> 1 if operation == _LOAD_GLOBAL else argument])
        elif operation in _READS_PLAIN:
            reads.add(names[argument])
        elif operation in _WRITES:
            writes.add(names[argument])
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner = code_globals(constant)
            reads |= inner.reads
            writes |= inner.writes
    return Globals(frozenset(reads), frozenset(writes))


def notebook_codes(value: object, namespace: dict[str, object], depth: int = MAX_DEPTH) -> Iterator[types.CodeType]:
    """The code that calling ``value``, or a method of it, may run, as far as the notebook itself defines it.

    Looks at types and function objects only: no attribute of a user's object is read, so none can run code.
    """
    kind = type(value)
    if kind is types.FunctionType:
        yield from _function_codes(value, namespace, depth)  # type: ignore[arg-type]
    elif kind is types.MethodType or kind is functools.partial or kind is _LRU:
        attribute = "__func__" if kind is types.MethodType else "func" if kind is functools.partial else "__wrapped__"
        if depth:
            yield from notebook_codes(getattr(value, attribute), namespace, depth - 1)
    else:
        yield from _method_codes(value if issubclass(kind, type) else kind, namespace, depth)  # type: ignore[arg-type]


def _function_codes(function: types.FunctionType, namespace: dict[str, object], depth: int) -> Iterator[types.CodeType]:
    if function.__globals__ is namespace:
        yield function.__code__
    for cell in function.__closure__ or ():  # a decorated function lies in its wrapper's closure
        try:
            inner = cell.cell_contents
        except ValueError:
            continue
        if depth and type(inner) is types.FunctionType:
            yield from _function_codes(inner, namespace, depth - 1)


def _method_codes(owner: type, namespace: dict[str, object], depth: int) -> Iterator[types.CodeType]:
    for base in _MRO(owner):
        members = _MEMBERS(base)
        if members.get("__module__") != "__main__":
            continue
        for member in list(members.values())[:MAX_METHODS]:
            kind = type(member)
            if kind is staticmethod or kind is classmethod:
                member = member.__func__  # noqa: PLW2901
            elif kind is property:
                member = member.fget  # noqa: PLW2901
            if type(member) is types.FunctionType:
                yield from _function_codes(member, namespace, depth)


def called_globals(names: frozenset[str], namespace: dict[str, object]) -> dict[str, Globals]:
    """For each of ``names`` that leads to code of the notebook: all globals that this code uses, transitively."""
    return {name: uses for name in names if (uses := _closure(name, namespace)) is not None}


def _closure(name: str, namespace: dict[str, object]) -> Globals | None:
    reads: set[str] = set()
    writes: set[str] = set()
    waiting, seen, found = [name], {name}, False
    while waiting:
        value = namespace.get(waiting.pop())
        if value is None or type(value) is types.ModuleType:
            continue
        for code in notebook_codes(value, namespace):
            found = True
            uses = code_globals(code)
            reads |= uses.reads
            writes |= uses.writes
            waiting += [other for other in uses.reads if other not in seen]
            seen |= uses.reads
    return Globals(frozenset(reads), frozenset(writes)) if found else None
