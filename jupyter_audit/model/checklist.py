"""The checklist, and the one answer that every face shows."""

from dataclasses import dataclass
from typing import Literal

from jupyter_audit.model.finding import Place, Report
from jupyter_audit.model.review import Comment, Held, Override, Vouched

State = Literal["holds", "fails", "ask", "unchecked"]
Source = Literal["rules", "recording", "code", "folder", "verify", "person"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One checklist item with its state.

    ``ask`` means that a person must say; ``unchecked`` that nothing looked yet. ``findings`` are fingerprints.
    ``why`` is what the item is for; ``by`` says what the state rests on. ``evidence`` is all of that, one thing a line,
    never cut: versions, settings, hashes, run counts, statements of the text.
    """

    item: str
    question: str
    state: State
    because: str
    findings: tuple[str, ...]
    weight: int
    why: str
    by: Source
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A profile's items, answered."""

    profile: str
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, or None where too little was checked to say. ``lost`` names every lost point."""

    security: int | None
    reproducibility: int | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """Would Restart and Run All give what you see? ``unseen`` lists what this answer cannot know."""

    verdict: Literal["would", "would not", "not proven"]
    sentence: str
    cell_id: str | None
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """``reader`` uses ``name`` as ``writer`` left it (both cell ids). ``breaks``: not so in document order."""

    writer: str
    reader: str
    name: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A named setting found in the code."""

    cell_id: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PreparationStep:
    """A statement on the way to the table that a model is fitted on.

    ``step`` says in a word what it does (read, rows, missing values, join, split, fit ...), ``makes`` which names it
    gives or changes, ``uses`` which it takes.
    """

    place: Place
    step: str
    makes: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """Who wrote a cell as far as known; ``how`` says how that is known. Unknown is unknown, never human.

    ``ai``: a part of it at least is known to be a model's. ``share`` is what is left of that, 0 to 1, None where nobody
    counted. ``vouched``: a person's word that counts under the policy is in force for it.
    """

    cell_id: str
    origin: str
    how: str
    ai: bool
    tool: str | None
    model: str | None
    share: float | None
    vouched: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the panel, ``%audit`` and the HTML report show: one answer from one origin.

    ``preparation`` is how the training table came about, step by step in document order, as far as names tell.
    ``held`` says why the policy's gates are closed; it is empty where they are open or there is no policy.
    ``overrides`` are the cells that were run past the guard, with the reasons given; ``comments`` are the reviewers'.
    ``packages`` names the recorded distributions that the notebook's own code imports.
    """

    version: int
    report: Report
    checklist: Checklist
    score: Score
    replay: Replay
    graph: tuple[GraphEdge, ...]
    hyperparameters: tuple[Hyperparameter, ...]
    preparation: tuple[PreparationStep, ...]
    origins: tuple[CellOrigin, ...]
    signoffs: tuple[Vouched, ...]
    held: tuple[Held, ...]
    overrides: tuple[Override, ...]
    comments: tuple[Comment, ...]
    packages: tuple[str, ...] = ()
