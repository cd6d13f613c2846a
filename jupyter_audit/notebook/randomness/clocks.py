"""Calls whose value is another one in each run: clocks, stop watches, identifiers, the host."""

import ast

from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.spread.uses import Uses

CALENDAR = (
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"pandas.Timestamp.{name}" for name in ("now", "today", "utcnow")),
    *(f"time.{name}" for name in ("ctime", "asctime", "strftime", "localtime", "gmtime")),
    *("arrow.now", "arrow.utcnow", "pendulum.now", "pendulum.today", "numpy.datetime64"),
)
"""Calls that read the calendar. ``time.strftime`` and the like read it only without a time of their own."""
STOPWATCH = (
    "time.time", "time.time_ns", "time.perf_counter", "time.perf_counter_ns", "time.process_time", "time.monotonic",
    "time.clock", "timeit.default_timer", "timeit.timeit", "timeit.repeat",
)  # fmt: skip
IDENTIFIERS = ("uuid.uuid4", "uuid.uuid1", "shortuuid.uuid", "ulid.new", "id")
HOST = (
    "socket.gethostname", "socket.getfqdn", "platform.node", "getpass.getuser", "os.getlogin", "os.getpid",
    "os.getppid", "os.uname", "os.cpu_count", "multiprocessing.cpu_count", "threading.get_ident", "uuid.getnode",
    "psutil.virtual_memory", "psutil.cpu_count", "psutil.cpu_percent",
)  # fmt: skip

_OWN_TIME = {"time.ctime": 0, "time.asctime": 0, "time.localtime": 0, "time.gmtime": 0, "time.strftime": 1}
_SPANS = frozenset(
    "timedelta Timedelta relativedelta DateOffset BDay Day Week MonthEnd to_timedelta timedelta64".split()
)


def reads_clock(call: Call) -> bool:
    """Whether a call named in CALENDAR reads the clock, rather than converting a given time."""
    position = _OWN_TIME.get(call.name)
    if call.name == "numpy.datetime64":
        first = call.arg(0)
        return isinstance(first, ast.Constant) and first.value in ("now", "today")
    return position is None or call.arg(position) is None


def window(uses: Uses, call: Call) -> ast.AST | None:
    """The expression in which a span is taken off or added to the clock: ``now() - timedelta(days=30)``."""
    for above in uses.around(call.cell, call.node):
        if isinstance(above, ast.stmt):
            return None
        if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Sub | ast.Add) and _has_span(above):
            return above
    return None


def _has_span(node: ast.AST) -> bool:
    for inner in walk(node):
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if name in _SPANS:
                return True
    return False
