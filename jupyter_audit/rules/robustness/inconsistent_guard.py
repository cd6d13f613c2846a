"""The same dangerous call, checked in one place of the notebook and not in another."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.index.shared import shared
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.taint.trace import Trace
from jupyter_audit.notebook.taint.unguarded import SINKS, Unguarded
from jupyter_audit.rule import Audited, Hit, NotebookRule


class InconsistentGuard(NotebookRule):
    """A value is checked before one dangerous call, and goes unchecked into the same call elsewhere.

    ## Why it matters
    Code that grew cell by cell, or from several answers of an assistant, is careful in one place and not in the next.
    Whoever reads the careful cell believes that the notebook is. The other one is the way in.

    ## What to do
    Put check and call into one function and use it everywhere. Then there is one place to review, and none to forget.

    ## See also
    - CWE-20: https://cwe.mitre.org/data/definitions/20.html
    - CWE-693: https://cwe.mitre.org/data/definitions/693.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 20
    message = "{what} goes into `{call}` unchecked here, but is checked before it in cell {cell}, line {line}"
    bad = (
        """
        # %%
        from pathlib import Path
        BASE = Path("reports").resolve()
        def show(name):
            path = (BASE / name).resolve()
            if not path.is_relative_to(BASE):
                raise ValueError(name)
            return open(path).read()
        # %%
        def append(name, line):
            with open(BASE / name, "a") as file:  # !
                file.write(line)
        """,
        """
        # %%
        import subprocess
        allowed = {"status", "log"}
        command = input("Command: ")
        if command not in allowed:
            raise SystemExit("not allowed")
        subprocess.run(["git", command])
        # %%
        other = input("And then: ")
        subprocess.run(["git", other])  # !
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        BASE = Path("reports").resolve()
        def inside(name):
            path = (BASE / name).resolve()
            if not path.is_relative_to(BASE):
                raise ValueError(name)
            return path
        def show(name):
            return open(inside(name)).read()
        # %%
        def append(name, line):
            with open(inside(name), "a") as file:
                file.write(line)
        # %%
        with open("log.txt", "a") as file:
            file.write("done")
        """,
        """
        # %%
        import os, subprocess
        wanted = {"a.csv", "b.csv"}
        rows = [open(name).read() for name in os.listdir(".") if name in wanted]
        # %%
        def read(name):
            if name in seen:
                return None
            return open(name).read()
        def size(name):
            return len(open(name).read())
        # %%
        subprocess.run(["git", "status"])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        by_name: dict[str, list[Call]] = defaultdict(list)
        for call in audited.index.calls(*SINKS):
            if call.node.args and not isinstance(call.node.args[0], ast.Constant):
                by_name[call.name].append(call)
        for name, calls in by_name.items():
            if len(calls) > 1:
                yield from self._judge(audited, name, calls)

    @staticmethod
    def _judge(audited: Audited, name: str, calls: list[Call]) -> Iterator[Hit]:
        guarded: dict[tuple[Trust, str], Call] = {}
        open_ones: list[tuple[Call, Trace]] = []
        for call in calls:
            trace = audited.taint.of(call.node.args[0], call)
            if trace.trust in (Trust.UNKNOWN, Trust.OUTSIDE):
                open_ones.append((call, trace))
            elif trace.trust is Trust.FIXED:
                bare = shared(audited.index, Unguarded).of(call.node.args[0], call)
                if bare.trust is Trust.OUTSIDE or (bare.trust is Trust.UNKNOWN and _refuses(call)):
                    guarded.setdefault(_kind(bare), call)
        for call, trace in open_ones:
            careful = guarded.get(_kind(trace))
            if careful is not None and (careful.scope is not call.scope or careful.cell is not call.cell):
                values = {"what": trace.what, "call": name, "cell": careful.cell.position + 1}
                place = place_of(careful.cell, careful.node)
                yield Hit(
                    place_of(call.cell, call.node),
                    {**values, "line": place.line},
                    None if trace.trust is Trust.OUTSIDE else Severity.LOW,
                    cwe=SINKS[name],
                    related=(place, *trace.places),
                )


def _kind(trace: Trace) -> tuple[Trust, str]:
    """Values of the same kind: what visitors send, what is typed, or a parameter that no cell fills."""
    return trace.trust, trace.what if trace.trust is Trust.OUTSIDE else ""


def _refuses(call: Call) -> bool:
    """Whether the function around a call raises: then what it tests is meant to be refused, not just sorted out."""
    node = call.scope.node
    return node is not None and any(isinstance(each, ast.Raise) for each in walk(node))
