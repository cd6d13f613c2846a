"""Personal data in what is shared with the notebook."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of_offset, place_of_output
from jupyter_audit.notebook.stated.personal import MAILS, PHONES, Personal, personal_data, worth_looking
from jupyter_audit.rule import Audited, Hit, NotebookRule

MAX_OUTPUT = 20_000
"""Characters of one output that are looked through."""
_AUTHORS = re.compile(
    r"author|contact(?!s\b)|maintainer|affiliation|corresponding|e-?mail me|licen[cs]e|copyright|questions|feedback"
    r"|instructor|lecturer",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"\b(?:patient|participant|subject|customer|client|student|employee|first_?name|last_?name|surname|birth|dob)\w*\b",
    re.IGNORECASE,
)


class PersonalData(NotebookRule):
    """Mail addresses, telephone, card, account or identity numbers of people, in the source or in a saved output.

    ## Why it matters
    `df.head()` shows five real people, and the output is saved, committed and mailed with the notebook. Law (GDPR and
    others) treats that as publishing; it cannot be undone.

    ## What to do
    Show columns that name nobody, or counts; replace identifiers by codes before the analysis; make examples with
    Faker. Clear the output (`Edit > Clear Outputs`), and the history if it was committed.

    ## See also
    - CWE-359: https://cwe.mitre.org/data/definitions/359.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 359
    message = "{kind} of people stand in {where}"
    bad = (
        """
        # %%
        patients.head(2)
        # out: name          email                       diagnosis
        # out: Ada Byron     ada.byron@mailbox.org       I10
        # out: Carl Orff     c.orff77@posteo.de          E11  # !
        """,
        """
        # %%
        rows = [("Ada Byron", "4539 5787 6362 1486")]  # !
        """,
    )
    good = (
        """
        # %%
        # questions: teaching@example.org
        x = 4539.578763621486
        ids = [4539578763621487]
        people = [fake.email() for _ in range(3)]
        print(x)
        # out: 0.4539578763621486 user@example.com 2024-01-12
        """,
        """
        # %% [markdown]
        # Authors: Ada Byron (ada.byron@uni-home.edu), Carl Orff (carl@posteo.de)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        cells, shown = audited.notebook.cells, audited.notebook.shown
        for number in worth_looking(audited.notebook.sources):
            yield from self._in_source(cells[number])
        kinds: dict[tuple[Cell, str], tuple[Personal, Severity]] = {}
        for number in worth_looking(audited.notebook.shown_texts):
            cell, text = shown[number]
            for found in personal_data(text[:MAX_OUTPUT]):
                kinds[cell, found.kind] = found, _severity(found, text)
        for (cell, _), (found, severity) in sorted(kinds.items(), key=lambda kind: (kind[0][0].position, kind[0][1])):
            yield Hit(place_of_output(cell), _values(found, "the saved output"), severity)

    @staticmethod
    def _in_source(cell: Cell) -> Iterator[Hit]:
        for found in personal_data(cell.source):
            authors = found.kind in (MAILS, PHONES) and (cell.kind != "code" or _AUTHORS.search(cell.source))
            if not authors:
                yield Hit(
                    place_of_offset(cell, found.start, found.end),
                    _values(found, "the source"),
                    _severity(found, cell.source),
                )


def _values(found: Personal, where: str) -> dict[str, object]:
    return {"kind": found.kind[0].upper() + found.kind[1:], "where": where}


def _severity(found: Personal, text: str) -> Severity:
    """Addresses and telephone numbers are data about people where something else says so, or where there are many."""
    if found.kind in (MAILS, PHONES) and not _NAMES.search(text) and found.count < 3:
        return Severity.LOW
    return Severity.MEDIUM
