"""What the notebook says of itself: title, purpose, source, licence, who wrote it and who read it."""

from jupyter_audit.checklist.code_facts import reads
from jupyter_audit.checklist.evidence import Answered, Evidence, cell_numbers, listed
from jupyter_audit.notebook.stated.provenance import UNKNOWN
from jupyter_audit.notebook.stated.statements import Statement, data_source, licence, purpose, title


def documented(seen: Evidence) -> Answered:
    """Title, purpose, data source and licence: each is quoted, or a person must say. None is taken as given."""
    said = {"title": _quoted(title(seen.notebook)), "purpose": _quoted(purpose(seen.notebook))}
    said["data source"] = _quoted(data_source(seen.notebook))
    said["licence"] = seen.project.licence or _quoted(licence(seen.notebook))
    found = tuple(f"{what}: {quote}" for what, quote in said.items() if quote)
    lacking = [what for what, quote in said.items() if not quote]
    if not lacking:
        return Answered("holds", "; ".join(found), found)
    unread = "" if reads(seen).evidence or "data source" not in lacking else " (no read of data was seen in the code)"
    where = " or in the folders above it" if "licence" in lacking and seen.project.known else ""
    rest = f"; found: {'; '.join(found)}" if found else ""
    return Answered("ask", f"no {', no '.join(lacking)} was found in the text{where}{unread}{rest}", found)


def source(seen: Evidence) -> Answered:
    """The line that says where the data come from, and what the code reads."""
    quote, read = _quoted(data_source(seen.notebook)), reads(seen)
    told = f"the text says: {quote}" if quote else "no line of the text names a source in customary words"
    return Answered("ask", f"{told}; {read.because}", (*((quote,) if quote else ()), *read.evidence))


def origins(seen: Evidence) -> Answered:
    """What is known of who wrote the cells. Unknown is unknown."""
    known = [(cell, seen.origins.get(cell.id, UNKNOWN)) for cell in seen.written()]
    if not known:
        return Answered("unchecked", "there is no code to look at")
    unknown = [cell for cell, origin in known if origin.words == UNKNOWN.words]
    stated = tuple(
        f"cell {cell.position + 1}: {origin.words} ({origin.how})"
        for cell, origin in known
        if origin.words != UNKNOWN.words
    )
    if unknown:
        others = f"; stated: {listed(stated)}" if stated else ""
        return Answered("ask", f"nothing says who wrote {len(unknown)} of {len(known)} code cells{others}", stated)
    return Answered("holds", f"stated for every code cell: {listed(stated)}", stated)


def read_by_a_person(seen: Evidence) -> Answered:
    """Whether a person's word is in force for every cell that a model wrote, or may have written."""
    written = seen.written()
    if not written:
        return Answered("unchecked", "there is no code to look at")
    waiting = [cell for cell in written if cell.id not in seen.vouched]
    if not waiting:
        return Answered("holds", f"a sign-off is in force for each of {len(written)} code cells")
    models = [cell for cell in waiting if (origin := seen.origins.get(cell.id)) is not None and origin.ai]
    of = f", a model's among them: {cell_numbers(models)}" if models else ""
    return Answered("ask", f"no sign-off is in force for {cell_numbers(waiting)}{of}")


def _quoted(found: Statement | None) -> str:
    return f"{found.quote} (cell {found.cell.position + 1})" if found is not None and found.quote else ""
