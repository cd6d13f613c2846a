"""Every call that draws random numbers which no seed governs, whatever the library."""

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.randomness.estimators import arguments_of, drawing_of, draws_unseeded
from jupyter_audit.notebook.randomness.generators import Generators, drawing_calls, only_delays


def unseeded_calls(index: NotebookIndex) -> list[Call]:
    """Draws from global generators, estimators and splits, in document order. Made once per notebook."""
    return shared(index, _unseeded_calls)


def _unseeded_calls(index: NotebookIndex) -> list[Call]:
    generators = shared(index, Generators)
    found = [
        draw.call
        for draw in generators.draws
        if draw.when.moment is not None
        and not generators.seeded(draw.generator, draw.when)
        and not only_delays(index, draw.call)
    ]
    for call in drawing_calls(index):
        drawing = drawing_of(call)
        if drawing is None or not draws_unseeded(index, call, drawing):
            continue
        when = generators.timeline.when(call)
        governed = drawing.generator is not None and generators.seeded(drawing.generator, when)
        if when.moment is not None and not governed and not drawing.hardly(arguments_of(index, call)[0]):
            found.append(call)
    return sorted(found, key=lambda call: (call.cell.position, call.node.lineno, call.node.col_offset))
