"""A pattern that takes exponential time on some texts."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import REQUEST, Trust
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.notebook.values.patterns import explodes, quadratic
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CALLS = tuple(
    f"{module}.{name}"
    for module in ("re", "regex")
    for name in ("compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split", "subn")
)
_TEXT_SECOND = frozenset({"match", "search", "fullmatch"})


class RegexBacktracking(NotebookRule):
    """A regular expression that can take practically for ever.

    ## Why it matters
    `(a+)+$` tries every way to divide a run of `a` before it gives up: 30 characters are a billion tries. One crafted
    line in a form or a file stops the cell, or the server, at full load.

    ## What to do
    Do not repeat what is repeated inside: `(a+)+` is `a+`. Let alternatives begin differently, limit the length of the
    text, or use an engine without backtracking (`re2`). Python 3.11 has possessive `a++` and atomic `(?>...)`.

    ## See also
    - CWE-1333: https://cwe.mitre.org/data/definitions/1333.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 1333
    message = "this pattern can take exponential time: a repeated part is repeated again"
    bad = (
        """
        # %%
        import re
        MAIL = re.compile(r"^([a-zA-Z0-9]+\\s?)+@example$")  # !
        ok = re.match(r"(a+)+$", line)  # !
        """,
        """
        # %%
        import re
        names = re.search(r"^(\\w+|\\d+)*$", field)  # !
        """,
    )
    good = (
        """
        # %%
        import re
        a = re.findall(r"(?:\\d+,)+\\d+", line)
        b = re.match(r"^[\\w.]+@[\\w.]+$", line)
        c = re.split(r"(?:\\s*;\\s*)+x", line)
        d = re.search(r"(ab|cd)+", line)
        e = re.compile(r"^(?:[a-z]+-)*[a-z]+$")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_CALLS):
            argument = call.arg(0, "pattern")
            pattern = text(audited.index, argument, call)
            if pattern is not None:
                if explodes(pattern):
                    yield Hit(place_of(call.cell, call.node))
                elif call.attr in _TEXT_SECOND and quadratic(pattern):
                    trace = audited.taint.of(call.arg(1, "string"), call)
                    if trace.what == REQUEST or trace.trust is Trust.UNKNOWN:
                        message = "a long text takes the square of its length here: two repetitions can share one run"
                        yield Hit(place_of(call.cell, call.node), {}, Severity.LOW, Confidence.LOW, message=message)
            elif isinstance(argument, ast.expr):
                trace = audited.taint.of(argument, call, frozenset({"re.escape", "regex.escape"}))
                if trace.trust is Trust.OUTSIDE:
                    message = f"{trace.what} becomes part of a pattern, which can then take exponential time"
                    yield Hit(
                        place_of(call.cell, call.node), severity=Severity.LOW, message=message, related=trace.places
                    )
