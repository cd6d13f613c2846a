"""What goes wrong, on the error stream: one line, a hint below it, never a traceback."""

import sys

from jupyter_audit.errors import AuditError
from jupyter_audit.report.visible import visible

ISSUES = "please report it; --debug shows the traceback"


def print_error(error: AuditError) -> None:
    """The message in one line and the hint in another."""
    print_line(error.message)
    if error.hint:
        print(f"  hint: {visible(error.hint)}", file=sys.stderr)


def print_line(text: str) -> None:
    """One line that says who speaks."""
    sys.stdout.flush()
    print(f"jupyter-audit: {visible(text)}", file=sys.stderr)


def print_internal_error(error: BaseException) -> None:
    """A mistake of ours, told as one."""
    print_line(f"internal error: {internal(error)} ({ISSUES})")


def internal(error: BaseException) -> str:
    """The error's kind and the first line of its message."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}".removesuffix(": ")
