"""Values put into others' objects: ``session.verify = False``, ``os.environ["X"] = "1"``, ``%env X=1``."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from jupyter_audit.model.finding import Place
from jupyter_audit.notebook.index.chains import chain_of
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.reading.mangle import MARK
from jupyter_audit.notebook.taint.trace import Point


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
    for cell, binding in index.attributes_set(*keys):
        owner, _, key = binding.name.rpartition(".")
        at = Point(cell, binding.scope, binding.clock)
        name = index.resolve(ast.Name(owner, ast.Load()), at) if "." not in owner else owner
        yield Setting(_unmarked(name), key, cast("ast.expr", binding.value), place_of(cell, binding.stmt), at)


def items_set(index: NotebookIndex, *keys: str) -> Iterator[Setting]:
    """Assignments to items by constant keys, ``os.environ.setdefault`` and ``%env`` too."""
    for cell, feed, target in index.items_set(*keys):
        at = Point(cell, feed.scope, feed.clock)
        key = str(cast("ast.Constant", target.slice).value)
        owner = index.resolve(target.value, at)
        yield Setting(_unmarked(owner), key, cast("ast.expr", feed.value), place_of(cell, feed.stmt), at)
    for cell, magic in index.magics("env", "set_env"):
        if (found := re.match(r"(\w+)[ =]+(\S+)", magic.text)) and found[1] in keys:
            place = place_of_line(cell, magic.line, end_line=magic.end_line)
            at = Point(cell, cell.index.module, 1 << 60)
            yield Setting("os.environ", found[1], ast.Constant(found[2]), place, at)
    for call in index.calls("os.environ.setdefault", "os.putenv"):
        name, value = call.arg(0), call.arg(1)
        if isinstance(name, ast.Constant) and value is not None and str(name.value) in keys:
            at = Point(call.cell, call.scope, call.clock)
            yield Setting("os.environ", str(name.value), value, place_of(call.cell, call.node), at)


def passed_on(call: Call, key: str) -> Iterator[ast.expr]:
    """What the function around a call puts under ``key`` into the options that it passes on by ``**``."""
    passed = {each.value.id for each in call.node.keywords if each.arg is None and isinstance(each.value, ast.Name)}
    for node in walk(call.scope.node) if passed and call.scope.node is not None else ():
        if isinstance(node, ast.Call) and chain_of(node.func) in {f"{name}.setdefault" for name in passed}:
            if len(node.args) == 2 and getattr(node.args[0], "value", None) == key:
                yield node.args[1]
        elif isinstance(node, ast.Assign):
            targets = [ast.unparse(target) for target in node.targets]
            if any(f"{name}['{key}']" in targets for name in passed):
                yield node.value


def _unmarked(owner: str) -> str:
    """The name as the file itself has it, where it is one of a file that was joined with the notebook."""
    return owner.rpartition(MARK)[2]
