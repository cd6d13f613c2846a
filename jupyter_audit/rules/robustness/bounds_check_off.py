"""Compiled cells whose array accesses nothing checks."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OFF = re.compile(
    r"^[ \t]*(?:#[ \t]*cython:.*\bboundscheck[ \t]*=[ \t]*False"
    r"|@(?:\w+\.)?boundscheck\([ \t]*False|with[ \t]+(?:\w+\.)?boundscheck\([ \t]*False)",
    re.MULTILINE,
)
_OPTION = re.compile(r"-X\s*\S*\bboundscheck\s*=\s*False")
_ARRAY = re.compile(r"\w+\[[^\]:=]*[A-Za-z_][^\]:]*\](?!\s*\w+\s*(?:[,)=]|$))")
_WRITES = re.compile(r"^[ \t]*\w+\[[^\]]+\][ \t]*(?:[-+*/]?=)(?!=)", re.MULTILINE)


class BoundsCheckOff(NotebookRule):
    """A compiled cell that indexes arrays with the bounds check switched off.

    ## Why it matters
    With `boundscheck=False` an index past the end is no IndexError: it reads, or overwrites, whatever lies there. The
    kernel dies much later and elsewhere, or the result is silently wrong for the one input that is a row too long.

    ## What to do
    Leave the check on until the cell is measured to be slow, then switch it off for the one inner loop
    whose range is taken from the array itself (`range(x.shape[0])`), and check the sizes of all arrays before it.

    ## See also
    - CWE-787: https://cwe.mitre.org/data/definitions/787.html
    - Cython, compiler directives: https://cython.readthedocs.io/en/latest/src/userguide/source_files_and_compilation.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 787
    message = "indexes are not checked in this cell: one that is too large {does} foreign memory"
    bad = (
        """
        # %%
        %%cython
        # cython: boundscheck=False, wraparound=False  # !
        def smooth(double[:] x, double[:] out, int n):
            cdef int i
            for i in range(n):
                out[i] = (x[i - 1] + x[i] + x[i + 1]) / 3
        """,
        """
        # %%
        %%cython -a
        cimport cython
        @cython.boundscheck(False)  # !
        def total(long[:] x, long[:] which):
            cdef long i, s = 0
            for i in range(which.shape[0]):
                s += x[which[i]]
            return s
        """,
    )
    good = (
        """
        # %%
        %%cython
        # cython: language_level=3
        def smooth(double[:] x, double[:] out, int n):
            cdef int i
            for i in range(n):
                out[i] = (x[i - 1] + x[i] + x[i + 1]) / 3
        """,
        """
        # %%
        %%cython
        # cython: boundscheck=False
        def gcd(long a, long b):
            while b:
                a, b = b, a % b
            return a
        # %%
        text = "# cython: boundscheck=False"
        """,
        """
        # %%
        %%cython
        # cython: boundscheck=True
        def first(double[:] x, int n):
            return x[n]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, magic in audited.index.magics("cython", "cython_inline"):
            found = _OFF.search(magic.body)
            option = _OPTION.search(magic.text)
            if (found is None and option is None) or not _ARRAY.search(_code(magic.body)):
                continue
            line = magic.line + 1 + magic.body.count("\n", 0, found.start()) if found else magic.line
            writes = _WRITES.search(magic.body) is not None
            place = place_of_line(cell, line)
            yield Hit(place, {"does": "overwrites" if writes else "reads"}, cwe=787 if writes else 125)


def _code(body: str) -> str:
    """The body without comments and without the types of arguments (``double[:] x``)."""
    return re.sub(r"#.*|\b\w+\[[:, ]*\]", "", body)
