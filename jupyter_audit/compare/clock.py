"""Find the readings of a clock in a text: what states the time at which the cell ran, or how long it took.

A date is volatile only when it is the date of the run: one that comes from the data stays as it is. So every pattern is
checked against the interval in which the cell ran.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10}
_MONTHS |= {"nov": 11, "dec": 12}
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\ +)?"
_MOMENT = re.compile(
    rf"""
      \b(?P<iso>\d{{4}}-\d\d-\d\d)(?:[T\ ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?(?![\d-])
    | \bdatetime\.(?:datetime|date)\((?P<repr>\d+,\ \d+,\ \d+)[^()\n]*\)
    | \b{_DAY}(?P<day>\d{{1,2}})\ +(?P<month>{_MONTH})\ +(?P<year>\d{{4}})\b
    | \b{_DAY}(?P<month2>{_MONTH})\ +(?P<day2>\d{{1,2}})(?:\ +\d\d:\d\d:\d\d)?,?\ +(?P<year2>\d{{4}})\b
    | (?<![\d:.])(?P<time>\d{{1,2}}:\d\d:\d\d)(?:\.\d+)?(?![\d:])
    | (?<![\w.])(?P<epoch>\d{{10}})(?:\.\d+)?(?![\w.])
    """,
    re.VERBOSE,
)
_NUMBER = r"\d[\d,]{0,20}(?:\.\d{1,20})?(?:[eE][-+]?\d+)?"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|mins?|minutes?|h|hours?|days?)"
_TIMED_LINE = re.compile(
    r"\b(?:took|takes|elapsed|duration|runtime|run time|wall|cpu times?|spent|(?:finished|done|completed) in|timing"
    r"|(?:fit|training|prediction|execution|total) time|per loop)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(rf"(?<![\w.]){_NUMBER}\s?{_UNIT}\b(?![/\w])")
_LABELLED = re.compile(
    rf"(?i)(\b(?:took|elapsed(?:[ _]time)?|duration|runtime|run[ _]time|(?:wall|fit|training|execution)[ _]time)\b"
    rf"\W{{0,4}}){_NUMBER}"
)
_LOOPS = re.compile(r"\d[\d,]{0,20} loops? each")


@dataclass(frozen=True, slots=True)
class Interval:
    """When a cell ran: aware UTC times."""

    start: datetime
    end: datetime

    def has_date(self, day: date) -> bool:
        """Whether ``day`` is a date of the interval in some time zone."""
        return self.start.date() - timedelta(days=1) <= day <= self.end.date() + timedelta(days=1)

    def has_time(self, hours: int, minutes: int, seconds: int) -> bool:
        """Whether a time of day lies in the interval (two minutes around it) in some zone of whole half hours."""
        zone, slack = 1800, 120
        start = self.start.hour * 3600 + self.start.minute * 60 + self.start.second - slack
        length = (self.end - self.start).total_seconds() + 2 * slack
        return hours < 24 and (hours * 3600 + minutes * 60 + seconds - start) % zone <= length

    def has_epoch(self, seconds: int) -> bool:
        """Whether seconds since 1970 lie in the interval, an hour around it."""
        return self.start.timestamp() - 3600 <= seconds <= self.end.timestamp() + 3600


def without_clock(text: str, interval: Interval) -> str:
    """``text`` with the moments of ``interval`` and the durations of lines that state one replaced by labels."""

    def moment(match: re.Match[str]) -> str:
        return "<clock>" if _within(match, interval) else match.group()

    lines = _MOMENT.sub(moment, text).split("\n")
    return "\n".join(_without_durations(line) if _TIMED_LINE.search(line) else line for line in lines)


def _within(match: re.Match[str], interval: Interval) -> bool:
    if clock := match["time"]:
        hours, minutes, seconds = map(int, clock.split(":"))
        return interval.has_time(hours, minutes, seconds)
    if match["epoch"]:
        return interval.has_epoch(int(match["epoch"]))
    try:
        return interval.has_date(_date(match))
    except ValueError:
        return False


def _date(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    if match["repr"]:
        year, month, day = map(int, match["repr"].split(", "))
        return date(year, month, day)
    name = match["month"] or match["month2"]
    return date(int(match["year"] or match["year2"]), _MONTHS[name[:3].lower()], int(match["day"] or match["day2"]))


def _without_durations(line: str) -> str:
    # "1min 2s" is one duration, as is "62 s"
    line = _DURATION.sub("<duration>", line).replace("<duration> <duration>", "<duration>")
    line = _LABELLED.sub(r"\1<duration>", line)
    return _LOOPS.sub("<loops>", line)
