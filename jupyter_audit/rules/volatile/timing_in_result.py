"""Measured times in results and outputs."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.randomness.clocks import STOPWATCH
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule

_WHERE = {
    "named": "becomes part of a file's name",
    "written": "is written into a result",
    "stored": "is stored with the results",
    "shown": "is shown in the output",
}
_TIMING_MAGICS = frozenset({"time", "timeit", "prun", "memit", "lprun", "mprun"})


class TimingInResult(NotebookRule):
    """A measured time that is stored, shown, or made part of a file name.

    ## Why it matters
    A time depends on the machine and on what else it does. It differs in every run, so an output that holds one
    never compares equal, and a result that rests on one cannot be reproduced.

    ## What to do
    Keep timings apart from results, in a cell of their own that is marked as volatile. If the time is the result,
    report machine, repeats and spread.

    ## See also
    - Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013
    """

    severity, confidence = Severity.LOW, Confidence.MEDIUM
    message = "a measured time (`{call}`) {where}"
    bad = (
        """
        # %%
        import time
        start = time.time()
        total = sum(range(1000))
        print("took", time.time() - start)  # !
        """,
        """
        # %%
        import time
        times = []
        for n in (10, 100):
            start = time.perf_counter()
            sum(range(n))
            times.append(time.perf_counter() - start)  # !
        """,
        """
        # %%
        %timeit sum(range(100))  # !
        """,
    )
    good = (
        """
        # %%
        import time
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            break
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.calls(*STOPWATCH):
            for use in uses.follow(call.cell, call.node):
                if use.kind in _WHERE:
                    severity = Severity.MEDIUM if use.kind == "named" else None
                    values: dict[str, object] = {"call": call.name, "where": _WHERE[use.kind]}
                    yield Hit(place_of(use.cell, use.node), values, severity=severity)
        for cell, magic in audited.index.magics(*_TIMING_MAGICS):
            if magic.kind in ("line", "cell"):
                place = place_of_line(cell, magic.line)
                yield Hit(place, {"call": f"%{magic.name}", "where": "is shown in the output"})
