"""How two bundles differ, told to a person."""

from collections.abc import Iterator

from rich.console import Console

from jupyter_audit.model.bundle_diff import BundleDiff, CodeChange, ResultChange
from jupyter_audit.report.text import print_line
from jupyter_audit.report.visible import visible

MAX_LINES = 40
"""Lines of one cell's diff that are shown."""
_SIGNS = {"+": "green", "-": "red", "@": "cyan"}
_AGREE = ("normalised", "tolerance")


def print_diff(console: Console, diff: BundleDiff) -> None:
    """Section by section; a section without a difference says so."""
    for title, lines in (("environment", diff.environment), ("data", diff.data)):
        _head(console, title, len(lines))
        for line in lines:
            print_line(console, 4, visible(line))
    _head(console, "code", len(diff.code))
    for change in diff.code:
        _print_code(console, change)
    _head(console, "results", len(diff.results))
    for result in diff.results:
        print_line(console, 4, (f"{result.word:<10}", "cyan" if result.word in _AGREE else "red"), _result(result))
    for line in diff.incomparable:
        print_line(console, 2, (f"not compared: {visible(line)}", "yellow"))


def _head(console: Console, title: str, count: int) -> None:
    print_line(console, 2, (title, "bold"), "" if count else "  the same")


def _result(result: ResultChange) -> str:
    return f"  {visible(result.name)}: {visible(result.why)}"


def _print_code(console: Console, change: CodeChange) -> None:
    print_line(console, 4, (f"{change.change:<10}", "yellow"), f"  {place(change)}")
    for line in _shown(change.lines):
        print_line(console, 8, (visible(line), _SIGNS.get(line[:1], "")))


def _shown(lines: tuple[str, ...]) -> Iterator[str]:
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"... {len(lines) - MAX_LINES} more lines"


def place(change: CodeChange) -> str:
    """``code cell 3`` or ``code cell 3, which was cell 2``."""
    if change.after is None:
        return f"{change.kind} cell {(change.before or 0) + 1}"
    was = f", which was cell {change.before + 1}" if change.before not in (None, change.after) else ""
    return f"{change.kind} cell {change.after + 1}{was}"
