"""Which cells read a clock, make a UUID or ask for a process id: only there may these differ between honest runs."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLOCK = frozenset(
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

_UUID = frozenset({"uuid1", "uuid4", "uuid6", "uuid7"})
_PROCESS = frozenset({"getpid", "getppid", "fork", "Process", "Popen", "current_process", "active_children"})

_MAGIC = re.compile(r"^\s*(?:%%?(?:time|timeit|prun|lprun)\b|!\s*(?:date|ls\s+-\w*l\w*|ll|stat|time)\b)", re.MULTILINE)
_SHELL_LINE = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Readers:
    """Positions of the code cells that read a clock, make a UUID, or ask for a process id (and do nothing else)."""

    clock: frozenset[int]
    uuid: frozenset[int]
    process: frozenset[int]
    process_only: frozenset[int]


def readers(sources: Sequence[str]) -> Readers:
    """Which of the cells do, by magic, by call, or by a function defined above.

    A cell that does not parse is judged by its magics alone.
    """
    trees = [_parse(source) for source in sources]
    magics = frozenset(position for position, source in enumerate(sources) if _MAGIC.search(source))
    return Readers(
        magics | _callers(trees, _CLOCK | _SUMMARIES),
        _callers(trees, _UUID, carried=True),
        _callers(trees, _PROCESS, carried=True),
        frozenset(position for position, tree in enumerate(trees) if tree is not None and _shows_process_only(tree)),
    )


def _shows_process_only(tree: ast.Module) -> bool:
    """``import os; os.getpid()`` or ``print(os.getpid())`` and nothing more."""
    shown = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if len(shown) != 1 or not isinstance(shown[0], ast.Expr):
        return False
    call = shown[0].value
    if isinstance(call, ast.Call) and _called(call.func) == "print" and len(call.args) == 1:
        call = call.args[0]
    return isinstance(call, ast.Call) and _called(call.func) in ("getpid", "getppid")


def _callers(trees: Sequence[ast.Module | None], calls: frozenset[str], *, carried: bool = False) -> frozenset[int]:
    """The cells that call one of ``calls``, and with ``carried`` those that use a name which holds what it gave."""
    known, found = set(calls), set()
    held: set[str] = set()
    for position, tree in enumerate(trees):
        if tree is not None:
            known |= _functions(tree, known)
            if _reads(tree, known, outside_functions=True) or _loads(tree, held):
                found.add(position)
            if carried:
                held |= _assigned(tree, known)
    return frozenset(found)


def _assigned(tree: ast.Module, known: set[str]) -> set[str]:
    """Names that a cell gives what one of ``known`` returns, as in ``run_id = str(uuid4())``."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _reads(node.value, known):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _loads(tree: ast.Module, names: set[str]) -> bool:
    return bool(names) and any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _parse(source: str) -> ast.Module | None:
    for text in (source, _SHELL_LINE.sub("pass", source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _functions(tree: ast.Module, known: set[str]) -> set[str]:
    """Functions and classes whose bodies call one of ``known``, directly or by one another."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    definitions = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    found = set(known)
    while fresh := {d.name for d in definitions if d.name not in found and _reads(d, found)}:
        found |= fresh
    return found


def _reads(tree: ast.AST, known: set[str], *, outside_functions: bool = False) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda) if outside_functions else ()
    queue: list[ast.AST] = [tree]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Call) and _called(node.func) in known:
            return True
        queue.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, kinds))
    return False


def _called(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""
