"""What is handed to language models: the texts of their prompts and messages."""

import ast
from collections.abc import Iterator

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.sources import MODEL, source_of_call

_CALLS = (
    "create acreate parse stream invoke ainvoke predict complete completion acompletion chat generate generate_content "
    "send_message converse invoke_model text_generation chat_completion run kickoff"
).split()
_TEXTS = ("prompt", "input", "contents", "content", "system", "system_instruction", "instructions", "messages", "body")
MAX_DEPTH = 4
"""Lists, messages and names that are opened one within the other."""


def prompts(index: NotebookIndex) -> list[tuple[Call, ast.expr]]:
    """Every text that is handed to a model: the call, and the expression that makes the text."""
    return shared(index, _prompts)


def _prompts(index: NotebookIndex) -> list[tuple[Call, ast.expr]]:
    found = []
    for call in index.methods(*_CALLS):
        source = source_of_call(call.name)
        if source is not None and source[1] == MODEL:
            given = [*call.node.args[:2], *(each.value for each in call.node.keywords if each.arg in _TEXTS)]
            found += [(call, text) for argument in given for text in _texts(index, argument, call, MAX_DEPTH)]
    return found


def _texts(index: NotebookIndex, argument: ast.AST, call: Call, left: int) -> Iterator[ast.expr]:
    """The texts in an argument: itself, or what stands in its messages."""
    value = index.value(argument, call)
    if left == 0 or value is None:
        return
    if isinstance(value, ast.List | ast.Tuple):
        for element in value.elts:
            yield from _texts(index, element, call, left - 1)
    elif isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in (*_TEXTS, "parts", "text"):
                yield from _texts(index, inner, call, left - 1)
    elif isinstance(value, ast.expr) and not isinstance(value, ast.Constant):
        yield value
