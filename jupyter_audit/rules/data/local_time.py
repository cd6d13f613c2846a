"""Times that depend on the machine's own time zone."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_LOCAL = {"datetime.datetime.fromtimestamp": 1, "datetime.date.fromtimestamp": 1, "time.mktime": 9}
"""Calls that use the local zone, and the position at which a zone of one's own would stand."""


class LocalTime(NotebookRule):
    """Timestamps turned into dates by the time zone of the machine.

    ## Why it matters
    `datetime.fromtimestamp(s)` gives another hour, and around midnight another day, on a server that runs on UTC.
    Counts by hour or day then differ, and nothing says why.

    ## What to do
    Name the zone: `datetime.fromtimestamp(s, tz=timezone.utc)`, `pd.to_datetime(s, unit="s", utc=True)`, then
    `.dt.tz_convert("Europe/Berlin")` where local hours are meant.

    ## See also
    - Python, "Aware and naive objects": https://docs.python.org/3/library/datetime.html#aware-and-naive-objects
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "`{call}` uses the time zone of the machine"
    bad = (
        """
        # %%
        from datetime import datetime
        hours = [datetime.fromtimestamp(s).hour for s in stamps]  # !
        days = table["stamp"].map(datetime.fromtimestamp)  # !
        """,
    )
    good = (
        """
        # %%
        from datetime import datetime, timezone
        hours = [datetime.fromtimestamp(s, tz=timezone.utc).hour for s in stamps]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for name, position in _LOCAL.items():
            for call in audited.index.calls(name):
                if call.arg(position, "tz") is None and not call.open_ended:
                    yield at_call(call)
        for call in audited.index.methods("map", "apply", "transform"):
            if (name := audited.index.resolve(call.arg(0), call)) in _LOCAL:
                hit = at_call(call)
                yield Hit(hit.place, {"call": name})
