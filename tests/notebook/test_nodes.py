"""``walk`` gives what ``ast.walk`` gives, in its order, without contexts and operators."""

import ast
import inspect
import textwrap

import pytest

from jupyter_audit.notebook.index import walk as walker
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.order import flow

MARKS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


@pytest.mark.parametrize("module", [flow, walker, ast, textwrap, inspect], ids=lambda module: module.__name__)
def test_same_nodes_in_the_same_order(module: object) -> None:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    assert walk(tree) == [node for node in ast.walk(tree) if not isinstance(node, MARKS)]
