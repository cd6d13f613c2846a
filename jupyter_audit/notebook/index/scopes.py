"""Handlers of all that opens a name space: functions, lambdas, classes, comprehensions; and what lives in one."""

import ast
from typing import Any

from jupyter_audit.notebook.index.binding import bind_element
from jupyter_audit.notebook.index.cell_index import CellIndex, FunctionDef, Scope, qualified
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.visit import KEPT, Handler, visit, visit_body


def _function_def(index: CellIndex, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    for decorator in node.decorator_list:
        visit(index, decorator)
    visit(index, node.returns)
    define_function(index, node, node.name)
    index.bind(node.name, qualified(node.name, index._scope), node, absolute=True)
    index.write(node.name, node)


def _lambda(index: CellIndex, node: ast.Lambda) -> None:
    """A lambda in the middle of an expression is taken to run there: it nearly always does."""
    function = define_function(index, node, "")
    for name, read in function.free.items():
        index.read(name, read)


def define_function(index: CellIndex, node: Any, name: str) -> FunctionDef:
    """Open a function's name space, visit its body there, and record what it takes from outside."""
    arguments: ast.arguments = node.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        visit(index, default)
    scope = Scope("lambda" if isinstance(node, ast.Lambda) else "function", index._scope, node, name)
    function = FunctionDef(name, node, scope, False)
    index.functions.append(function)
    outer, loops, guard = index._scope, index._loops, index._guard
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
    for parameter in parameters:
        visit(index, parameter.annotation)
    index._scope, index._loops, index._guard = scope, 0, 0
    for parameter in parameters:
        annotation = chain_of(parameter.annotation)
        scope.bound.add(parameter.arg)
        index.bind(parameter.arg, f"{annotation}()" if annotation and annotation[0] != "!" else None, parameter)
    if isinstance(node, ast.Lambda):
        visit(index, node.body)
        if name:
            index.returns.append((node.body, scope))
    else:
        visit_body(index, node.body)
    index._scope, index._loops, index._guard = outer, loops, guard
    function.free = {read: at for read, at in scope.reads.items() if read not in scope.bound or read in scope.declared}
    if outer.kind != "module" and not isinstance(node, ast.Lambda):
        _hand_up(outer, function)
    return function


def _hand_up(outer: Scope, function: FunctionDef) -> None:
    """What an inner function takes from outside is taken when the outer one, or the class's methods, run."""
    while outer.kind in ("comprehension", "class") and outer.parent is not None and outer.parent.kind != "module":
        outer = outer.parent
    for name, at in function.free.items():
        outer.reads.setdefault(name, at)


def _class_def(index: CellIndex, node: ast.ClassDef) -> None:
    for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
        visit(index, expression)
    scope = Scope("class", index._scope, node, node.name)
    definition = FunctionDef(node.name, node, scope, True)
    index.functions.append(definition)
    outer = index._scope
    index._scope = scope
    visit_body(index, node.body)
    index._scope = outer
    definition.free = {name: at for name, at in scope.reads.items() if name != node.name}
    index.bind(node.name, f"__main__.{node.name}", node, absolute=True)
    index.write(node.name, node)


def _comprehension(index: CellIndex, node: Any) -> None:
    if node.__class__ in KEPT:
        index.kept[node.__class__].append(node)
    outer = index._scope
    scope = Scope("comprehension", outer, node)
    for position, generator in enumerate(node.generators):
        index._scope = scope if position else outer
        visit(index, generator.iter)
        index._scope = scope
        bind_element(index, generator.target, generator.iter)
        for condition in generator.ifs:
            visit(index, condition)
    index._scope = scope
    if isinstance(node, ast.DictComp):
        visit(index, node.key)
        visit(index, node.value)
    else:
        visit(index, node.elt)
    index._scope = outer


def _declare(index: CellIndex, node: ast.Global | ast.Nonlocal) -> None:
    if isinstance(node, ast.Global):
        index._scope.declared.update(node.names if index._scope.kind != "module" else ())
    else:
        index._scope.bound.update(node.names)


def _return(index: CellIndex, node: ast.Return) -> None:
    if index._scope.kind not in ("function", "lambda"):
        index.strays.append(("'return' outside a function", node))
    if node.value is not None:
        index.returns.append((node.value, index._scope))
        visit(index, node.value)


def _yield(index: CellIndex, node: ast.Yield | ast.YieldFrom) -> None:
    if index._scope.kind in ("module", "class"):
        index.strays.append(("'yield' outside a function", node))
    if node.value is not None:
        index.returns.append((node.value, index._scope))
        visit(index, node.value)


def _match_bind(index: CellIndex, node: Any) -> None:
    """``case x``, ``case [*x]``, ``case {**x}`` bind names that no expression node holds."""
    for pattern in (getattr(node, "pattern", None), *getattr(node, "patterns", ()), *getattr(node, "keys", ())):
        visit(index, pattern)
    name = getattr(node, "rest", None) if isinstance(node, ast.MatchMapping) else node.name
    if name:
        index.bind(name, None, None)
        index.write(name, node)


def _match(index: CellIndex, node: ast.Match) -> None:
    """What a pattern binds is the subject, or a part of it."""
    visit(index, node.subject)
    for case in node.cases:
        start = len(index.bindings)
        visit(index, case.pattern)
        for binding in index.bindings[start:]:
            binding.value, binding.part = node.subject, True
        visit(index, case.guard)
        visit_body(index, case.body)


SCOPES: dict[type[ast.AST], Handler] = {
    ast.FunctionDef: _function_def,
    ast.AsyncFunctionDef: _function_def,
    ast.Lambda: _lambda,
    ast.ClassDef: _class_def,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Global: _declare,
    ast.Nonlocal: _declare,
    ast.Return: _return,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Match: _match,
    ast.MatchAs: _match_bind,
    ast.MatchStar: _match_bind,
    ast.MatchMapping: _match_bind,
}
"""The handlers of this file."""
