"""Files that everybody on the machine can read or change."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.constants import literal
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.shell import commands
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CHMOD = re.compile(r"\bchmod\s+(?:-\w+\s+)*(?:[0-7]?[0-7][0-7](?P<others>[2367])\b|(?:a|o|ugo)\+\w*w)")


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
        """,
        """
        # %%
        from pathlib import Path
        Path("keys.json").chmod(0o666)  # !
        """,
    )
    good = (
        """
        # %%
        import os, stat
        os.chmod("run.sh", 0o755)
        os.chmod("key.pem", 0o600)
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
            if isinstance(mode, int) and not isinstance(mode, bool) and mode & 0o002:
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
