"""Code that runs on one operating system only."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.reads_writes import accesses
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CALLS = {
    **dict.fromkeys(("os.startfile", "winsound.Beep"), "Windows"),
    **dict.fromkeys(("os.fork", "os.getuid", "os.setuid", "signal.alarm"), "Unix"),
    "os.sched_setaffinity": "Linux",
}
_MODULES = {
    **dict.fromkeys("winreg winsound msvcrt win32com win32api pywintypes".split(), "Windows"),
    **dict.fromkeys("fcntl pwd grp termios".split(), "Unix"),
}
_BACKSLASHED = re.compile(r"^[\w.-]+(?:\\[\w .-]+)+$|^\.\.?\\")
_MAC_COMMAND = re.compile(r"^(?:open\s+\S+\.(?:html?|pdf|png|csv|xlsx)|pbcopy|pbpaste|say|brew)\b")
_WINDOWS_COMMAND = re.compile(r"^(?:(?:dir|copy|del|type|cls|start|where|findstr|tasklist)\b(?!\s*-)|powershell\b)")


class OsSpecific(NotebookRule):
    r"""A path, module or command that only one operating system has.

    ## Why it matters
    `"data\\x.csv"` names a folder on Windows and a single odd file name everywhere else; `os.startfile`,
    `winsound` or `!dir` do not exist on Linux and macOS, where servers and most reviewers run the notebook.

    ## What to do
    Build paths with `pathlib`: `Path("data") / "x.csv"`. Use what all systems have: `shutil.copy` instead of
    `!copy`, `webbrowser.open` instead of `os.startfile`. Otherwise guard it by `sys.platform` and say so.

    ## See also
    - Python, `pathlib`: https://docs.python.org/3/library/pathlib.html
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "{what} works on {system} only"
    bad = (
        r"""
        # %%
        import os
        import pandas as pd
        df = pd.read_csv("data\\plots.csv")  # !
        os.startfile("report.pdf")  # !
        """,
        """
        # %%
        import winsound  # !
        !copy a.csv b.csv  # !
        !open report.html  # !
        from google.colab import drive  # !
        """,
    )
    good = (
        """
        # %%
        import sys
        from pathlib import Path
        import pandas as pd
        df = pd.read_csv(Path("data") / "plots.csv")
        pattern = "a\\\\d+"
        try:
            import winsound
        except ImportError:
            winsound = None
        !ls data && open
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        hits = list(self._hits(audited))
        if hits and not audited.index.spells("sys.platform", "platform.system"):
            yield from hits

    @staticmethod
    def _hits(audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for cell, item in index.imports_of(*_MODULES):
            if not item.guarded:
                yield Hit(place_of(cell, item.node), {"what": f"`{item.top}`", "system": _MODULES[item.top]})
        for name in sorted(index.names_called() & _CALLS.keys()):
            for call in index.calls(name):
                yield Hit(place_of(call.cell, call.node), {"what": f"`{name}`", "system": _CALLS[name]})
        for access in accesses(index):
            path = text(index, access.target, access.call)
            if path and "\\" in path and _BACKSLASHED.match(path):
                yield Hit(
                    place_of(access.call.cell, access.target), {"what": f"the path `{path}`", "system": "Windows"}
                )
        for command in commands(index):
            if command.text[:1] in "dctswfp" and _WINDOWS_COMMAND.match(command.text):
                yield Hit(command.place, {"what": f"`{command.text.split()[0]}`", "system": "Windows"})
            elif _MAC_COMMAND.match(command.text):
                yield Hit(command.place, {"what": f"`{command.text.split()[0]}`", "system": "macOS"})
        for cell, item in index.imports_of("google"):
            if item.module.startswith("google.colab") and not item.guarded and not index.spells("sys.modules"):
                values = {"what": "`google.colab`", "system": "Google Colab"}
                yield Hit(place_of(cell, item.node), values, severity=Severity.LOW)
