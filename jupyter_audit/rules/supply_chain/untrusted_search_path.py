"""A module search path that others can write to."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index import Call
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.sources import Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SHARED = re.compile(r"^(?:/tmp|/var/tmp|/dev/shm|/mnt/(?!data\b)|/media|/Volumes|/srv|/shared|/net/|//|\\\\|[CD]:[\\/]+(?:temp|tmp|shared|public)|/Users/Shared|/var/www)(?:[\\/]|$|\w)", re.I)
_CALLS = ("sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir", "os.environ.setdefault", "os.add_dll_directory")


class UntrustedSearchPath(NotebookRule):
    """A directory that others can write to is searched for modules or programs.

    ## Why it matters
    Python imports the first `json.py` or `numpy/` that it finds. With `/tmp/...` or a shared drive in front of
    `sys.path`, anybody on the machine can put a module there that runs as you, even for names you never meant to
    take from it.

    ## What to do
    Install shared code as a package (`pip install -e`, a wheel, an internal index). If a path is needed, take one
    that only you can write to, and append it instead of inserting it first.

    ## See also
    - CWE-427: https://cwe.mitre.org/data/definitions/427.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 427
    message = "modules are searched in {where}"
    bad = (
        """
        # %%
        import sys
        sys.path.insert(0, "/tmp/pkgs")  # !
        """,
        """
        # %%
        import os, sys
        folder = input("Plugins: ")
        sys.path.append(folder)  # !
        os.environ["PYTHONPATH"] = "/mnt/share/python"  # !
        """,
    )
    good = (
        """
        # %%
        import sys
        from pathlib import Path
        sys.path.insert(0, "..")
        sys.path.append(str(Path.cwd() / "src"))
        sys.path.insert(0, "/home/ada/project")
        tmp = "/tmp/pkgs"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls(*_CALLS):
            position = 1 if call.attr in ("insert", "setdefault") else 0
            if call.attr == "setdefault" and not _is_path_variable(call.arg(0)):
                continue
            yield from self._judge(audited, call, call.arg(position))
        for cell, cell_index in audited.index.cells:
            for feed in cell_index.feeds:
                statement = feed.stmt
                if feed.name == "os.environ" and isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
                    value = feed.value
                    if _is_path_variable(statement.targets[0].slice) and isinstance(value, ast.Constant) and _SHARED.match(str(value.value)):
                        yield Hit(place_of(cell, statement), {"where": "a directory that others can write to"})
            for magic in cell.parsed.magics:
                if magic.name == "env" and re.match(r"(?:PYTHONPATH|LD_PRELOAD|LD_LIBRARY_PATH|PATH)[ =]", magic.text):
                    if _SHARED.match(re.split("[ =]+", magic.text, maxsplit=1)[1]):
                        yield Hit(place_of_line(cell, magic.line), {"where": "a directory that others can write to"})

    @staticmethod
    def _judge(audited: Audited, call: Call, argument: ast.expr | None) -> Iterator[Hit]:
        trace = audited.taint.of(argument, call)
        if _SHARED.match(trace.text):
            yield Hit(place_of(call.cell, call.node), {"where": "a directory that others can write to"})
        elif trace.trust is Trust.OUTSIDE:
            yield Hit(place_of(call.cell, call.node), {"where": f"a directory named by {trace.what}"}, related=trace.places)


def _is_path_variable(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("PYTHONPATH", "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH")
