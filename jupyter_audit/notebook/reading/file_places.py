"""Findings in the Python files of a notebook, placed where the notebook's reader finds them.

What reaches a call in a file from a cell stands at the cell's call; the rest at the import that brings the file in.
The message begins with the file and the line. In a file that a cell writes, the place is the line of that cell.
"""

import re
from dataclasses import replace

from jupyter_audit.model.finding import Confidence, Finding, Fix, Place, Severity
from jupyter_audit.notebook.cell import Cell, Notebook
from jupyter_audit.notebook.places import place_of, place_of_line, place_of_notebook
from jupyter_audit.notebook.reading.dotted import absolute
from jupyter_audit.notebook.reading.linked import Linked, Origin
from jupyter_audit.notebook.reading.mangle import MARK

_IN_FILE = re.compile(r"^\S+\.py, line \d+: ")


class ImportPlaces:
    """By module the statement of the notebook that brings it in, itself or by way of another module."""

    def __init__(self, notebook: Notebook, linked: Linked) -> None:
        modules = {origin.module: cell_id for cell_id, origin in linked.origins.items()}
        self._places: dict[str, Place] = {}
        for cell in notebook.code:
            for item in cell.index.imports:
                self._add(item.module, place_of(cell, item.node), modules)
            for magic in cell.parsed.magics:
                if magic.kind == "line" and magic.name == "run":
                    name = re.sub(r"^(?:-\w+\s+)*['\"]?(?:\./)?", "", magic.text).partition(".py")[0].replace("/", ".")
                    self._add(name, place_of_line(cell, magic.line), modules)
        waiting = list(self._places)
        for name in waiting:  # grows while it is gone through
            cell = linked.notebook.by_id[modules[name]]
            package = linked.origins[cell.id].path.endswith("__init__.py")
            for item in cell.index.imports:
                waiting += self._add(absolute(item.module, name, package), self._places[name], modules)

    def _add(self, name: str, place: Place, modules: dict[str, str]) -> list[str]:
        """Note the place for a module and the packages above it; the names that are new."""
        parts = name.split(".")
        names = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        new = [each for each in names if each in modules and each not in self._places]
        self._places.update(dict.fromkeys(new, place))
        return new

    def of(self, origin: Origin) -> Place:
        """The statement that brings a file in; the whole notebook where it cannot be told."""
        return self._places.get(origin.module, place_of_notebook())


def is_in_file(finding: Finding) -> bool:
    """Whether a finding's message names a file as its place."""
    return _IN_FILE.match(finding.message) is not None


def shown_in_notebook(finding: Finding, linked: Linked, places: ImportPlaces) -> Finding:
    """The finding with every place in the notebook itself, and what cannot be there in words."""
    origin = linked.origins.get(finding.place.cell_id or "")
    related = tuple(_moved(place, linked) for place in finding.related)
    steps = tuple(place for place in related if place.cell_id not in linked.origins)
    passed = [_words(linked.origins[place.cell_id], place) for place in related if place.cell_id in linked.origins]
    message = finding.message.replace(MARK, ".")
    way = ", then ".join(dict.fromkeys(passed))
    evidence = (*finding.evidence, *((f"it goes by way of {way}",) if way else ()))
    if origin is None:
        return replace(finding, message=message, related=steps, evidence=evidence)
    if origin.written_by is not None:
        fix = _moved_fix(finding.fix, origin.written_by) if origin.exact else None
        place = _moved(finding.place, linked)
        return replace(finding, message=message, place=place, related=steps, evidence=evidence, fix=fix)
    brought = places.of(origin)
    place = steps[-1] if steps else brought
    return replace(
        finding,
        message=f"{_words(origin, finding.place)}: {message}",
        place=place,
        related=tuple(step for step in (*steps[:-1], brought) if step != place),
        severity=Severity.LOW if _unused(finding) else finding.severity,
        evidence=evidence,
        fix=None,
    )


def _unused(finding: Finding) -> bool:
    """Whether it rests on a parameter that nothing here fills: then this notebook does not reach it."""
    return finding.confidence is Confidence.LOW and finding.severity is Severity.MEDIUM


def _moved(place: Place, linked: Linked) -> Place:
    """A place in a written file as one in the cell that writes it; others as they are."""
    origin = linked.origins.get(place.cell_id or "")
    writer = origin.written_by if origin else None
    return replace(place, cell_id=writer.id, cell=writer.position) if writer else place


def _moved_fix(fix: Fix | None, writer: Cell) -> Fix | None:
    if fix is None:
        return None
    return replace(fix, edits=tuple(replace(edit, cell_id=writer.id) for edit in fix.edits))


def _words(origin: Origin, place: Place) -> str:
    return f"{origin.path}, line {place.line}"
