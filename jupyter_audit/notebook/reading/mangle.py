"""One name space for several files: the names of a module become ``module·name`` wherever they are meant.

``helpers.run`` in a cell and ``run`` in ``helpers.py`` are then the same name, so that what follows values and
functions across cells follows them across files too. Positions stay those of the original text.
"""

# ruff: noqa: D102 - the methods are named after the nodes that they visit

import ast
import symtable
from collections.abc import Iterator, Mapping, Set
from typing import Any

from jupyter_audit.notebook.reading.dotted import absolute

MARK = "·"
"""Stands between module and name. Python reads it as a letter, but hardly anybody writes it."""


def mangled(module: str, name: str) -> str:
    """The name of a module's name in the joint name space."""
    return f"{module.replace('.', MARK)}{MARK}{name}"


def top_names(source: str) -> frozenset[str]:
    """The names that a module's own level binds. Raises SyntaxError or ValueError where it does not compile."""
    table = symtable.symtable(source, "<module>", "exec")
    return frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    )


class Joiner(ast.NodeTransformer):
    """Rewrites a tree in place. ``names`` are the top-level names of every module that is known, by dotted name.

    ``module`` is the one that the tree is of, or None for a cell of the notebook; ``aliases`` maps names of the tree
    to the modules that they were imported as. ``runs``: the module is run, not imported.
    """

    def __init__(
        self,
        names: Mapping[str, Set[str]],
        aliases: Mapping[str, str],
        module: str | None = None,
        package: bool = False,
        runs: bool = False,
    ) -> None:
        self._names = names
        self._aliases = aliases
        self._module = module
        self._package = package
        self._runs = runs
        self._own = names[module] if module is not None else frozenset()
        self._hidden: tuple[Set[str], ...] = ()
        """Names that an enclosing function or class has for itself."""

    def join(self, tree: ast.Module) -> ast.Module:
        """The tree, changed."""
        for position, statement in enumerate(tree.body):
            if self._module is not None and not self._runs and _is_main(statement):
                tree.body[position] = ast.copy_location(ast.Pass(), statement)
        self.visit(tree)
        return tree

    # ------------------------------------------------------------ names

    def _new(self, name: str) -> str:
        """What a name of this tree is called in the joint name space."""
        if name in self._own and self._module is not None and not any(name in hidden for hidden in self._hidden):
            return mangled(self._module, name)
        return name

    def _module_of(self, node: ast.expr) -> str | None:
        """The known module, or the package above one, that an expression names."""
        if isinstance(node, ast.Name):
            free = not any(node.id in hidden for hidden in self._hidden)
            return self._aliases.get(node.id) if free else None
        if isinstance(node, ast.Attribute) and (owner := self._module_of(node.value)) is not None:
            name = f"{owner}.{node.attr}"
            return name if name in self._names else None
        return None

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        owner = self._module_of(node.value)
        if owner is not None and node.attr in self._names.get(owner, ()):
            return ast.copy_location(ast.Name(mangled(owner, node.attr), node.ctx), node)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._new(name) for name in node.names]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = self._new(node.name) if node.name else None
        return self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.AST:
        node.name = self._new(node.name) if node.name else None
        return self.generic_visit(node)

    # ------------------------------------------------------------ name spaces

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._function(node)

    def _function(self, node: Any) -> ast.AST:
        if not self._hidden and not isinstance(node, ast.Lambda):
            node.name = self._new(node.name)
        outside = [*getattr(node, "decorator_list", ()), *node.args.defaults, *filter(None, node.args.kw_defaults)]
        annotations = [argument.annotation for argument in _parameters(node.args) if argument.annotation]
        for expression in (*outside, *annotations, *filter(None, [getattr(node, "returns", None)])):
            self._replaced(node, expression)
        body = node.body if isinstance(node.body, list) else []
        self._inside({*(a.arg for a in _parameters(node.args)), *_defined(body)}, node, "body")
        return node  # type: ignore[no-any-return]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if not self._hidden:
            node.name = self._new(node.name)
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._replaced(node, expression)
        stored = {n.id for s in node.body for n in ast.walk(s) if isinstance(n, ast.Name) and _stores(n, s)}
        self._inside({*_defined(node.body), *stored}, node, "body")
        return node

    def _inside(self, hidden: Set[str], node: Any, field: str) -> None:
        outer, self._hidden = self._hidden, (*self._hidden, hidden)
        value = getattr(node, field)
        if isinstance(value, list):
            holder = ast.Module(value, [])
            self.generic_visit(holder)
            setattr(node, field, holder.body)
        else:
            setattr(node, field, self.visit(value))
        self._hidden = outer

    def _replaced(self, node: Any, expression: ast.expr) -> None:
        """Rewrite an expression that stands somewhere in the head of a definition."""
        new = self.visit(expression)
        if new is not expression:
            for holder in (node, *(ast.walk(node.args) if hasattr(node, "args") else ())):
                for field, value in ast.iter_fields(holder):
                    if value is expression:
                        setattr(holder, field, new)
                    elif isinstance(value, list) and expression in value:
                        value[value.index(expression)] = new
            for keyword in getattr(node, "keywords", ()):
                keyword.value = new if keyword.value is expression else keyword.value

    # ------------------------------------------------------------ imports

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            if self._new(bound) != bound:
                alias.name = alias.name if alias.asname else bound
                alias.asname = self._new(bound)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.stmt]:
        origin = absolute("." * node.level + (node.module or ""), self._module or "", self._package)
        added: list[ast.stmt] = []
        for alias in node.names:
            if alias.name == "*":
                added += self.everything(origin, node)
                continue
            bound = self._new(alias.asname or alias.name)
            if alias.name in self._names.get(origin, ()):
                added.append(_assignment(bound, mangled(origin, alias.name), node))
            alias.asname = bound if bound != alias.name else alias.asname
        return [node, *added] if added else node

    def everything(self, origin: str, at: ast.stmt) -> Iterator[ast.stmt]:
        """What ``from origin import *`` binds, as assignments."""
        for name in sorted(self._names.get(origin, ())):
            if not name.startswith("_"):
                yield _assignment(self._new(name), mangled(origin, name), at)


def _assignment(target: str, value: str, at: ast.stmt) -> ast.stmt:
    made = ast.Assign([ast.Name(target, ast.Store())], ast.Name(value, ast.Load()))
    return ast.fix_missing_locations(ast.copy_location(made, at))


def _is_main(node: ast.stmt) -> bool:
    """``if __name__ == "__main__":`` does not run on import."""
    test = node.test if isinstance(node, ast.If) else None
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(extra for extra in (arguments.vararg, arguments.kwarg) if extra)]


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    """Names that definitions and imports right in a body bind: those are no ``Name`` nodes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)


def _stores(name: ast.Name, statement: ast.stmt) -> bool:
    """Whether a class's own statement gives the name its value (a method's assignments are its own)."""
    return isinstance(name.ctx, ast.Store) and not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
