"""Calls that write to a log, by the names that the usual libraries and people give their loggers."""

from collections.abc import Iterator

from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.index.sites import Call

_METHODS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "trace", "success")
_ROOTS = ("logging.", "logger.", "log.", "loguru.", "app.logger", "flask.Flask().logger", "structlog.")


def log_calls(index: NotebookIndex) -> Iterator[Call]:
    """Every call of a logger's method."""
    for call in index.methods(*_METHODS):
        if call.name.startswith(_ROOTS) or "getLogger()" in call.name or "logger" in call.name:
            yield call
