"""Handlers of all that gives names their values: assignments, loops, ``with``."""

import ast

from jupyter_audit.notebook.index.binding import bind_element, bind_target
from jupyter_audit.notebook.index.cell_index import CellIndex, qualified
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.scopes import define_function
from jupyter_audit.notebook.index.visit import HANDLERS, Handler, visit, visit_body


def _assign(index: CellIndex, node: ast.Assign) -> None:
    value = node.value
    if value.__class__ is ast.Lambda and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        define_function(index, value, node.targets[0].id)
        index.bind(node.targets[0].id, qualified(node.targets[0].id, index._scope), value, absolute=True)
        index.write(node.targets[0].id, node.targets[0])
        return
    HANDLERS[value.__class__](index, value)
    for target in node.targets:
        bind_target(index, target, value)


def _aug_assign(index: CellIndex, node: ast.AugAssign) -> None:
    target = node.target
    if isinstance(target, ast.Name):
        index.read(target.id, target)
        visit(index, node.value)
        index.write(target.id, target)
    else:
        visit(index, node.value)
        visit(index, target)
    index.feed(target, node.value)


def _ann_assign(index: CellIndex, node: ast.AnnAssign) -> None:
    visit(index, node.annotation)
    if node.value is not None:
        visit(index, node.value)
        bind_target(index, node.target, node.value)
    elif not isinstance(node.target, ast.Name):
        visit(index, node.target)


def _named(index: CellIndex, node: ast.NamedExpr) -> None:
    visit(index, node.value)
    scope = index._scope
    while index._scope.kind == "comprehension" and index._scope.parent is not None:
        index._scope = index._scope.parent  # a walrus binds outside the comprehension (PEP 572)
    bind_target(index, node.target, node.value)
    index._scope = scope


def _for(index: CellIndex, node: ast.For) -> None:
    index.kept[node.__class__].append(node)
    visit(index, node.iter)
    bind_element(index, node.target, node.iter)
    index._loops += 1
    visit_body(index, node.body)
    index._loops -= 1
    visit_body(index, node.orelse)


def _while(index: CellIndex, node: ast.While) -> None:
    index.kept[node.__class__].append(node)
    visit(index, node.test)
    index._loops += 1
    visit_body(index, node.body)
    index._loops -= 1
    visit_body(index, node.orelse)


def _stray_loop(index: CellIndex, node: ast.stmt) -> None:
    if not index._loops:
        index.strays.append((f"'{node.__class__.__name__.lower()}' outside a loop", node))


def _with(index: CellIndex, node: ast.With) -> None:
    index.kept[node.__class__].append(node)
    for item in node.items:
        visit(index, item.context_expr)
        if item.optional_vars is not None:
            value = item.context_expr
            if (
                isinstance(value, ast.Call)
                and len(value.args) == 1
                and (chain_of(value.func) or "").endswith(("closing", "nullcontext"))
            ):
                value = value.args[0]
            bind_target(index, item.optional_vars, value)
    visit_body(index, node.body)


ASSIGNMENTS: dict[type[ast.AST], Handler] = {
    ast.Assign: _assign,
    ast.AugAssign: _aug_assign,
    ast.AnnAssign: _ann_assign,
    ast.NamedExpr: _named,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Break: _stray_loop,
    ast.Continue: _stray_loop,
    ast.With: _with,
    ast.AsyncWith: _with,
}
"""The handlers of this file."""
