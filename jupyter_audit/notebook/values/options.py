"""Command line options that can only be numbers, flags or one of a list."""

import ast

from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

_NUMBERS = frozenset({"int", "float", "bool"})
_FLAGS = frozenset({"store_true", "store_false", "store_const", "count"})


def bounded_options(index: NotebookIndex) -> frozenset[str]:
    """Names of the attributes that ``parse_args`` gives them."""
    found: set[str] = set()
    for call in index.methods("add_argument"):
        action = call.keyword("action")
        flag = isinstance(action, ast.Constant) and action.value in _FLAGS
        if flag or call.keyword("choices") is not None or chain_of(call.keyword("type")) in _NUMBERS:
            dest = call.keyword("dest")
            names = [str(node.value) for node in (dest, *call.node.args) if isinstance(node, ast.Constant)]
            long = [name for name in names if name[:1] != "-" or name[:2] == "--"] or names
            found.update(name.lstrip("-").replace("-", "_") for name in long[:1])
    return frozenset(found)
