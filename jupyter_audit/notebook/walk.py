"""One pass over a cell's tree: calls, names in order, bindings, functions, imports, strings.

Speed is the reason for the shape: a table of handlers by node type, generated from the grammar that the
``ast`` classes carry in their docstrings, each handler visiting its children directly. A walk per rule
would cost a hundred times as much.
"""

import ast
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from jupyter_audit.notebook.cell_index import Binding, CellIndex, FunctionDef, Import, RawCall, Scope, qualified
from jupyter_audit.notebook.chains import chain_of
from jupyter_audit.notebook.parse import parse

Handler = Callable[[CellIndex, Any], None]

MUTATORS = frozenset(
    "append extend insert remove pop clear update add discard sort reverse setdefault popitem appendleft "
    "fit partial_fit fit_transform fit_predict train eval load_state_dict step compile setflags fill seed".split()
)
"""Methods that change their receiver in place, by convention of Python and of the usual libraries."""

KEPT = (ast.If, ast.Try, ast.TryStar, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Compare)
"""Kinds of nodes that rules look for as such: kept by kind, so that no rule has to walk a tree for them."""


_HELD: WeakValueDictionary[str, CellIndex] = WeakValueDictionary()


def index_source(source: str) -> CellIndex:
    """The index of a cell's source; empty where it does not parse. Never raises. Cached as ``parse`` is."""
    index = _HELD.get(source)
    if index is None:
        parsed = parse(source)
        try:
            index = index_tree(parsed.tree)
        except RecursionError:
            index = CellIndex()
        index.parsed = parsed  # held, so that whoever asks for the tree gets the nodes that the index names
        _HELD[source] = index
    return index


def index_tree(tree: ast.Module) -> CellIndex:
    """Index a cell's tree. Raises RecursionError on trees deeper than the interpreter's stack."""
    index = CellIndex()
    for stmt in tree.body:
        _statement(index, stmt)
    return index


# ---------------------------------------------------------------- handlers


def _statement(index: CellIndex, stmt: ast.stmt) -> None:
    outer = index._stmt
    index._stmt = stmt
    HANDLERS[stmt.__class__](index, stmt)
    index._stmt = outer


def _body(index: CellIndex, statements: list[ast.stmt]) -> None:
    for stmt in statements:
        _statement(index, stmt)


def _visit(index: CellIndex, node: ast.AST | None) -> None:
    if node is not None:
        HANDLERS[node.__class__](index, node)


def _name(index: CellIndex, node: ast.Name) -> None:
    context = node.ctx.__class__
    if context is ast.Load:
        index.read(node.id, node)
    elif context is ast.Store:
        index.write(node.id, node)
    elif index._scope.kind == "module":
        index.events.append(("delete", node.id, node))


def _constant(index: CellIndex, node: ast.Constant) -> None:
    if node.value.__class__ is str:
        index.strings.append(node)


def _attribute(index: CellIndex, node: ast.Attribute) -> None:
    value = node.value
    if node.ctx.__class__ is not ast.Load:
        HANDLERS[value.__class__](index, value)
        index.mutate(value, node)
        return
    index.references.append((node, index._scope, index._clock))
    while value.__class__ is ast.Attribute:
        value = value.value
    HANDLERS[value.__class__](index, value)


def _subscript(index: CellIndex, node: ast.Subscript) -> None:
    HANDLERS[node.value.__class__](index, node.value)
    HANDLERS[node.slice.__class__](index, node.slice)
    if node.ctx.__class__ is not ast.Load:
        index.mutate(node.value, node)


def _call(index: CellIndex, node: ast.Call) -> None:
    function = node.func
    index._clock += 1
    index.calls.append(RawCall(node, chain_of(function) or "?", index._stmt, index._scope, index._clock))
    if function.__class__ is ast.Attribute:
        HANDLERS[function.value.__class__](index, function.value)
    else:
        HANDLERS[function.__class__](index, function)
    for argument in node.args:
        HANDLERS[argument.__class__](index, argument)
    inplace = False
    for keyword in node.keywords:
        HANDLERS[keyword.value.__class__](index, keyword.value)
        if keyword.arg == "inplace":
            inplace = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
    if function.__class__ is ast.Attribute and (inplace or function.attr in MUTATORS):
        index.mutate(function.value, node)
        for argument in node.args:
            index.feed(function.value, argument)


def _assign(index: CellIndex, node: ast.Assign) -> None:
    value = node.value
    if value.__class__ is ast.Lambda and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        _function(index, value, node.targets[0].id)
        index.bind(node.targets[0].id, None, value)
        index.write(node.targets[0].id, node.targets[0])
        return
    HANDLERS[value.__class__](index, value)
    for target in node.targets:
        _target(index, target, value)


def _target(index: CellIndex, target: ast.expr, value: ast.expr | None) -> None:
    """Visit a target and bind what it names to the value, or to its matching part."""
    if isinstance(target, ast.Tuple | ast.List):
        same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for position, element in enumerate(target.elts):
            _target(index, element, value.elts[position] if same else None)  # type: ignore[union-attr]
            if not same and value is not None and isinstance(element, ast.Name):
                _part_of(index.bindings[-1], value)
        return
    if isinstance(target, ast.Starred):
        _target(index, target.value, None)
        return
    HANDLERS[target.__class__](index, target)
    if isinstance(target, ast.Name):
        index.bind(target.id, chain_of(value), value)
    elif isinstance(target, ast.Subscript) and value is not None:
        index.feed(target, value)
    elif isinstance(target, ast.Attribute) and (chain := chain_of(target) or "?").replace(".", "_").isidentifier():
        index.bind(chain, chain_of(value), value)


def _aug_assign(index: CellIndex, node: ast.AugAssign) -> None:
    target = node.target
    if isinstance(target, ast.Name):
        index.read(target.id, target)
        _visit(index, node.value)
        index.write(target.id, target)
    else:
        _visit(index, node.value)
        _visit(index, target)
    index.feed(target, node.value)


def _ann_assign(index: CellIndex, node: ast.AnnAssign) -> None:
    _visit(index, node.annotation)
    if node.value is not None:
        _visit(index, node.value)
        _target(index, node.target, node.value)
    elif not isinstance(node.target, ast.Name):
        _visit(index, node.target)


def _named(index: CellIndex, node: ast.NamedExpr) -> None:
    _visit(index, node.value)
    scope = index._scope
    while index._scope.kind == "comprehension" and index._scope.parent is not None:
        index._scope = index._scope.parent  # a walrus binds outside the comprehension (PEP 572)
    _target(index, node.target, node.value)
    index._scope = scope


def _element(index: CellIndex, target: ast.expr, iterated: ast.expr) -> None:
    start = len(index.bindings)
    _target(index, target, None)
    if isinstance(target, ast.Name):
        _part_of(index.bindings[-1], iterated)
        return
    for binding in index.bindings[start:]:
        binding.value, binding.part = iterated, True


def _part_of(binding: Binding, whole: ast.expr) -> None:
    """The name holds one element of ``whole``."""
    chain = chain_of(whole)
    binding.chain = f"{chain}[]" if chain else None
    binding.value = whole
    binding.part = True


def _for(index: CellIndex, node: ast.For) -> None:
    index.kept[node.__class__].append(node)
    _visit(index, node.iter)
    _element(index, node.target, node.iter)
    index._loops += 1
    _body(index, node.body)
    index._loops -= 1
    _body(index, node.orelse)


def _while(index: CellIndex, node: ast.While) -> None:
    index.kept[node.__class__].append(node)
    _visit(index, node.test)
    index._loops += 1
    _body(index, node.body)
    index._loops -= 1
    _body(index, node.orelse)


def _stray_loop(index: CellIndex, node: ast.stmt) -> None:
    if not index._loops:
        index.strays.append((f"'{node.__class__.__name__.lower()}' outside a loop", node))


def _with(index: CellIndex, node: ast.With) -> None:
    index.kept[node.__class__].append(node)
    for item in node.items:
        _visit(index, item.context_expr)
        if item.optional_vars is not None:
            value = item.context_expr
            if (
                isinstance(value, ast.Call)
                and len(value.args) == 1
                and (chain_of(value.func) or "").endswith(("closing", "nullcontext"))
            ):
                value = value.args[0]
            _target(index, item.optional_vars, value)
    _body(index, node.body)


def _import(index: CellIndex, node: ast.Import) -> None:
    for alias in node.names:
        top = alias.name.partition(".")[0]
        name = alias.asname or top
        index.imports.append(Import(alias.name, top, name, node, index._guard > 0))
        index.write(name, node)
        index.bind(name, alias.name if alias.asname else top, None, absolute=True)


def _import_from(index: CellIndex, node: ast.ImportFrom) -> None:
    module = "." * node.level + (node.module or "")
    top = module.partition(".")[0] if not node.level else ""
    for alias in node.names:
        if alias.name == "*":
            index.stars.append(module)
            index.imports.append(Import(module, top, "*", node, index._guard > 0))
            continue
        name = alias.asname or alias.name
        index.imports.append(Import(f"{module}.{alias.name}", top, name, node, index._guard > 0))
        index.write(name, node)
        index.bind(name, f"{module}.{alias.name}", None, absolute=True)


def _try(index: CellIndex, node: ast.Try) -> None:
    index.kept[node.__class__].append(node)
    index._guard += 1
    _body(index, node.body)
    index._guard -= 1
    for handler in node.handlers:
        _visit(index, handler.type)
        if handler.name:
            index.bind(handler.name, f"{chain_of(handler.type)}()" if chain_of(handler.type) else None, None)
            index.write(handler.name, handler)
        _body(index, handler.body)
    _body(index, node.orelse)
    _body(index, node.finalbody)


def _function_def(index: CellIndex, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    for decorator in node.decorator_list:
        _visit(index, decorator)
    _visit(index, node.returns)
    _function(index, node, node.name)
    index.bind(node.name, qualified(node.name, index._scope), node, absolute=True)
    index.write(node.name, node)


def _lambda(index: CellIndex, node: ast.Lambda) -> None:
    """A lambda in the middle of an expression is taken to run there: it nearly always does."""
    function = _function(index, node, "")
    for name, read in function.free.items():
        index.read(name, read)


def _function(index: CellIndex, node: Any, name: str) -> FunctionDef:
    arguments: ast.arguments = node.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        _visit(index, default)
    scope = Scope("lambda" if isinstance(node, ast.Lambda) else "function", index._scope, node, name)
    function = FunctionDef(name, node, scope, False)
    index.functions.append(function)
    outer, loops, guard = index._scope, index._loops, index._guard
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
    for parameter in parameters:
        _visit(index, parameter.annotation)
    index._scope, index._loops, index._guard = scope, 0, 0
    for parameter in parameters:
        annotation = chain_of(parameter.annotation)
        scope.bound.add(parameter.arg)
        index.bind(parameter.arg, f"{annotation}()" if annotation and annotation[0] != "!" else None, parameter)
    if isinstance(node, ast.Lambda):
        _visit(index, node.body)
    else:
        _body(index, node.body)
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
        _visit(index, expression)
    scope = Scope("class", index._scope, node, node.name)
    definition = FunctionDef(node.name, node, scope, True)
    index.functions.append(definition)
    outer = index._scope
    index._scope = scope
    _body(index, node.body)
    index._scope = outer
    definition.free = {name: at for name, at in scope.reads.items() if name != node.name}
    index.bind(node.name, f"__main__.{node.name}", node, absolute=True)
    index.write(node.name, node)


def _comprehension(index: CellIndex, node: Any) -> None:
    outer = index._scope
    scope = Scope("comprehension", outer, node)
    for position, generator in enumerate(node.generators):
        index._scope = scope if position else outer
        _visit(index, generator.iter)
        index._scope = scope
        _element(index, generator.target, generator.iter)
        for condition in generator.ifs:
            _visit(index, condition)
    index._scope = scope
    if isinstance(node, ast.DictComp):
        _visit(index, node.key)
        _visit(index, node.value)
    else:
        _visit(index, node.elt)
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
        _visit(index, node.value)


def _yield(index: CellIndex, node: ast.Yield | ast.YieldFrom) -> None:
    if index._scope.kind in ("module", "class"):
        index.strays.append(("'yield' outside a function", node))
    if node.value is not None:
        index.returns.append((node.value, index._scope))
        _visit(index, node.value)


def _match_bind(index: CellIndex, node: Any) -> None:
    """``case x``, ``case [*x]``, ``case {**x}`` bind names that no expression node holds."""
    for pattern in (getattr(node, "pattern", None), *getattr(node, "patterns", ()), *getattr(node, "keys", ())):
        _visit(index, pattern)
    name = getattr(node, "rest", None) if isinstance(node, ast.MatchMapping) else node.name
    if name:
        index.bind(name, None, None)
        index.write(name, node)


_LEAVES = {"identifier", "int", "string", "constant", "operator", "unaryop", "boolop", "cmpop", "expr_context"}


def _generated(kind: type[ast.AST]) -> Handler:
    """A handler that visits the children of ``kind`` directly, from the grammar in its docstring."""
    lines = ["    index.kept[node.__class__].append(node)"] if kind in KEPT else []
    _, _, signature = (kind.__doc__ or "").partition("(")
    for part in signature.rstrip(")").split(","):
        words = part.split()
        if len(words) != 2 or words[0].rstrip("*?") in _LEAVES:
            continue
        kind_name, field = words
        call = "_statement(index, child)" if kind_name.startswith("stmt") else "HANDLERS[child.__class__](index, child)"
        if kind_name.endswith("*"):
            lines.append(f"    for child in node.{field}:\n        if child is not None: {call}")
        elif kind_name.endswith("?"):
            lines.append(f"    child = node.{field}\n    if child is not None: {call}")
        else:
            lines.append(f"    child = node.{field}\n    {call}")
    code = "def handler(index, node):\n" + ("\n".join(lines) or "    pass")
    names: dict[str, Any] = {"HANDLERS": HANDLERS, "_statement": _statement}
    exec(code, names)  # our own text, made from Python's grammar
    handler: Handler = names["handler"]
    return handler


HANDLERS: dict[type[ast.AST], Handler] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
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
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Try: _try,
    ast.TryStar: _try,
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
    ast.MatchAs: _match_bind,
    ast.MatchStar: _match_bind,
    ast.MatchMapping: _match_bind,
}
for _kind in vars(ast).values():
    if isinstance(_kind, type) and issubclass(_kind, ast.AST) and _kind not in HANDLERS:
        HANDLERS[_kind] = _generated(_kind)
