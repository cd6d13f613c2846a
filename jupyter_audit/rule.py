"""What a rule is: a class in a file of its own, stateless, that yields hits.

``CellRule`` looks at one cell, ``NotebookRule`` at all of them, ``RunRule`` at what a session recorded.
See CONTRIBUTING.md, "Write a rule in ten minutes".
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self

from jupyter_audit.capture.identify import identified
from jupyter_audit.model.finding import Confidence, Fix, Place, Severity
from jupyter_audit.model.project import Module, Project
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import forget, shared
from jupyter_audit.notebook.index.sites import Call, Reference
from jupyter_audit.notebook.order.digests import cell_digest, notebook_digest
from jupyter_audit.notebook.order.flow import Flow
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.stated.provenance import Origin, origins, signoffs
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.taint.trace import Trace
from jupyter_audit.notebook.taint.tracer import Taint


@dataclass(frozen=True, slots=True)
class Hit:
    """One match of a rule.

    ``values`` fill the braces of the rule's message. What is None is taken from the rule.
    """

    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    cwe: int | None = None
    message: str | None = None
    related: tuple[Place, ...] = ()
    evidence: tuple[str, ...] = ()
    fix: Fix | None = None


def at(cell: Cell, node: ast.AST, **values: object) -> Hit:
    """A hit at a syntax node of a cell."""
    return Hit(place_of(cell, node), values)


def at_call(call: Call | Reference, **values: object) -> Hit:
    """A hit at a call; ``{call}`` in the message becomes its qualified name."""
    return Hit(place_of(call.cell, call.node), {"call": call.name, **values})


_BY_TRUST = {
    Trust.FIXED: (Severity.LOW, Confidence.LOW),
    Trust.UNKNOWN: (Severity.MEDIUM, Confidence.LOW),
    Trust.DATA: (Severity.MEDIUM, Confidence.MEDIUM),
    Trust.OUTSIDE: (Severity.HIGH, Confidence.HIGH),
}


def at_sink(call: Call, trace: Trace, **values: object) -> Hit:
    """A hit where a value reaches a dangerous call: as bad, and as sure, as the value is untrusted.

    ``{what}`` in the message becomes the source in words; the places on the way are the hit's related ones.
    """
    severity, confidence = _BY_TRUST[trace.trust]
    place = place_of(call.cell, call.node)
    return Hit(
        place,
        {"call": call.name.removeprefix("__main__."), "what": trace.what, **values},
        severity=severity,
        confidence=confidence,
        related=tuple(step for step in trace.places if step != place),
        evidence=(f"{trace.what} reaches it",) if trace.what else (),
    )


class Audited:
    """One notebook with what the rules share: index and flow are made once, on first use.

    Runs whose front end sent no cell id are given the cell of the same source and position. ``approved`` are the tools
    and models that the settings approve; None where they have no such list.
    """

    def __init__(
        self, notebook: Notebook, session: Session | None, project: Project, approved: tuple[str, ...] | None = None
    ) -> None:
        self.notebook = notebook
        self.session = identified(session, notebook) if session is not None else None
        self.project = project
        self.unchecked: tuple[Module, ...] = ()
        """Local modules that security rules could not look into, each with its ``problem``."""
        self.approved = approved

    def __enter__(self) -> Self:
        """Use the shared analyses inside ``with``: at its end they are dropped."""
        return self

    def __exit__(self, *problem: object) -> None:
        if "index" in self.__dict__:
            forget(self.index)
        self.__dict__.pop("taint", None)

    @cached_property
    def index(self) -> NotebookIndex:
        """Calls, references, imports and bindings by qualified name."""
        return NotebookIndex(self.notebook)

    @cached_property
    def taint(self) -> Taint:
        """What an expression may hold, and where that came from."""
        return shared(self.index, Taint)

    @cached_property
    def flow(self) -> Flow:
        """Which cell defines what each cell reads."""
        return Flow(self.notebook, self.index)

    @cached_property
    def origins(self) -> dict[str, Origin]:
        """Who wrote each code cell, by cell id, as far as the notebook states."""
        return origins(self.notebook)

    @cached_property
    def unvouched(self) -> frozenset[str]:
        """The ids of AI-written cells for which nobody vouched as they are now. Signatures are not looked at."""
        written = {cell_id for cell_id, origin in self.origins.items() if origin.ai}
        if not written:
            return frozenset()
        digests = {(each.cell_id, each.digest) for each in (*self.project.signoffs, *signoffs(self.notebook))}
        if (None, self.digest(None)) in digests:
            return frozenset()
        cells = (self.notebook.by_id[cell_id] for cell_id in written)
        return frozenset(cell.id for cell in cells if (cell.id, self.digest(cell)) not in digests)

    def digest(self, cell: Cell | None) -> str:
        """What somebody's word for this cell, or for the notebook, is bound to."""
        modules = self.project.modules
        return notebook_digest(self.notebook, modules) if cell is None else cell_digest(cell, self.flow, modules)


NO_SESSION = "needs a recorded session"
"""Why rules on what ran do not look where nothing was recorded."""


class Rule:
    """The common part. A subclass lives in ``rules/<category>/<id with underscores>.py`` and is named after its id."""

    severity: ClassVar[Severity]
    confidence: ClassVar[Confidence]
    cwe: ClassVar[int | None] = None
    message: ClassVar[str]
    """One sentence; braces are filled from the hit's values."""
    bad: ClassVar[tuple[str, ...]]
    """Percent scripts in which each line that must be found ends in ``# !``."""
    good: ClassVar[tuple[str, ...]]
    """Near-misses: percent scripts in which no rule of the category finds anything of medium severity or above."""
    example_project: ClassVar[Project | None] = None
    """The world around the examples, for a rule that looks at it."""
    id: ClassVar[str]
    category: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        package, _, _ = cls.__module__.rpartition(".")
        cls.id = re.sub(r"(?<!^)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        if "category" not in cls.__dict__:
            cls.category = package.rpartition(".")[2]

    def skip(self, audited: Audited) -> str | None:  # noqa: ARG002 - for subclasses
        """Why the rule cannot look at this notebook, or None if it can."""
        return None


class CellRule(Rule):
    """A rule that needs one cell at a time."""

    def check(self, cell: Cell, audited: Audited) -> Iterator[Hit]:
        """Yield the hits in one cell. ``cell`` may be of any kind."""
        raise NotImplementedError


class NotebookRule(Rule):
    """A rule that looks across cells."""

    def check(self, audited: Audited) -> Iterator[Hit]:
        """Yield the hits in the notebook."""
        raise NotImplementedError


class RunRule(Rule):
    """A rule that judges what a session recorded. Without a session it is reported as skipped."""

    def skip(self, audited: Audited) -> str | None:
        """Nothing was recorded: say so rather than look clean."""
        return None if audited.session is not None else NO_SESSION

    def check(self, audited: Audited) -> Iterator[Hit]:
        """Yield the hits; ``audited.session`` is not None."""
        raise NotImplementedError
