"""The date or time of the run in a result, a file name or an output."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.loggers import log_calls
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.clocks import CALENDAR, reads_clock, window
from jupyter_audit.notebook.spread.uses import Kind, Use, Uses
from jupyter_audit.notebook.taint.routes import is_served
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_WHERE: dict[Kind, str] = {
    "named": "becomes part of a file's name",
    "written": "is written into a result",
    "stored": "is stored with the results",
    "shown": "is shown in the output",
}


class ClockInResult(NotebookRule):
    """The date or time of the run, stored, shown, or made part of a file name.

    ## Why it matters
    Two honest runs then differ in what they show or save, so nobody can compare them byte for byte. A file name
    with today's date is worse: the next notebook does not find its input tomorrow.

    ## What to do
    Keep dates in one parameter, `RUN_DATE = "2024-05-01"`, or leave them out of results; the journal and the
    bundle record when each cell ran. For names use what the file holds, such as the data's own date.

    ## See also
    - Reproducible Builds, "Timestamps": https://reproducible-builds.org/docs/timestamps/
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{call}` reads the clock, which {where}"
    bad = (
        """
        # %%
        from datetime import datetime
        import pandas as pd
        stamp = datetime.now().strftime("%Y%m%d")  # !
        table = pd.DataFrame({"a": [1]})
        table.to_csv(f"results_{stamp}.csv")
        """,
        """
        # %%
        import datetime as dt
        record = {"score": 0.9, "when": dt.date.today().isoformat()}  # !
        """,
        """
        # %%
        import time
        print("made on", time.ctime())  # !
        """,
    )
    good = (
        """
        # %%
        from datetime import date, datetime
        import time
        RUN_DATE = date(2024, 5, 1)
        print(RUN_DATE, datetime.fromisoformat("2024-05-01"), time.strftime("%Y", time.gmtime(0)))
        started = datetime.now()
        db.execute("INSERT INTO audit VALUES (?, ?)", ("opened", datetime.now()))
        token = jwt.encode({"sub": "ada", "iat": datetime.now()}, KEY, algorithm="HS256")
        import logging
        logging.info("started %s", datetime.now())
        """,
        """
        # %%
        from datetime import date
        import pandas as pd
        visits = pd.read_csv("visits.csv", parse_dates=["day"])
        assert visits["day"].max().date() <= date.today()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        logs = {id(call.node) for call in log_calls(audited.index)}
        for call in audited.index.calls(*CALENDAR):
            if not reads_clock(call) or window(uses, call) is not None:
                continue
            if is_served(audited.index, call.cell, call.node):
                continue
            ends = {use.kind: use for use in uses.follow(call.cell, call.node) if not _is_record(uses, use, logs)}
            worst = next((kind for kind in _WHERE if kind in ends), None)
            if worst is not None:
                hit = at_call(call, where=_WHERE[worst])
                related = (place_of(ends[worst].cell, ends[worst].node),)
                yield Hit(hit.place, hit.values, related=related)
            elif ends.keys() & {"passed", "returned"}:
                hit = at_call(call, where="reaches other calls")
                yield Hit(hit.place, hit.values, severity=Severity.LOW, confidence=Confidence.LOW)


def _is_record(uses: Uses, use: Use, logs: set[int]) -> bool:
    """A line of a log, a row of a database, or the claims of a token: these bear a time by their nature."""
    node: ast.AST | None = use.node
    while isinstance(node, ast.Tuple | ast.List):
        node = uses.parent(use.cell, node)
    if isinstance(node, ast.Dict):
        return any(isinstance(key, ast.Constant) and key.value in ("exp", "iat", "nbf") for key in node.keys)
    row = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("execute")
    return row or id(node) in logs
