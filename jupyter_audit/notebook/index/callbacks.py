"""Functions of the notebook that are handed to something else, which will call them."""

import ast
from collections import defaultdict
from dataclasses import dataclass

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.taint.sources import REQUEST, TYPED, WIDGET, Source, Trust

_MAPPERS = frozenset(
    (
        "map imap imap_unordered starmap submit apply apply_async applymap transform run_in_executor Thread "
        "Process Timer filter starmap_async map_async to_thread delayed partial pipe agg aggregate"
    ).split()
)
_WIDGETS = frozenset("observe on_click on_submit interact interactive interactive_output".split())
_FRONT_ENDS = frozenset("Interface ChatInterface click submit change add_url_rule add_handler add_api_route".split())
_RUNNERS = frozenset("submit Thread Process Timer run_in_executor to_thread".split())


@dataclass(frozen=True, slots=True)
class Callback:
    """A function handed over in ``call``: its parameters get ``source``, or the ``values`` given beside it."""

    call: Call
    source: Source | None
    values: tuple[ast.expr, ...]

    @property
    def concurrent(self) -> bool:
        """Whether the call may run the function beside the rest."""
        return self.call.attr in _RUNNERS or self.call.attr in ("map", "imap", "imap_unordered", "starmap")

    @property
    def repeated(self) -> bool:
        """Whether the function is run several times side by side: by a pool, in a comprehension, or in a loop."""
        if self.call.attr not in ("Thread", "Timer", "Process") or self.call.scope.kind == "comprehension":
            return True
        loops = (node for kind in (ast.For, ast.While) for node in self.call.cell.index.kept.get(kind, ()))
        return any(loop.lineno <= self.call.node.lineno <= (loop.end_lineno or 0) for loop in loops)  # type: ignore[attr-defined]


def callbacks(index: NotebookIndex) -> dict[str, list[Callback]]:
    """By the function's qualified name."""
    found: dict[str, list[Callback]] = defaultdict(list)
    for call in index.methods(*_MAPPERS, *_WIDGETS, *_FRONT_ENDS):
        values = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        for value in values:
            if not isinstance(value, ast.Name | ast.Attribute):
                continue
            name = index.resolve(value, call)
            if name.startswith("__main__."):
                found[name].append(Callback(call, _source(call.attr), _beside(call, value)))
    for call in index.items_called():
        for name in _in_table(index, call):
            given = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
            found[name].append(Callback(call, None, given))
    return found


def _in_table(index: NotebookIndex, call: Call) -> list[str]:
    """The notebook's functions that ``TOOLS[name](...)`` may call: all those that the table holds."""
    table = index.value(call.node.func.value, call) if isinstance(call.node.func, ast.Subscript) else None
    values = table.values if isinstance(table, ast.Dict) else []
    names = [index.resolve(value, call) for value in values if isinstance(value, ast.Name | ast.Attribute)]
    return [name for name in names if name.startswith("__main__.")]


def _source(attr: str) -> Source | None:
    if attr in _WIDGETS:
        return Trust.OUTSIDE, WIDGET
    if attr in _FRONT_ENDS:
        return Trust.OUTSIDE, REQUEST if attr.startswith("add_") else TYPED
    return None


def _beside(call: Call, function: ast.expr) -> tuple[ast.expr, ...]:
    others = [value for value in call.node.args if value is not function]
    others += [keyword.value for keyword in call.node.keywords if keyword.value is not function]
    if (
        call.attr in ("apply", "applymap", "transform", "map", "pipe", "agg", "aggregate")
        and not others
        and call.receiver is not None
    ):
        others.append(call.receiver)
    return tuple(others)
