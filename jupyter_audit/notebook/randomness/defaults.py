"""Seeds that are parameters: which calls leave them at None."""

import ast
from collections.abc import Iterator

from jupyter_audit.notebook.index.arguments import arguments_for
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call


def left_to_default(index: NotebookIndex, call: Call, seed: ast.arg | ast.Name) -> Iterator[tuple[Call, str]]:
    """The calls of the function around ``call`` that leave its parameter ``seed`` at None, and the parameter's name."""
    function = call.scope.node
    if not isinstance(function, ast.FunctionDef):
        return
    name = seed.arg if isinstance(seed, ast.arg) else seed.id
    for parameter in (*function.args.args, *function.args.kwonlyargs):
        if parameter.arg != name:
            continue
        for caller in index.calls(f"__main__.{function.name}"):
            given = arguments_for(function, parameter, caller.node)
            if len(given) == 1 and isinstance(given[0], ast.Constant) and given[0].value is None:
                yield caller, name
