"""Which cells read a clock: only there may times in the text differ between two honest runs."""

import ast
import re
from collections.abc import Sequence

_CALLS = frozenset(
    {"time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time", "timeit"}
    | {
        "process_time_ns",
        "thread_time",
        "now",
        "utcnow",
        "today",
        "ctime",
        "asctime",
        "localtime",
        "gmtime",
        "strftime",
    }
    | {"default_timer"}
)
_SUMMARIES = frozenset({"summary", "summary2"})
"""Statsmodels prints the date and time of the call into every summary."""

_MAGIC = re.compile(r"^\s*(?:%%?(?:time|timeit|prun|lprun)\b|!\s*(?:date|ls\s+-\w*l|stat|time)\b)", re.MULTILINE)
_SHELL_LINE = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


def clock_cells(sources: Sequence[str]) -> frozenset[int]:
    """Positions of the code cells in ``sources`` that read a clock: by magic, by call, or by a function defined above.

    A cell that does not parse is judged by its magics alone.
    """
    readers: set[str] = set()
    found = set()
    for position, source in enumerate(sources):
        tree = _parse(source)
        if tree is not None:
            readers |= _clock_functions(tree, readers)
        if _MAGIC.search(source) or (tree is not None and _reads(tree, readers, outside_functions=True)):
            found.add(position)
    return frozenset(found)


def _parse(source: str) -> ast.Module | None:
    for text in (source, _SHELL_LINE.sub("pass", source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _clock_functions(tree: ast.Module, known: set[str]) -> set[str]:
    """Functions and classes whose bodies read a clock, directly or by one another."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    definitions = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    found = set(known)
    while fresh := {d.name for d in definitions if d.name not in found and _reads(d, found)}:
        found |= fresh
    return found


def _reads(tree: ast.AST, readers: set[str], *, outside_functions: bool = False) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda) if outside_functions else ()
    queue: list[ast.AST] = [tree]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Call) and _called(node.func) in _CALLS | _SUMMARIES | readers:
            return True
        queue.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, kinds))
    return False


def _called(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""
