"""Which cells of two notebooks are the same cell, and how their sources differ."""

import difflib
from collections.abc import Iterator, Sequence

from jupyter_audit.model.bundle_diff import CodeChange
from jupyter_audit.notebook.cell import Cell

SIMILAR = 0.5
"""A cell with no partner by id or source is taken for a changed one when this much of it is the same."""
MAX_COMPARED = 20_000
"""Characters of a cell that are looked at to tell how similar it is."""


def pairs(before: Sequence[Cell], after: Sequence[Cell]) -> list[tuple[Cell | None, Cell | None]]:
    """Each cell with its partner, in the order of ``after``, those without one where they stood.

    By id and kind first; then by equal source in order; then by similar source between partners.
    """
    left, right = list(before), list(after)
    partner: dict[int, int] = {}
    ids = {(cell.id, cell.kind): i for i, cell in enumerate(left)}
    for j, cell in enumerate(right):
        i = ids.get((cell.id, cell.kind))
        # ids that derive from position say nothing: a cell with another source needs to be like the old one
        if i is not None and i not in partner and _similar(left[i], cell):
            partner[i] = j
    _match(left, right, partner, equal=True)
    _match(left, right, partner, equal=False)
    return list(_ordered(left, right, partner))


def _match(left: Sequence[Cell], right: Sequence[Cell], partner: dict[int, int], *, equal: bool) -> None:
    taken = set(partner.values())
    for i, cell in enumerate(left):
        if i in partner:
            continue
        for j, other in enumerate(right):
            same = cell.source == other.source if equal else _similar(cell, other)
            if j not in taken and cell.kind == other.kind and same:
                partner[i] = j
                taken.add(j)
                break


def _similar(a: Cell, b: Cell) -> bool:
    if a.source == b.source:
        return True
    matcher = difflib.SequenceMatcher(None, a.source[:MAX_COMPARED], b.source[:MAX_COMPARED], autojunk=True)
    return matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def _ordered(
    left: Sequence[Cell], right: Sequence[Cell], partner: dict[int, int]
) -> Iterator[tuple[Cell | None, Cell | None]]:
    back = {j: i for i, j in partner.items()}
    gone: dict[int, list[Cell]] = {}
    for i, cell in enumerate(left):
        if i not in partner:
            # where it stood: after the partner of what stood before it
            gone.setdefault(next((partner[k] for k in range(i - 1, -1, -1) if k in partner), -1), []).append(cell)
    yield from ((cell, None) for cell in gone.get(-1, ()))
    for j, cell in enumerate(right):
        yield (left[back[j]] if j in back else None), cell
        yield from ((each, None) for each in gone.get(j, ()))


def code_changes(paired: Sequence[tuple[Cell | None, Cell | None]]) -> Iterator[CodeChange]:
    """What changed in the cells' sources and their order."""
    kept = [(a, b) for a, b in paired if a is not None and b is not None]
    moved = _moved([a.position for a, _ in kept])
    for a, b in paired:
        if a is None and b is not None:
            yield CodeChange("added", b.kind, None, b.position, _lines("", b.source))
        elif a is not None and b is None:
            yield CodeChange("removed", a.kind, a.position, None, _lines(a.source, ""))
        elif a is not None and b is not None:
            if a.source != b.source:
                yield CodeChange("changed", b.kind, a.position, b.position, _lines(a.source, b.source))
            elif a.position in moved:
                yield CodeChange("moved", b.kind, a.position, b.position, ())


def _moved(positions: Sequence[int]) -> set[int]:
    """The fewest positions that must be taken out for the rest to be in order."""
    matcher = difflib.SequenceMatcher(None, sorted(positions), list(positions), autojunk=False)
    kept = {positions[b + k] for _, b, size in matcher.get_matching_blocks() for k in range(size)}
    return set(positions) - kept


def _lines(before: str, after: str) -> tuple[str, ...]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    return tuple(line for line in found if not line.startswith(("---", "+++")))
