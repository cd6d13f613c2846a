"""One pass over a cell's tree: calls, names in order, bindings, functions, imports, strings."""

import ast
from weakref import WeakValueDictionary

from jupyter_audit.notebook.index.assignments import ASSIGNMENTS
from jupyter_audit.notebook.index.cell_index import CellIndex, Import, RawCall
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.scopes import SCOPES
from jupyter_audit.notebook.index.visit import HANDLERS, generated, visit, visit_body, visit_statement
from jupyter_audit.notebook.reading.parse import parse

MUTATORS = frozenset(
    "append extend insert remove pop clear update add discard sort reverse setdefault popitem appendleft "
    "fit partial_fit fit_transform fit_predict train eval load_state_dict step compile setflags fill seed".split()
)
"""Methods that change their receiver in place, by convention of Python and of the usual libraries."""

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
        visit_statement(index, stmt)
    return index


def _name(index: CellIndex, node: ast.Name) -> None:
    context = node.ctx.__class__
    if context is ast.Load:
        if index._scope is index.module:
            index.events.append(("read", node.id, node))
        else:
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
    scope = index._scope
    index.references.append((node, scope, index._clock))
    while value.__class__ is ast.Attribute:
        value = value.value
    if value.__class__ is ast.Name and scope is index.module:
        index.events.append(("read", value.id, value))
    else:
        HANDLERS[value.__class__](index, value)


def _subscript(index: CellIndex, node: ast.Subscript) -> None:
    HANDLERS[node.value.__class__](index, node.value)
    HANDLERS[node.slice.__class__](index, node.slice)
    if node.ctx.__class__ is not ast.Load:
        index.mutate(node.value, node)


_QUEUED = frozenset({"put", "put_nowait"})


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
    if function.__class__ is ast.Attribute and function.attr in _QUEUED and len(node.args) == 1 and not node.keywords:
        index.feed(function.value, node.args[0])
    if function.__class__ is ast.Attribute and (inplace or function.attr in MUTATORS):
        index.mutate(function.value, node)
        for argument in node.args:
            index.feed(function.value, argument)


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
    visit_body(index, node.body)
    index._guard -= 1
    for handler in node.handlers:
        visit(index, handler.type)
        if handler.name:
            index.bind(handler.name, f"{chain_of(handler.type)}()" if chain_of(handler.type) else None, None)
            index.write(handler.name, handler)
        visit_body(index, handler.body)
    visit_body(index, node.orelse)
    visit_body(index, node.finalbody)


HANDLERS.update(
    {
        ast.Name: _name,
        ast.Constant: _constant,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Call: _call,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Try: _try,
        ast.TryStar: _try,
        **ASSIGNMENTS,
        **SCOPES,
    }
)
for _kind in vars(ast).values():
    if isinstance(_kind, type) and issubclass(_kind, ast.AST) and _kind not in HANDLERS:
        HANDLERS[_kind] = generated(_kind)
