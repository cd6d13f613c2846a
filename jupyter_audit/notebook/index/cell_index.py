"""What one walk over one cell finds: the records, and the place they are collected in."""

import ast
from collections import defaultdict
from typing import Literal

from jupyter_audit.notebook.index.chains import chain_of

ScopeKind = Literal["module", "function", "class", "lambda", "comprehension"]


class Scope:
    """A name space of the cell. ``reads`` maps free names to the first node that reads them."""

    __slots__ = ("bound", "declared", "kind", "name", "node", "parent", "reads")

    def __init__(self, kind: ScopeKind, parent: "Scope | None", node: ast.AST | None, name: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.node = node
        self.name = name
        self.bound: set[str] = set()
        self.declared: set[str] = set()
        self.reads: dict[str, ast.AST] = {}


class RawCall:
    """A call: its node, the dotted chain of what is called, the statement and scope it stands in."""

    __slots__ = ("chain", "clock", "node", "scope", "stmt")

    def __init__(self, node: ast.Call, chain: str, stmt: ast.stmt, scope: Scope, clock: int) -> None:
        self.node = node
        self.chain = chain
        self.stmt = stmt
        self.scope = scope
        self.clock = clock


class Binding:
    """A name or ``self.attribute`` given a value. ``chain`` is None where the value has no dotted form.

    ``value`` is the expression, where there is one; ``absolute`` says that the chain is a qualified name
    already (imports, definitions). ``part`` says that the name holds an element of the value, not all of it.
    """

    __slots__ = ("absolute", "chain", "clock", "name", "part", "scope", "stmt", "value")

    def __init__(
        self,
        name: str,
        chain: str | None,
        value: ast.AST | None,
        stmt: ast.stmt,
        scope: Scope,
        clock: int,
        absolute: bool = False,
    ) -> None:
        self.name = name
        self.chain = chain
        self.value = value
        self.stmt = stmt
        self.scope = scope
        self.clock = clock
        self.absolute = absolute
        self.part = False


class Import:
    """One imported module or name: ``module`` is the full name, ``name`` what it is bound to ('*' for star)."""

    __slots__ = ("guarded", "module", "name", "node", "top")

    def __init__(self, module: str, top: str, name: str, node: ast.stmt, guarded: bool) -> None:
        self.module = module
        self.top = top
        self.name = name
        self.node = node
        self.guarded = guarded


class FunctionDef:
    """A function or class of the cell. ``free`` maps the names its body takes from the notebook to nodes."""

    __slots__ = ("free", "global_writes", "is_class", "name", "node", "scope")

    def __init__(self, name: str, node: ast.AST, scope: Scope, is_class: bool) -> None:
        self.name = name
        self.node = node
        self.scope = scope
        self.is_class = is_class
        self.free: dict[str, ast.AST] = {}
        self.global_writes: set[str] = set()


Event = tuple[Literal["read", "write", "delete", "mutate"], str, ast.AST]


class CellIndex:
    """What one walk found in one cell. Shared by every notebook that holds the same source: never changed after."""

    __slots__ = (
        "__weakref__",
        "_clock",
        "_guard",
        "_loops",
        "_scope",
        "_stmt",
        "bindings",
        "calls",
        "events",
        "feeds",
        "functions",
        "imports",
        "kept",
        "module",
        "parsed",
        "references",
        "returns",
        "stars",
        "strays",
        "strings",
    )  # fmt: skip

    def __init__(self) -> None:
        self.parsed: object = None
        """What was walked; kept alive with the index, as both are cached weakly."""
        self.module = Scope("module", None, None)
        self.calls: list[RawCall] = []
        self.events: list[Event] = []
        """What happens to the notebook's names when the cell runs, in order of evaluation."""
        self.bindings: list[Binding] = []
        self.feeds: list[Binding] = []
        """What is added to a name that keeps its identity: ``x += v``, ``x[k] = v``, ``x.append(v)``."""
        self.functions: list[FunctionDef] = []
        self.imports: list[Import] = []
        self.stars: list[str] = []
        self.strings: list[ast.Constant] = []
        self.references: list[tuple[ast.Attribute, Scope, int]] = []
        self.returns: list[tuple[ast.AST, Scope]] = []
        self.kept: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        """Nodes of the kinds that rules look for as such (``walk.KEPT``), in order of evaluation."""
        self.strays: list[tuple[str, ast.AST]] = []
        """Statements that the compiler refuses although the parser does not, such as a top-level return."""
        self._scope = self.module
        self._stmt: ast.stmt = ast.Pass()
        self._clock = 0
        self._guard = 0
        self._loops = 0

    def read(self, name: str, node: ast.AST) -> None:
        """A name is read here: an event of the notebook, or something the enclosing function takes from outside."""
        scope = self._scope
        while scope.kind in ("comprehension", "class"):
            if name in scope.bound:
                return
            assert scope.parent is not None
            scope = scope.parent
        if scope.kind == "module":
            self.events.append(("read", name, node))
        else:
            scope.reads.setdefault(name, node)

    def write(self, name: str, node: ast.AST) -> None:
        """A name is assigned in the current scope."""
        scope = self._scope
        if name in scope.declared:
            self._declared_write(scope, name)
            return
        if scope.kind == "module":
            self.events.append(("write", name, node))
        scope.bound.add(name)

    def _declared_write(self, scope: Scope, name: str) -> None:
        for function in reversed(self.functions):
            if function.scope is scope:
                function.global_writes.add(name)
                return

    def mutate(self, root: ast.expr, node: ast.AST) -> None:
        """What a notebook-level name holds is changed in place."""
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name) and self._scope.kind == "module":
            self.events.append(("mutate", root.id, node))

    def bind(self, name: str, chain: str | None, value: ast.AST | None, absolute: bool = False) -> None:
        """Remember what value a name got, for resolving it later."""
        self._clock += 1
        self.bindings.append(Binding(name, chain, value, self._stmt, self._scope, self._clock, absolute))

    def feed(self, target: ast.expr, value: ast.AST) -> None:
        """Record that a value becomes a part of what a name or ``self.attribute`` holds."""
        while isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name | ast.Attribute) and (name := chain_of(target)):
            self.feeds.append(Binding(name, None, value, self._stmt, self._scope, self._clock))


def qualified(name: str, owner: Scope | None) -> str:
    """The name by which calls of a notebook's function resolve: ``__main__.f``, ``__main__.Class().method``."""
    return f"__main__.{owner.name}().{name}" if owner is not None and owner.kind == "class" else f"__main__.{name}"
