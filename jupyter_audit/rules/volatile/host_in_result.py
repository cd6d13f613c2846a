"""The machine, the user or the process in a result."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.randomness.clocks import HOST
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.notebook.taint.routes import is_served
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_RESULTS = ("named", "written", "stored")


class HostInResult(NotebookRule):
    """The name of the machine or user, or a process id, in a result, a file name or an output.

    ## Why it matters
    It differs on every machine, and a process id in every run. Results cannot be compared, and a path with a
    user's name in it does not exist elsewhere.

    ## What to do
    Leave it out of results; the journal and the exported bundle record machine and environment in a place of
    their own.

    ## See also
    - Reproducible Builds, "Variations in the build environment": https://reproducible-builds.org/docs/
    """

    severity, confidence = Severity.MEDIUM, Confidence.MEDIUM
    message = "`{call}` tells of this machine or process, and goes into a result"
    bad = (
        """
        # %%
        import socket, json
        meta = {"host": socket.gethostname(), "score": 0.9}  # !
        """,
        """
        # %%
        import os
        with open(f"cache_{os.getpid()}.txt", "w") as f:  # !
            f.write("x")
        """,
    )
    good = (
        """
        # %%
        import os
        n_jobs = max(1, os.cpu_count() - 1)
        from joblib import Parallel
        run = Parallel(n_jobs=n_jobs)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.calls(*HOST):
            if is_served(audited.index, call.cell, call.node):
                continue
            kinds = {use.kind for use in uses.follow(call.cell, call.node)}
            hit = at_call(call)
            if kinds & set(_RESULTS) and not call.attr.endswith("cpu_count"):
                yield hit
            elif "shown" in kinds:
                yield Hit(hit.place, hit.values, severity=Severity.LOW)
