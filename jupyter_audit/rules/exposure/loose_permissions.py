"""Files that everybody on the machine can read or change."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of, source_of
from jupyter_audit.notebook.values.constants import literal
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SETUID = re.compile(r"\bchmod\s+(?:-\w+\s+)*(?:[ug]*\+\w*s\w*|[2467][0-7]{3})\s")
_CHMOD = re.compile(r"\bchmod\s+(?:-\w+\s+)*(?:[0-7]?[0-7][0-7](?P<others>[2367])\b|(?:a|o|ugo)\+\w*w)")


_SECRET = re.compile(r"secret|token|passw|credential|private|\.pem|id_rsa|\.key|\.env", re.IGNORECASE)
_DECIMAL_MODES = frozenset({0o600, 0o644, 0o640, 0o700, 0o755, 0o750, 0o400, 0o444, 0o660, 0o664})
"""Usual modes, if somebody really writes them in decimal."""


class LoosePermissions(NotebookRule):
    """A file or directory that everybody may write to.

    ## Why it matters
    On a shared machine `chmod 777` lets every other account, and every program that runs as one, replace your
    data, your
    scripts and your models. A umask of 0 does so for everything that is made later.

    ## What to do
    `0o600` for what is yours alone, `0o640` or `0o750` with a group for what a team shares.

    ## See also
    - CWE-732: https://cwe.mitre.org/data/definitions/732.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 732
    message = "{what}"
    bad = (
        """
        # %%
        import os
        os.chmod("results.db", 0o777)  # !
        os.umask(0)  # !
        !chmod -R 777 data/  # !
        !chmod u+s /usr/local/bin/tool  # !
        """,
        """
        # %%
        from pathlib import Path
        Path("keys.json").chmod(0o666)  # !
        import os
        os.chmod("key.pem", 600)  # !
        import stat
        ALL = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO
        os.chmod("run.sh", ALL)  # !
        fd = os.open("key.pem", os.O_CREAT | os.O_WRONLY)  # !
        """,
    )
    good = (
        """
        # %%
        import os, stat
        os.chmod("run.sh", 0o755)
        os.chmod("key.pem", 0o600)
        os.chmod("key.pem", stat.S_IRUSR | stat.S_IWUSR)
        os.chmod("key.pem", 384)
        fd = os.open("key.pem", os.O_CREAT | os.O_WRONLY, 0o600)
        log = os.open("run.log", os.O_RDONLY)
        os.umask(0o077)
        !chmod +x run.sh
        !chmod 644 table.csv
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in (
            *index.calls("os.chmod"),
            *index.methods("chmod"),
            *index.calls("os.makedirs", "os.mkdir", "os.open"),
        ):
            position = {"makedirs": 1, "mkdir": 1, "open": 2}.get(call.attr, 1 if call.name == "os.chmod" else 0)
            if call.attr == "chmod" and call.name == "os.chmod" and position == 0:
                continue
            mode = literal(index, call.arg(position, "mode"), call)
            if _decimal(call, mode):
                what = f"{mode} is decimal: as a mode it is {mode:#o}, where 0o{mode} is meant"
                yield Hit(place_of(call.cell, call.node), {"what": what})
            elif call.name == "os.open" and _created(call) and (mode is None or _others_read(mode)):
                what = "the new file can be read by everybody: give 0o600"
                yield Hit(place_of(call.cell, call.node), {"what": what}, Severity.LOW)
            elif call.attr == "chmod" and _others_read(mode) and _SECRET.search(source_of(call.cell, call.node, 300)):
                yield Hit(place_of(call.cell, call.node), {"what": f"everybody may read it ({mode:#o})"}, Severity.LOW)
            elif isinstance(mode, int) and not isinstance(mode, bool) and mode & 0o002:
                yield Hit(place_of(call.cell, call.node), {"what": f"everybody may write to it ({mode:#o})"})
        for call in index.calls("os.umask"):
            mask = literal(index, call.arg(0), call)
            if isinstance(mask, int) and not mask & 0o002:
                yield Hit(
                    place_of(call.cell, call.node), {"what": "everything made from here on can be written by everybody"}
                )
        for command in commands(index):
            if "chmod" in command.text and _CHMOD.search(command.text):
                yield Hit(command.place, {"what": "everybody may write to it"})
            elif "chmod" in command.text and _SETUID.search(command.text):
                yield Hit(command.place, {"what": "whoever runs it gets the rights of its owner (setuid)"}, cwe=250)


def _decimal(call: Call, mode: object) -> bool:
    """``chmod(path, 600)``: written in decimal what is meant in octal."""
    written = {arg.value for arg in call.node.args if isinstance(arg, ast.Constant)}
    return (
        type(mode) is int
        and mode in written
        and re.fullmatch("[4-7][0-7][0-7]", str(mode)) is not None
        and mode % 10 in (0, 4, 5, 6, 7)
        and re.search(rf"[,=(]\s*{mode}\b", source_of(call.cell, call.node, 400)) is not None
        and call.attr != "open"
        and mode not in _DECIMAL_MODES
    )


def _created(call: Call) -> bool:
    return "O_CREAT" in source_of(call.cell, call.node, 400) and not call.open_ended


def _others_read(mode: object) -> bool:
    return type(mode) is int and bool(mode & 0o044) and not mode & 0o002
