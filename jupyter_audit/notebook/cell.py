"""Cells and notebooks as the audit sees them: read-only, with the parsed tree and index made on first use."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from jupyter_audit.notebook.index.cell_index import CellIndex
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.texts import Texts
from jupyter_audit.notebook.index.walk import index_source
from jupyter_audit.notebook.reading.parse import Parsed, parse

CellKind = Literal["code", "markdown", "raw"]
Output = dict[str, Any]
"""One entry of nbformat 4's ``outputs``, as the file has it."""

MAX_SHOWN = 1_000_000
"""Characters of one output's text that are looked through."""
BINARY = ("image/", "audio/", "video/", "application/pdf", "application/octet-stream", "font/")
"""MIME types whose text is base64 or the like: no scan of words makes sense there."""


class Cell:
    """One cell. ``position`` is 0-based over all cells of the notebook, markdown too.

    ``language`` is ``python`` unless the notebook's format says otherwise for this cell (nbformat 3).
    """

    def __init__(
        self,
        id: str | None,  # noqa: A002 - nbformat's name for it
        position: int,
        kind: CellKind,
        source: str,
        execution_count: int | None = None,
        outputs: tuple[Output, ...] = (),
        metadata: dict[str, Any] | None = None,
        language: str = "python",
    ) -> None:
        self._id = id
        self.position = position
        self.kind = kind
        self.source = source
        self.execution_count = execution_count
        self.outputs = outputs
        self.metadata = metadata or {}
        self.language = language
        self._parsed: Parsed | None = None
        self._index: CellIndex | None = None
        self._output_texts: list[tuple[str, str]] | None = None

    def __repr__(self) -> str:
        return f"<Cell {self.position} {self.kind} {self.id}>"

    @property
    def id(self) -> str:
        """The cell's id in the file; derived from position and source where the file gives none."""
        if self._id is None:
            self._id = derived_id(self.position, self.source)
        return self._id

    @property
    def is_code(self) -> bool:
        """Whether this is a cell that runs Python (IPython syntax included)."""
        return self.kind == "code" and self.language == "python"

    @property
    def parsed(self) -> Parsed:
        """The cell's syntax: tree, magics, and the problem if it does not parse. Cached by source."""
        if self._parsed is None:  # no cached_property: its lock costs more than the look-up
            self._parsed = parse(self.source if self.is_code else "")
        return self._parsed

    @property
    def index(self) -> CellIndex:
        """What one walk over the tree finds; empty for cells that are not Python or do not parse."""
        if self._index is None:
            self._index = index_source(self.source if self.is_code else "")
        return self._index

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, level by level. Walked on first use: a rule first asks the index or the source."""
        return walk(self.parsed.tree)

    @cached_property
    def lines(self) -> list[str]:
        """The source's lines, as a front end counts them."""
        return self.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def output_texts(self) -> list[tuple[str, str]]:
        """(MIME type or stream name, text) of every textual output, in order; binary ones are left out."""
        if self._output_texts is None:
            self._output_texts = list(self._texts())
        return self._output_texts

    def _texts(self) -> Iterator[tuple[str, str]]:
        for output in self.outputs:
            kind = output.get("output_type")
            if kind == "stream":
                yield str(output.get("name", "stdout")), joined(output.get("text"))
            elif kind == "error":
                yield "error", "\n".join(str(line) for line in output.get("traceback") or ())
            else:
                data = output.get("data")
                for mime, value in data.items() if isinstance(data, dict) else ():
                    if not str(mime).startswith(BINARY) and isinstance(value, str | list):
                        yield str(mime), joined(value)

    def shown_texts(self) -> Iterator[str]:
        """Each output's text once: the plain form where there is one beside HTML, no data for scripts."""
        texts = self.output_texts()
        plain = len(texts) > 1 and any(mime == "text/plain" for mime, _ in texts)
        for mime, text in texts:
            if not mime.startswith(("application/", "image/")) and not (plain and mime == "text/html"):
                yield text


class Notebook:
    """All cells of one notebook, in document order.

    ``complete`` is False where only the cells that ran are known (a live kernel without its file):
    rules about what is missing must not speak then.
    """

    def __init__(
        self, name: str, cells: tuple[Cell, ...], metadata: dict[str, Any] | None = None, complete: bool = True
    ) -> None:
        self.name = name
        self.cells = cells
        self.metadata = metadata or {}
        self.complete = complete

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """The Python cells, in document order."""
        return tuple(cell for cell in self.cells if cell.is_code)

    @cached_property
    def code_text(self) -> str:
        """The sources of all Python cells, one below the other."""
        return "\n".join([cell.source for cell in self.code])

    @cached_property
    def shown(self) -> list[tuple[Cell, str]]:
        """Every text that a cell's outputs show (``Cell.shown_texts``), with the cell, in document order."""
        return [(cell, text[:MAX_SHOWN]) for cell in self.cells if cell.outputs for text in cell.shown_texts()]

    @cached_property
    def shown_texts(self) -> Texts:
        """The texts of ``shown``, to be searched at once."""
        return Texts([text for _, text in self.shown])

    def showing(self, sign: str) -> list[Cell]:
        """The cells whose outputs show this ASCII text, in document order."""
        numbers = self.shown_texts.holding(sign.encode())
        return list(dict.fromkeys(self.shown[number][0] for number in sorted(numbers)))

    @cached_property
    def sources(self) -> Texts:
        """The sources of all cells, by position, to be searched at once."""
        return Texts([cell.source for cell in self.cells])

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """Cells by id."""
        return {cell.id: cell for cell in self.cells}


def joined(text: object) -> str:
    """A multi-line string of nbformat: a string, or a list of strings to be joined. Anything else is ''."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        try:
            return "".join(text)
        except TypeError:  # something in the list is no text
            return "".join(part for part in text if isinstance(part, str))
    return ""


def derived_id(position: int, source: str) -> str:
    """The id of a cell whose file gives none (nbformat before 4.5): the same for the same place and text."""
    return hashlib.sha256(f"{position}\n{source}".encode(errors="surrogatepass")).hexdigest()[:12]
