"""A module search path that others can write to."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.notebook.values.settings import items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SHARED = re.compile(
    r"^(?:/tmp|/var/tmp|/dev/shm|/mnt/(?!data\b)|/media|/Volumes|/srv|/shared|/net/|//|\\\\|[CD]:[\\/]+(?:temp|tmp|shared|public)|/Users/Shared|/var/www)(?:[\\/]|$|\w)",
    re.I,
)
_CALLS = ("sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir", "os.add_dll_directory")


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
            yield from self._judge(audited, call, call.arg(1 if call.attr == "insert" else 0))
        for setting in items_set(audited.index, "PYTHONPATH", "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH"):
            if setting.owner == "os.environ" and _SHARED.match(audited.taint.of(setting.value, setting.at).text):
                yield Hit(setting.place, {"where": "a directory that others can write to"})

    @staticmethod
    def _judge(audited: Audited, call: Call, argument: ast.expr | None) -> Iterator[Hit]:
        trace = audited.taint.of(argument, call)
        if _SHARED.match(trace.text):
            yield Hit(place_of(call.cell, call.node), {"where": "a directory that others can write to"})
        elif trace.trust is Trust.OUTSIDE:
            yield Hit(
                place_of(call.cell, call.node), {"where": f"a directory named by {trace.what}"}, related=trace.places
            )
