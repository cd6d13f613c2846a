"""What stands left of a value: visit it, and bind what it names to the value or to its matching part."""

import ast

from jupyter_audit.notebook.index.cell_index import Binding, CellIndex
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.visit import HANDLERS


def bind_target(index: CellIndex, target: ast.expr, value: ast.expr | None) -> None:
    """Visit a target and bind what it names to the value, or to its matching part."""
    if isinstance(target, ast.Tuple | ast.List):
        starred = any(isinstance(element, ast.Starred) for element in target.elts)
        same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts) and not starred
        for position, element in enumerate(target.elts):
            bind_target(index, element, value.elts[position] if same else None)  # type: ignore[union-attr]
            name = element.value if isinstance(element, ast.Starred) else element
            if not same and value is not None and isinstance(name, ast.Name):
                _part_of(index.bindings[-1], value)
        return
    if isinstance(target, ast.Starred):
        bind_target(index, target.value, None)
        return
    HANDLERS[target.__class__](index, target)
    if isinstance(target, ast.Name):
        index.bind(target.id, chain_of(value), value)
    elif isinstance(target, ast.Subscript) and value is not None:
        index.feed(target, value)
    elif isinstance(target, ast.Attribute) and (chain := chain_of(target) or "?").replace(".", "_").isidentifier():
        index.bind(chain, chain_of(value), value)


def bind_element(index: CellIndex, target: ast.expr, iterated: ast.expr) -> None:
    """Bind a loop's target to an element of what it runs over."""
    start = len(index.bindings)
    bind_target(index, target, None)
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
