"""Values put into others' objects: ``session.verify = False``, ``os.environ["X"] = "1"``, ``%env X=1``."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.model.finding import Place
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.cell_index import Binding
from jupyter_audit.notebook.index import NotebookIndex
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.shared import shared
from jupyter_audit.notebook.trace import Point


@dataclass(frozen=True, slots=True)
class Setting:
    """``owner`` is the qualified name of the object, ``key`` the attribute or item, ``at`` where it is evaluated."""

    owner: str
    key: str
    value: ast.expr
    place: Place
    at: Point

    @property
    def constant(self) -> object:
        """The value where it is written as a literal; Ellipsis where it is not."""
        return self.value.value if isinstance(self.value, ast.Constant) else ...


def attributes_set(index: NotebookIndex, *keys: str) -> Iterator[Setting]:
    """Assignments to attributes of these names."""
    table = shared(index, _attributes)
    for key in keys:
        for cell, owner, binding, value in table.get(key, ()):
            at = Point(cell, binding.scope, binding.clock)
            name = index.resolve(ast.Name(owner, ast.Load()), at) if "." not in owner else owner
            yield Setting(name, key, value, place_of(cell, binding.stmt), at)


def items_set(index: NotebookIndex, *keys: str) -> Iterator[Setting]:
    """Assignments to items by constant keys, ``os.environ.setdefault`` and ``%env`` too."""
    table = shared(index, _items)
    for key in keys:
        yield from table.get(key, ())


def _attributes(index: NotebookIndex) -> dict[str, list[tuple[Cell, str, Binding, ast.expr]]]:
    """By attribute: cell, object, binding and value. Resolved when a rule asks: hardly any attribute is asked for."""
    found: dict[str, list[tuple[Cell, str, Binding, ast.expr]]] = defaultdict(list)
    for cell, cell_index in index.cells:
        for binding in cell_index.bindings:
            if "." in binding.name and isinstance(binding.value, ast.expr):
                owner, _, key = binding.name.rpartition(".")
                if owner:
                    found[key].append((cell, owner, binding, binding.value))
    return found


def _items(index: NotebookIndex) -> dict[str, list[Setting]]:
    found: dict[str, list[Setting]] = defaultdict(list)
    for cell, cell_index in index.cells:
        for feed in cell_index.feeds:
            statement = feed.stmt
            if not isinstance(statement, ast.Assign) or not isinstance(feed.value, ast.expr):
                continue
            for target in statement.targets:
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    at = Point(cell, feed.scope, feed.clock)
                    key = str(target.slice.value)
                    owner = index.resolve(target.value, at)
                    found[key].append(Setting(owner, key, feed.value, place_of(cell, statement), at))
        for setting in _magics(cell, Point(cell, cell_index.module, 1 << 60)):
            found[setting.key].append(setting)
    for call in index.calls("os.environ.setdefault", "os.putenv"):
        name, value = call.arg(0), call.arg(1)
        if isinstance(name, ast.Constant) and value is not None:
            at = Point(call.cell, call.scope, call.clock)
            key = str(name.value)
            found[key].append(Setting("os.environ", key, value, place_of(call.cell, call.node), at))
    return found


def _magics(cell: Cell, at: Point) -> Iterator[Setting]:
    for magic in cell.parsed.magics:
        if magic.name in ("env", "set_env") and (found := re.match(r"(\w+)[ =]+(\S+)", magic.text)):
            place = place_of_line(cell, magic.line, end_line=magic.end_line)
            yield Setting("os.environ", found[1], ast.Constant(found[2]), place, at)
