"""Clocks: the time of the run may differ, a date of the data may not."""

from datetime import UTC, datetime, timedelta

import pytest

from jupyter_audit.compare.clock import Interval
from jupyter_audit.compare.outcome import Context, Side
from jupyter_audit.compare.text import compare_text
from jupyter_audit.compare.volatile_readers import readers

THEN = datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 17, 5, 1, tzinfo=UTC)
CLOCKED = Context(
    reference=Side(clock=Interval(THEN, THEN + timedelta(seconds=9))),
    actual=Side(clock=Interval(NOW, NOW + timedelta(seconds=12))),
)


@pytest.mark.parametrize(
    ("reference", "actual"),
    [
        ("2026-03-04 10:20:31.123", "2026-11-23 17:05:02.9"),
        ("2026-03-04T10:20:31+00:00", "2026-11-23T17:05:02+00:00"),
        ("Wed Mar  4 10:20:31 2026", "Mon Nov 23 17:05:02 2026"),
        ("Date: Wed, 04 Mar 2026\nTime: 10:20:31", "Date: Mon, 23 Nov 2026\nTime: 17:05:03"),
        ("datetime.datetime(2026, 3, 4, 10, 20, 31)", "datetime.datetime(2026, 11, 23, 17, 5, 2)"),
        (f"{THEN.timestamp() + 1:.3f}", f"{NOW.timestamp() + 1:.3f}"),
        ("Wall time: 1.2 s", "Wall time: 931 ms"),
        (
            "CPU times: user 1.2 s, sys: 3 ms, total: 1.2 s\nWall time: 5.9 µs",
            "CPU times: user 1min 2s, sys: 300 µs, total: 1min 2s\nWall time: 1 h",
        ),
        (
            "1.23 ms ± 45.6 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
            "999 µs ± 1.2 µs per loop (mean ± std. dev. of 7 runs, 10,000 loops each)",
        ),
        ("training took 3.21 seconds", "training took 4.5 seconds"),
        ("elapsed: 0.0123", "elapsed: 0.0456"),
    ],
)
def test_readings_of_the_clock(reference: str, actual: str) -> None:
    assert compare_text(reference, actual, CLOCKED).word == "normalised"
    assert compare_text(reference, actual, Context()).word in ("changed", "tolerance")


@pytest.mark.parametrize(
    ("reference", "actual"),
    [
        ("first day 2019-05-01", "first day 2019-05-02"),  # a date of the data
        ("2026-03-04", "2026-11-24 and more"),
        ("born 1609459200", "born 1609459201"),
        ("period T = 2.3 s", "period T = 2.4 s"),  # a result with a unit: its line states no duration
        ("accuracy 0.91, took 3 s", "accuracy 0.92, took 4 s"),
        ("5 of 7 runs took 3 s", "6 of 7 runs took 3 s"),
    ],
)
def test_results_stay_results_in_cells_that_read_a_clock(reference: str, actual: str) -> None:
    assert compare_text(reference, actual, CLOCKED).word == "changed"


def test_a_time_of_day_must_be_near_the_run() -> None:
    interval = Interval(THEN, THEN + timedelta(seconds=9))
    assert interval.has_time(10, 20, 31)
    assert interval.has_time(15, 50, 31)  # India: five and a half hours ahead
    assert not interval.has_time(10, 30, 31)
    assert not interval.has_time(25, 20, 31)


@pytest.mark.parametrize(
    "source",
    [
        "%time f()",
        "%%timeit\nf()",
        "import time\ntime.time()",
        "from datetime import datetime\nprint(datetime.now())",
        "pd.Timestamp.now()",
        "!date",
        "print(model.summary())",
    ],
)
def test_cells_that_read_a_clock(source: str) -> None:
    assert readers([source]).clock == {0}


def test_cells_that_read_a_clock_by_a_function_of_another_cell() -> None:
    cells = [
        "import time\ndef tick():\n    return time.perf_counter()",
        "def train():\n    t = tick()\n    return tick() - t",
        "print('training')\ntrain()",
        "x = 1",
        "def broken(:",
    ]
    assert readers(cells).clock == {2}


def test_which_cells_make_uuids_and_ask_for_process_ids() -> None:
    cells = [
        "import os, uuid\ndef name():\n    return str(uuid.uuid4())",
        "run_id = name()",
        "print(run_id)",
        "os.getpid()",
        "print(os.getpid())\n6 * 7",
        "total = 1",
    ]
    found = readers(cells)
    assert (found.uuid, found.process, found.process_only) == ({1, 2}, {3, 4}, {3})
