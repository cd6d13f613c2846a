"""Names to qualified names: what the imports and assignments of the whole notebook make of a dotted chain."""

import ast
import builtins
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.cell_index import CellIndex, Scope, qualified
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.members import Members
from jupyter_audit.notebook.index.sites import Bound, Site

MAX_NAME = 160
"""Characters of a resolved name; a longer chain is not worth following."""
PARTIAL = "functools.partial()"
"""What calling a partial resolves to at first."""
MAX_STEPS = 12
"""Assignments that are followed from a use back to where its value came from."""

_BUILTINS = frozenset(vars(builtins)) | {"get_ipython", "display", "__file__", "__name__", "In", "Out", "exit", "quit"}

_FRAME = "pandas.DataFrame()"
_RETURNS = {"pandas.DataFrame": _FRAME, "geopandas.read_file": _FRAME, "polars.DataFrame": "polars.DataFrame()"}
_TO_FRAME = (".df()", ".fetchdf()", ".fetch_df()", ".to_pandas()", ".toPandas()", ".to_dataframe()")
_SAME_FRAME = frozenset(
    "dropna fillna drop drop_duplicates merge join assign copy query reset_index set_index sort_values "
    "sort_index rename astype replace head tail sample reindex interpolate ffill bfill pivot pivot_table "
    "melt stack unstack eval convert_dtypes infer_objects clip round transform explode filter nlargest "
    "nsmallest select_dtypes loc[] iloc[] where mask".split()
)


class Resolver:
    """Every value that a name of the notebook is given, and what a name stands for at some place."""

    def __init__(self, notebook: Notebook) -> None:
        self._cells: list[tuple[Cell, CellIndex]] = [(cell, cell.index) for cell in notebook.code]
        self._globals: dict[str, list[Bound]] = defaultdict(list)
        self._locals: dict[tuple[Scope, str], list[Bound]] = defaultdict(list)
        self._attributes: dict[str, list[Bound]] = defaultdict(list)
        self._returns: dict[str, str | None] = {}
        self._return_scopes: dict[str, tuple[Cell, Scope]] = {}
        self._bases: dict[Bound, str] = {}
        self._owners: set[str] = {"self"}
        """First parts of the dotted names that are assigned somewhere, as ``session`` in ``session.verify = False``."""
        self._stars = [star for _, index in self._cells for star in index.stars]
        self._unwrapped: dict[ast.Call, ast.Call] = {}
        self._collect_bindings()

    @cached_property
    def members(self) -> Members:
        """The notebook's classes with their methods and bases."""
        return Members(function for _, index in self._cells for function in index.functions)

    def bindings(self, name: str) -> list[Bound]:
        """Every value a notebook-level name is given, in document order."""
        return self._globals.get(name, [])

    def resolve(self, expression: ast.AST | None, at: Site) -> str:
        """The qualified name of an expression as seen from a call ('?' where it has none)."""
        chain = chain_of(expression)
        return self._resolve(chain, at.cell, at.scope, at.clock) if chain else "?"

    def unwrapped(self, node: ast.Call, at: Site) -> ast.Call:
        """The call that a call of a ``functools.partial`` makes: with its function, and its arguments before ours."""
        maker = self.value(node.func, at)
        if not isinstance(maker, ast.Call) or not maker.args:
            return node
        if node not in self._unwrapped:
            ours = {keyword.arg for keyword in node.keywords}
            keywords = [*(keyword for keyword in maker.keywords if keyword.arg not in ours), *node.keywords]
            call = ast.Call(maker.args[0], [*maker.args[1:], *node.args], keywords)
            self._unwrapped[node] = ast.copy_location(call, node)
        return self._unwrapped[node]

    def value(self, expression: ast.AST | None, at: Site) -> ast.AST | None:
        """The expression that a name was last assigned, followed through names; others as they are.

        A name that is a parameter, a loop variable or part of a tuple stays itself.
        """
        seen = 0
        cell, scope, clock = at.cell, at.scope, at.clock
        while isinstance(expression, ast.Name | ast.Attribute) and seen < MAX_STEPS:
            chain = chain_of(expression) or "?"
            bound = self._lookup(chain, cell, scope, clock)
            if (
                bound is None
                or bound.binding.value is None
                or bound.binding.part
                or isinstance(bound.binding.value, ast.arg)
            ):
                return expression
            if not isinstance(bound.binding.value, ast.expr):
                return expression
            expression, cell, scope = bound.binding.value, bound.cell, bound.binding.scope
            clock = bound.binding.clock - 1  # in `x = x.f()` the inner x is the one before
            seen += 1
        return expression

    def definition(self, name: ast.AST, at: Site) -> Bound | None:
        """Where a name or ``self.attribute`` got its value, as seen from a call."""
        chain = chain_of(name)
        return self._lookup(chain, at.cell, at.scope, at.clock) if chain else None

    def definitions(self, name: str, at: Site) -> list[Bound]:
        """Every assignment to the name in the scope that owns it."""
        scope: Scope | None = at.scope
        while scope is not None and scope.kind != "module":
            if name in scope.bound and name not in scope.declared:
                return self._locals.get((scope, name), [])
            scope = scope.parent
        return self._globals.get(name, [])

    def attributes(self, chain: str, name: str, at: Site) -> list[Bound]:
        """Every value given to an attribute: of the object's class where that is the notebook's, else of the chain."""
        owner, _, attribute = name.rpartition(".")
        if owner.startswith("__main__."):
            for kind in self.members.lineage(owner[len("__main__.") :].removesuffix("()")):
                found = [*self._attributes.get(f"{kind}.self.{attribute}", ()), *self._class_level(kind, attribute)]
                if found:
                    return found
        scope: Scope | None = at.scope
        while scope is not None and chain.startswith("self."):
            if scope.kind == "class":
                found = [*self._attributes.get(f"{scope.name}.{chain}", ()), *self._locals.get((scope, chain[5:]), ())]
                for kind in self.members.lineage(scope.name)[1:]:
                    found = found or self._attributes.get(f"{kind}.{chain}", [])
                return found
            scope = scope.parent
        return list(self._attributes.get(chain, ()))

    def _class_level(self, kind: str, attribute: str) -> list[Bound]:
        for bound in reversed(self._globals.get(kind, ())):
            for scope, name in ((s, n) for s, n in self._locals if n == attribute and s.node is bound.binding.value):
                return self._locals[scope, name]
        return []

    def _collect_bindings(self) -> None:
        for cell, index in self._cells:
            for binding in index.bindings:
                bound = Bound(cell, binding)
                scope = binding.scope
                if "." in binding.name:
                    self._attributes[self._attribute_key(binding.name, scope)].append(bound)
                    self._owners.add(binding.name.partition(".")[0])
                elif scope.kind == "module" or binding.name in scope.declared:
                    self._globals[binding.name].append(bound)
                else:
                    self._locals[scope, binding.name].append(bound)
            for value, scope in index.returns:
                if scope.parent is not None and scope.name:
                    key = self._function_key(scope)
                    chain = chain_of(value)
                    before = self._returns.setdefault(key, chain)
                    if before != chain:
                        self._returns[key] = None
                    self._return_scopes[key] = (cell, scope)

    @staticmethod
    def _function_key(scope: Scope) -> str:
        return qualified(scope.name, scope.parent)

    @staticmethod
    def _attribute_key(name: str, scope: Scope) -> str:
        owner = scope.parent
        if name.startswith("self.") and owner is not None and owner.kind == "class":
            return f"{owner.name}.{name}"
        return name

    def _resolve(self, chain: str, cell: Cell, scope: Scope, clock: int, depth: int = 0) -> str:
        if chain[0] in "!?":
            return _canonical(chain)
        if depth > MAX_STEPS or len(chain) > MAX_NAME:
            return "?"
        root, rest = _split(chain)
        bound = None
        if rest.startswith(".") and root in self._owners:
            attribute, more = _split(rest[1:])
            bound = self._lookup_attribute(f"{root}.{attribute}", scope)
            rest = more if bound else rest
        bound = bound or self._lookup(root, cell, scope, clock)
        if bound is None:
            return self._unbound(root, rest, scope)
        base = self._base(bound, depth)
        return self._through_return(self.members.owned(_canonical(base + rest)), depth) if rest else base

    def _base(self, bound: Bound, depth: int) -> str:
        """The resolved name of what a binding holds. It depends on the binding alone, so it is kept."""
        base = self._bases.get(bound)
        if base is None:
            binding = bound.binding
            if binding.chain is None:
                base = "?"
            elif binding.absolute:
                base = binding.chain
            else:
                base = self._resolve(binding.chain, bound.cell, binding.scope, binding.clock - 1, depth + 1)
            self._bases[bound] = base
        return base

    def _through_return(self, name: str, depth: int) -> str:
        """``__main__.f().x`` becomes what f returns, where all its returns agree."""
        if "__main__." not in name or "()" not in name or depth > MAX_STEPS:
            return name
        position = name.find("()", name.find("__main__."))
        while position >= 0:
            key = name[:position]
            if self._returns.get(key):
                cell, scope = self._return_scopes[key]
                chain = self._returns[key] or "?"
                base = self._resolve(chain, cell, scope, 1 << 60, depth + 1)
                return _canonical(base + name[position + 2 :])
            position = name.find("()", position + 2)
        return name

    def _unbound(self, root: str, rest: str, scope: Scope) -> str:
        owner: Scope | None = scope
        while owner is not None:
            if root in owner.bound and owner.kind != "module":
                return _canonical("?" + rest)
            if root == "self" and owner.kind == "class":
                return self.members.owned(f"__main__.{owner.name}(){rest}")
            owner = owner.parent
        if root not in _BUILTINS and self._stars:
            return f"{self._stars[0]}.{root}{rest}"
        return root + rest

    def _lookup(self, name: str, cell: Cell, scope: Scope, clock: int) -> Bound | None:
        """The binding of a name that a use sees: the last one above it in its scope, else the first one below."""
        if "." in name:
            return self._lookup_attribute(name, scope)
        owner: Scope | None = scope
        while owner is not None and owner.kind != "module":
            if name in owner.bound and name not in owner.declared:
                return _latest(self._locals.get((owner, name), ()), cell, clock)
            owner = owner.parent
        bounds = self._globals.get(name)
        if not bounds:
            return None
        return bounds[-1] if scope.kind in ("function", "lambda") else _latest(bounds, cell, clock)

    def _lookup_attribute(self, name: str, scope: Scope) -> Bound | None:
        owner: Scope | None = scope
        while owner is not None:
            if owner.kind == "class" and name.startswith("self."):
                found = self._attributes.get(f"{owner.name}.{name}")
                if found:
                    return found[-1]
                return next(iter(self._locals.get((owner, name[5:]), ())), None)
            owner = owner.parent
        found = self._attributes.get(name)
        return found[-1] if found else None


def _latest(bounds: Sequence[Bound], cell: Cell, clock: int) -> Bound | None:
    """The last of ``bounds`` (in document order) at or above a position, else the first below it."""
    if len(bounds) < 2:
        return bounds[0] if bounds else None
    above = bisect_right(bounds, (cell.position, clock), key=_position)
    return bounds[above - 1] if above else bounds[0]


def _position(bound: Bound) -> tuple[int, int]:
    return bound.cell.position, bound.binding.clock


_END_OF_ROOT = re.compile(r"[.(\[]")


def _split(chain: str) -> tuple[str, str]:
    end = _END_OF_ROOT.search(chain)
    return (chain[: end.start()], chain[end.start() :]) if end else (chain, "")


def _canonical(name: str) -> str:
    """Shorten what is known: pandas readers and frame methods give frames; too long a chain is unknown."""
    if name.startswith("pandas."):
        if name.startswith("pandas.read_") and "()" in name:
            name = _FRAME + name[name.find("()") + 2 :]
        while name.startswith(_FRAME + "."):
            method, found, rest = name[len(_FRAME) + 1 :].partition("()")
            if not found or method not in _SAME_FRAME:
                break
            name = _FRAME + rest
    elif name.endswith(_TO_FRAME):
        return _FRAME
    if len(name) > MAX_NAME:
        return "?." + name.rpartition(".")[2] if "." in name else "?"
    return name
