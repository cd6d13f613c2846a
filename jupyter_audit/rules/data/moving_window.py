"""A time span counted from now."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.randomness.clocks import CALENDAR, reads_clock, window
from jupyter_audit.notebook.spread.uses import Uses
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call

_FETCHES = (
    "yfinance.download", "yf.download", "pandas_datareader.data.DataReader", "pandas_datareader.DataReader",
    "pandas_datareader.data.get_data_yahoo", "pandas_datareader.get_data_yahoo",
)  # fmt: skip


class MovingWindow(NotebookRule):
    """Data chosen by a span that is counted from today, such as the last 30 days.

    ## Why it matters
    `datetime.now() - timedelta(days=30)` moves with the calendar. Each day other rows are in the window, so the
    result is another one although code and data are the same; next year the window may be empty.

    ## What to do
    Fix the end: `END = pd.Timestamp("2024-05-01")`, or take it from the data: `end = df["day"].max()`. For a
    download name both start and end.

    ## See also
    - The Turing Way, "Reproducible environments and data": https://book.the-turing-way.org/
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the window moves with the calendar: `{call}` {why}"
    bad = (
        """
        # %%
        from datetime import datetime, timedelta
        import pandas as pd
        df = pd.read_csv("orders.csv", parse_dates=["day"])
        recent = df[df["day"] >= datetime.now() - timedelta(days=30)]  # !
        """,
        """
        # %%
        import yfinance as yf
        prices = yf.download("AAPL", start="2015-01-01")  # !
        """,
    )
    good = (
        """
        # %%
        from datetime import datetime, timedelta
        import pandas as pd
        import yfinance as yf
        df = pd.read_csv("orders.csv", parse_dates=["day"])
        end = df["day"].max()
        recent = df[df["day"] >= end - timedelta(days=30)]
        prices = yf.download("AAPL", start="2015-01-01", end="2020-01-01")
        started = datetime.now()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        uses = shared(audited.index, Uses)
        for call in audited.index.calls(*CALENDAR):
            span = window(uses, call) if reads_clock(call) else None
            if span is not None:
                values: dict[str, object] = {"call": call.name, "why": "is where it starts or ends"}
                yield Hit(place_of(call.cell, span), values)
        for call in audited.index.calls("yfinance.Ticker().history"):
            if call.keyword("end") is None and not call.open_ended:
                yield at_call(call, why="counts back from today")
        for call in audited.index.calls(*_FETCHES):
            if call.keyword("end") is None and call.arg(3) is None and not call.open_ended:
                yield at_call(call, why="has no end")
