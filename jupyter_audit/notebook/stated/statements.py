"""What the text of a notebook states: title, purpose, source of the data, licence, settings. Quoted, to be judged.

A statement is known by customary words. That none was found does not prove that there is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_audit.model.checklist import Hyperparameter
from jupyter_audit.notebook.cell import Cell, Notebook

FIRST = 5
"""Cells in which a title and a purpose are looked for."""
MAX_QUOTE = 120
"""Characters of a statement that are quoted."""

_HEADING = re.compile(r"^\s*#{1,3}\s+(.*\S)|^(.+)\n[=-]{3,}\s*$|<h[1-3][^>]*>([^<]*)", re.MULTILINE | re.IGNORECASE)
_PURPOSE = re.compile(
    r"\b(?:purpose|goal|aims?|objective|question|task|how to|shows? how|overview|introduc\w+|demonstrat\w+|"
    r"illustrat\w+|explor\w+|investigat\w+|walks? (?:you )?through|"
    r"in this (?:notebook|tutorial|chapter|example|lesson|section)|"
    r"this (?:notebook|tutorial|chapter|example|guide|lab|assignment|exercise|study|report|analysis)|"
    r"we (?:will |want to |now )?(?:show|compare|study|train|predict|explore|analy[sz]e|build|look at|examine|test))\b",
    re.IGNORECASE,
)
_DATA = re.compile(r"\bdata\b|\bdata ?sets?\b|\bcorpus\b|\bsurvey\b|\bmeasurements?\b", re.IGNORECASE)
_FROM = re.compile(
    r"https?://|\bdoi\b|\bsources?\b|\bcollected\b|\bdownloaded\b|\bpublished\b|\brepository\b|\barchives?\b|"
    r"\bmade[ -]up\b|\bsimulated\b|\bsynthetic\b|\bships? with\b|\bkaggle\b|\bUCI\b|\bsurvey\b|\bprovided by\b|"
    r"\b(?:obtained|taken) from\b|\bdata(?: ?sets?)? (?:(?:is|are|was|were|comes?) )?from\b",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"licen[cs]|SPDX-License-Identifier|all rights reserved|public domain|©|copyright", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:MIT|BSD|Apache|[AL]?GPL\w*|MPL|ISC|EUPL|CC0|CC[- ]BY|Creative Commons|Unlicen[cs]e|public domain|"
    r"proprietary|all rights reserved)\b|SPDX-License-Identifier",
    re.IGNORECASE,
)
_SYNONYMS = {
    "lr": ("learning rate",),
    "n_estimators": ("trees", "estimators"),
    "n_splits": ("fold",),
    "n_repeats": ("repeat",),
    "cv": ("fold", "cross"),
    "epochs": ("epoch",),
    "num_epochs": ("epoch",),
    "n_epochs": ("epoch",),
    "max_iter": ("iteration",),
    "n_clusters": ("cluster",),
    "n_components": ("component", "dimension"),
    "n_neighbors": ("neighbor", "neighbour"),
    "max_depth": ("depth", "deep"),
    "test_size": ("held out", "hold out", "put aside", "test set", "split"),
    "c": ("regulari",),
}
"""Other words by which a text speaks of a setting."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the notebook that states something."""

    quote: str
    cell: Cell


def title(notebook: Notebook) -> Statement | None:
    """The first heading among the first cells."""
    for cell in _prose(notebook, FIRST):
        if found := _HEADING.search(cell.source):
            return Statement(_cut(next((part for part in found.groups() if part), "")), cell)
    return None


def purpose(notebook: Notebook) -> Statement | None:
    """The first line of the first cells, headings apart, that says in customary words what it is for."""
    return _first(notebook, _PURPOSE, FIRST)


def data_source(notebook: Notebook) -> Statement | None:
    """The first line that says where data come from."""
    return _first(notebook, _DATA, None, _FROM)


def licence(notebook: Notebook) -> Statement | None:
    """The first line of text, or comment, that names a licence for the notebook, not for its data."""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if _LICENCE.search(cell.source) else ():
            written = cell.kind == "markdown" or line.lstrip().startswith("#")
            if written and _LICENCE.search(line) and _NAMED.search(line) and not _DATA.search(line):
                return Statement(_cut(line), cell)
    return None


def speaks_of_licence(notebook: Notebook) -> bool:
    """Whether any text or metadata mentions a licence at all, whatever it says of it."""
    if any(name in notebook.metadata for name in ("license", "licence")):
        return True
    return any(_LICENCE.search(cell.source) for cell in notebook.cells)


class Words:
    """All text of a notebook, comments in code too, to look up whether a setting is spoken of."""

    def __init__(self, notebook: Notebook) -> None:
        prose = [cell.source for cell in notebook.cells if cell.kind == "markdown"]
        comments = [
            line.partition("#")[2] for cell in notebook.code if "#" in cell.source for line in cell.lines if "#" in line
        ]
        self._text = "\n".join((*prose, *comments)).lower()

    def tell_of(self, setting: Hyperparameter) -> bool:
        """Whether the text has the setting's name, or another word for it."""
        name = setting.name.rpartition(".")[2].lower()
        return any(word in self._text for word in (name, name.replace("_", " "), *_SYNONYMS.get(name, ())) if word)


def _prose(notebook: Notebook, limit: int | None = None) -> Iterator[Cell]:
    return (cell for cell in notebook.cells[:limit] if cell.kind == "markdown")


def _first(
    notebook: Notebook, pattern: re.Pattern[str], limit: int | None, also: re.Pattern[str] | None = None
) -> Statement | None:
    for cell in _prose(notebook, limit):
        for line in cell.source.splitlines():
            if not line.lstrip().startswith("#") and pattern.search(line) and (also is None or also.search(line)):
                return Statement(_cut(line), cell)
    return None


def _cut(line: str) -> str:
    text = " ".join(line.replace("**", "").replace("`", "").split())
    return text if len(text) <= MAX_QUOTE else f"{text[: MAX_QUOTE - 1]}…"
