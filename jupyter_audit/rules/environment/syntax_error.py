"""A cell that does not parse."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.rule import Audited, CellRule, Hit

_PYTHON_2 = re.compile(
    r"Missing parentheses in call to 'print'|multiple exception types|leading zeros|invalid decimal literal$"
)


class SyntaxError(CellRule):  # noqa: A001 - a rule's class is named after its id
    """A cell that this Python cannot parse.

    ## Why it matters
    A cell that does not parse stops Restart and Run All. It also hides everything else that is wrong with
    it: no other rule can look inside, so nothing about the cell is known to be clean.

    ## What to do
    Mend the line that is marked. Old notebooks often hold Python 2 (`print x`): run `2to3` on them or mend
    them by hand. Text that is not code belongs into a Markdown or raw cell.

    ## See also
    - The Python tutorial on syntax errors: https://docs.python.org/3/tutorial/errors.html#syntax-errors
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the cell does not parse: {problem}"
    bad = (
        """
        # %% In[1]
        x = 3
        print x  # !
        """,
        """
        # %%
        return 5  # !
        """,
    )
    good = (
        """
        # %%
        print("x")
        # %%
        files = !ls
        %time y = sum(range(3))
        ls
        # %%
        await something()
        """,
    )

    def check(self, cell: Cell, audited: Audited) -> Iterator[Hit]:
        if not cell.is_code:
            return
        problem = cell.parsed.problem
        if problem is not None:
            line = min(problem.line, len(cell.lines))
            evidence = ("this looks like Python 2",) if _PYTHON_2.search(problem.message) else ()
            yield Hit(place_of_line(cell, line), {"problem": problem.message}, evidence=evidence)
            return
        for why, node in cell.index.strays:
            yield Hit(place_of(cell, node), {"problem": why})
