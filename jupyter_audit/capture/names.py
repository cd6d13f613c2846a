"""The names that one cell's text reads, binds and changes, in order: the static half of the run-time evidence.

The rules' index answers richer questions. Capture needs only this, at the end of every cell, within a budget
of microseconds, so it has a small walk of its own, cached by source.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

# fmt: off
MUTATORS = frozenset((
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "move_to_end", "pop", "popitem", "popleft",
    "put", "remove", "reverse", "rotate", "setdefault", "shuffle", "sort", "update", "write", "writelines",
    "fit", "fit_predict", "fit_transform", "partial_fit", "set_params", "set_state", "seed",
    "backward", "load_state_dict", "step", "train", "zero_grad",
))
# fmt: on
"""Methods that change the object they are called on, by the conventions of Python and the common ML libraries."""

DYNAMIC = frozenset(
    ("exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__", "__builtins__")
)
"""Names through which a cell may bind what its text does not show."""

BODY_MAGICS = frozenset(("audit", "capture", "prun", "time", "timeit"))
"""Cell magics whose body is Python that runs in the user's namespace."""


class Transformer(Protocol):
    """What turns IPython syntax into Python: ``InteractiveShell.transform_cell``."""

    def __call__(self, raw_cell: str) -> str:
        """The cell as Python."""


@dataclass(slots=True)
class CellNames:
    """What a cell's text does with module-level names.

    ``reads`` may be read before the cell itself has bound them. ``stores`` maps a bound name to its first line.
    ``mutated`` are changed in place. ``loads`` and ``assigned`` give the 0-based top-level statement that first
    loads a name, or binds it without condition. ``variables`` are environment variables named in the text.
    ``dynamic`` says that the cell may bind what its text does not show.
    """

    reads: frozenset[str] = frozenset()
    stores: dict[str, int] = field(default_factory=dict)
    mutated: frozenset[str] = frozenset()
    loads: dict[str, int] = field(default_factory=dict)
    assigned: dict[str, int] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    dynamic: bool = False


def cell_names(source: str, transform: Transformer) -> CellNames:
    """The names of a cell. A cell that does not parse gives no names and is ``dynamic``."""
    source, timeit = _without_cell_magic(source)
    source = _without_leading_blank_lines(source)
    dynamic = False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        dynamic = True
        try:
            tree = ast.parse(transform(source))
        except Exception:  # a transformer of the user's may raise anything
            return CellNames(dynamic=True)
    walk = _Walk()
    try:
        walk.module(tree.body)
    except RecursionError:
        return CellNames(dynamic=True)
    names = walk.names
    names.reads, names.mutated = frozenset(walk.reads), frozenset(walk.mutated)
    names.variables = frozenset(walk.variables)
    names.dynamic = dynamic or walk.dynamic
    if timeit:  # its body runs in a function of its own
        names.stores, names.assigned = {}, {}
    return names


def _without_cell_magic(source: str) -> tuple[str, bool]:
    if not source.lstrip().startswith("%%"):
        return source, False
    head, _, body = source.lstrip().partition("\n")
    magic = head[2:].split(None, 1)[0] if head[2:].split() else ""
    return (body, magic == "timeit") if magic in BODY_MAGICS else (source, False)


def _without_leading_blank_lines(source: str) -> str:
    """As IPython runs it, so that the lines of a traceback fit."""
    lines = source.splitlines(keepends=True)
    while lines and lines[0].isspace():
        del lines[0]
    return "".join(lines)


class _Walk:
    """One pass in evaluation order. ``bound`` holds what is bound for certain where the walk stands."""

    def __init__(self) -> None:
        self.names = CellNames()
        self.reads: set[str] = set()
        self.mutated: set[str] = set()
        self.variables: set[str] = set()
        self.dynamic = False
        self.statement = 0
        self.bound: set[str] = set()

    def module(self, body: list[ast.stmt]) -> None:
        for self.statement, statement in enumerate(body):
            before = set(self.bound)
            self.visit(statement)
            for name in self.bound - before:
                self.names.assigned.setdefault(name, self.statement)

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit(self, node: ast.AST) -> None:
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node)
        else:
            self.visit_all(ast.iter_child_nodes(node))

    def store(self, name: str, line: int) -> None:
        self.names.stores.setdefault(name, line)
        self.bound.add(name)

    def load(self, name: str) -> None:
        self.names.loads.setdefault(name, self.statement)
        if name not in self.bound:
            self.reads.add(name)
        if name in DYNAMIC:
            self.dynamic = True

    def branches(self, *bodies: Iterable[ast.AST]) -> None:
        """Alternatives: afterwards only what every one of them binds is bound for certain."""
        start, ends = self.bound, []
        for body in bodies:
            self.bound = set(start)
            self.visit_all(body)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)

    def deferred(self, nodes: Iterable[ast.AST], parameters: set[str], local: bool) -> None:
        """A body with a scope of its own; its free names are read when it runs, at the latest known here."""
        outer = _Walk()
        outer.statement = self.statement
        outer.bound = set(parameters)
        outer.visit_all(nodes)
        self.variables |= outer.variables
        self.dynamic |= outer.dynamic
        if local:  # a comprehension, lambda or class body: it runs here
            inside = set(outer.names.stores) | parameters
            for name in outer.names.loads:
                if name not in inside or name in outer.reads:
                    self.load(name)
            self.mutated |= outer.mutated - inside


def _name(walk: _Walk, node: ast.Name) -> None:
    if isinstance(node.ctx, ast.Load):
        walk.load(node.id)
    elif isinstance(node.ctx, ast.Store):
        walk.store(node.id, node.lineno)
    else:
        walk.load(node.id)
        walk.names.stores.setdefault(node.id, node.lineno)
        walk.bound.discard(node.id)


def root_name(node: ast.AST) -> str | None:
    """``x`` for ``x``, ``x.a``, ``x[0].b`` and ``x.a().b``; None for what does not start at a name."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return None
    return node.id


def _member(walk: _Walk, node: ast.Attribute | ast.Subscript) -> None:
    if not isinstance(node.ctx, ast.Load) and (root := root_name(node)):
        walk.mutated.add(root)
    if isinstance(node, ast.Subscript):
        _environment_item(walk, node)
    walk.visit_all(ast.iter_child_nodes(node))


def _environment_item(walk: _Walk, node: ast.Subscript) -> None:
    owner = node.value
    if (isinstance(owner, ast.Attribute) and owner.attr == "environ") or (
        isinstance(owner, ast.Name) and owner.id == "environ"
    ):
        _variable(walk, node.slice)


def _variable(walk: _Walk, node: ast.AST) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        walk.variables.add(node.value)


def _call(walk: _Walk, node: ast.Call) -> None:
    function = node.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Attribute):
        if function.attr in MUTATORS and (root := root_name(function.value)):
            walk.mutated.add(root)
        environ = function.attr in ("get", "setdefault", "pop") and _ends_with_environ(function.value)
    else:
        environ = False
    if node.args and (environ or last == "getenv"):
        _variable(walk, node.args[0])
    for keyword in node.keywords:
        in_place = keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        if in_place and (root := root_name(function)):
            walk.mutated.add(root)
    walk.visit_all(ast.iter_child_nodes(node))


def _ends_with_environ(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "environ"


def _assign(walk: _Walk, node: ast.Assign) -> None:
    walk.visit(node.value)
    walk.visit_all(node.targets)


def _ann_assign(walk: _Walk, node: ast.AnnAssign) -> None:
    walk.visit(node.annotation)
    if node.value is not None:
        walk.visit(node.value)
        walk.visit(node.target)


def _aug_assign(walk: _Walk, node: ast.AugAssign) -> None:
    if isinstance(node.target, ast.Name):
        walk.load(node.target.id)
        walk.mutated.add(node.target.id)
    walk.visit(node.value)
    walk.visit(node.target)


def _named(walk: _Walk, node: ast.NamedExpr) -> None:
    walk.visit(node.value)
    walk.visit(node.target)


def _import(walk: _Walk, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            walk.dynamic = True
        else:
            walk.store(alias.asname or alias.name.partition(".")[0], node.lineno)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [argument for argument in every if argument is not None]


def _parameters(arguments: ast.arguments) -> set[str]:
    return {argument.arg for argument in _arguments(arguments)}


def _signature(arguments: ast.arguments) -> Iterator[ast.AST]:
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)


def _function(walk: _Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    walk.visit_all(node.decorator_list)
    walk.visit_all(_signature(node.args))
    walk.visit_all(argument.annotation for argument in _arguments(node.args))
    walk.visit_all([node.returns])
    walk.deferred(node.body, _parameters(node.args), local=False)
    walk.store(node.name, node.lineno)


def _lambda(walk: _Walk, node: ast.Lambda) -> None:
    walk.visit_all(_signature(node.args))
    walk.deferred([node.body], _parameters(node.args), local=True)


def _class(walk: _Walk, node: ast.ClassDef) -> None:
    walk.visit_all([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
    walk.deferred(node.body, set(), local=True)
    walk.store(node.name, node.lineno)


def _comprehension(walk: _Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
    walk.visit(node.generators[0].iter)
    parts: list[ast.AST] = []
    for position, generator in enumerate(node.generators):
        parts += ([generator.iter] if position else []) + [generator.target, *generator.ifs]
    parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    walk.deferred(parts, set(), local=True)


def _if(walk: _Walk, node: ast.If) -> None:
    walk.visit(node.test)
    walk.branches(node.body, node.orelse)


def _for(walk: _Walk, node: ast.For | ast.AsyncFor) -> None:
    walk.visit(node.iter)
    walk.branches([node.target, *node.body], [])
    walk.visit_all(node.orelse)


def _while(walk: _Walk, node: ast.While) -> None:
    walk.visit(node.test)
    walk.branches(node.body, [])
    walk.visit_all(node.orelse)


def _try(walk: _Walk, node: ast.Try) -> None:
    walk.branches([*node.body, *node.orelse], *([handler] for handler in node.handlers))
    walk.visit_all(node.finalbody)


def _handler(walk: _Walk, node: ast.ExceptHandler) -> None:
    walk.visit_all([node.type])
    if node.name:  # bound inside the handler only
        walk.bound.add(node.name)
    walk.visit_all(node.body)
    walk.bound.discard(node.name or "")


def _match(walk: _Walk, node: ast.Match) -> None:
    walk.visit(node.subject)
    walk.branches([], *([case.pattern, *([case.guard] if case.guard else []), *case.body] for case in node.cases))


def _capture_pattern(walk: _Walk, node: ast.MatchAs | ast.MatchStar) -> None:
    if isinstance(node, ast.MatchAs) and node.pattern is not None:
        walk.visit(node.pattern)
    if node.name:
        walk.store(node.name, node.lineno)


def _if_expression(walk: _Walk, node: ast.IfExp) -> None:
    walk.visit(node.test)
    walk.branches([node.body], [node.orelse])


def _either(walk: _Walk, node: ast.BoolOp) -> None:
    walk.visit(node.values[0])
    walk.branches(node.values[1:], [])


_HANDLERS: dict[type[ast.AST], Callable[[_Walk, Any], None]] = {
    ast.Name: _name,
    ast.Attribute: _member,
    ast.Subscript: _member,
    ast.Call: _call,
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.NamedExpr: _named,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Lambda: _lambda,
    ast.ClassDef: _class,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.ExceptHandler: _handler,
    ast.Match: _match,
    ast.MatchAs: _capture_pattern,
    ast.MatchStar: _capture_pattern,
    ast.IfExp: _if_expression,
    ast.BoolOp: _either,
}
