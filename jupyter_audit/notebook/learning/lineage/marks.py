"""What lineage knows of a value: marks; and what it found: splits, fits, calls."""

import ast
from dataclasses import dataclass, field
from typing import Literal

from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.learning.lineage.roles import Role
from jupyter_audit.notebook.learning.transformers import Harm

MarkKind = Literal["object", "part", "fit", "statistic", "group", "learned", "resampled", "index"]


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One fact about a value. ``name`` is the class, function or column; ``roles`` the parts a fit or statistic saw."""

    kind: MarkKind
    name: str
    cell: Cell
    node: ast.AST
    role: Role | None = None
    roles: frozenset[str] = frozenset()
    harm: Harm | None = None


Value = frozenset[Mark]
NOTHING: Value = frozenset()


@dataclass(frozen=True, slots=True)
class Split:
    """A place where rows are divided, or scored fold by fold (``folds``). ``value`` is what was divided."""

    cell: Cell
    node: ast.AST
    value: Value
    folds: bool
    name: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A call of ``fit`` or the like: on which rows, of which classes; ``model`` where it is no transformer.

    ``whole``: on rows that had been divided before, all of them together.
    """

    cell: Cell
    node: ast.Call
    classes: frozenset[str]
    roles: frozenset[str]
    model: bool
    whole: bool = False


@dataclass(slots=True)
class Frame:
    """The names of the document, or of one call of a function of its own."""

    names: dict[str, Value] = field(default_factory=dict)
    made: dict[str, ast.expr] = field(default_factory=dict)
    """The expression that each name was given last."""
    returned: list[Value] = field(default_factory=list)
    given: dict[str, bool] = field(default_factory=dict)
    """Which parameters the call gave; the others have their defaults."""
    whole: set[str] = field(default_factory=set)
    """Names that still hold all rows of something that was divided."""


def roles(value: Value) -> frozenset[str]:
    """The parts of a split that the rows of a value belong to."""
    return frozenset(mark.role for mark in value if mark.kind == "part" and mark.role)


def divided(value: Value) -> frozenset[str]:
    """The same, but for files that are called train or test: what is cut out of one of these is held out anew."""
    return frozenset(mark.role for mark in value if mark.kind == "part" and mark.role and mark.name != "file")


def chosen(value: Value) -> Value:
    """A choice of columns or rows carries what chose it, and no rows."""
    return frozenset(mark for mark in value if mark.kind == "fit" and mark.harm == "selection")
