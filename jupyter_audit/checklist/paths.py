"""Whether every path that the code reads or writes is known: rules on paths cannot judge one that is computed."""

import ast
from pathlib import PurePosixPath, PureWindowsPath

from jupyter_audit.checklist import code_facts
from jupyter_audit.checklist.evidence import Answered, Evidence, cell_numbers, listed
from jupyter_audit.model.session import FileFact
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.files.reads_writes import Access, accesses
from jupyter_audit.notebook.values.path_text import path_start

_STREAMS = frozenset({"StringIO", "BytesIO", "open", "urlopen", "get", "read", "decode", "encode", "getvalue", "post"})
"""Calls that give a stream or its content: a reader that takes one opens no path."""


def paths(seen: Evidence) -> Answered:
    """What is read; unchecked while a path is computed and no finished run shows which one it was."""
    computed = {each.call.cell.id: each.call.cell for each in accesses(seen.index) if _is_computed(seen, each)}
    waiting = {cell.id for cell in seen.unrecorded()}
    blind = [cell for cell in computed.values() if cell.id in waiting]
    shown = code_facts.reads(seen)
    if blind:
        blind.sort(key=lambda cell: cell.position)
        because = f"a path is computed as the code runs, and no finished run shows which: {cell_numbers(blind)}"
        return Answered("unchecked", because, shown.evidence, "recording")
    if absolute := sorted({path for cell in computed.values() for path in _absolute(seen, cell)}):
        because = f"read or written by absolute path in the recorded run: {listed(absolute)}"
        return Answered("fails", because, shown.evidence, "recording")
    return shown


def _is_computed(seen: Evidence, access: Access) -> bool:
    """Whether nobody can tell from the text what the path begins with."""
    if path_start(seen.index, access.target, access.call) is not None:
        return False
    value = seen.index.value(access.target, access.call)
    if isinstance(value, ast.Call):
        called = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return called not in _STREAMS
    if isinstance(value, ast.Attribute):
        return value.attr not in ("text", "content", "raw", "body", "stdout", "buffer")
    return not (isinstance(access.target, ast.Name) and access.target.id in _opened(access.call.cell))


def _opened(cell: Cell) -> set[str]:
    """Names bound by ``with ... as name``: files that are open."""
    return {
        item.optional_vars.id
        for node in ast.walk(cell.parsed.tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name)
    }


def _absolute(seen: Evidence, cell: Cell) -> set[str]:
    runs = [run for run in (seen.session.runs if seen.session else ()) if run.cell_id == cell.id][-1:]
    named = {fact.path for run in runs for fact in run.facts if isinstance(fact, FileFact)}
    return {path for path in named if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()}
