"""A script that is downloaded and run in one go."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FETCH = r"(?:curl|wget|fetch|http|iwr|Invoke-WebRequest|lynx)\b"
_RUN = (
    r"(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+\S+\s+)?(?:/(?:usr/)?bin/)?(?:ba|z|da|k|fi)?sh\b"
    r"|(?:sudo\s+)?(?:python[\d.]*|perl|ruby|node|iex|php)\b"
)
_PIPED = re.compile(rf"{_FETCH}[^|;&\n]*\|\s*(?:tee\s+\S+\s*\|\s*)?(?:{_RUN})(?!\s+-[mc]\s+(?:json|zipfile))")
_SUBSTITUTED = re.compile(rf"(?:\b(?:ba|z)?sh|source|\.|eval|python[\d.]*)\s+(?:-c\s+)?[\"']?(?:<\(|\$\(|`)\s*{_FETCH}")


class PipedInstaller(NotebookRule):
    """A download that goes straight into a shell or an interpreter.

    ## Why it matters
    `curl ... | sh` runs whatever the server sends at that moment, often with `sudo`. Nobody has seen the script,
    nothing says that it is the same one as yesterday's, and a connection that breaks runs half of it.

    ## What to do
    Install from a package index at a fixed version. Or download, compare the SHA-256 with one that stands in the
    notebook, read, and run then.

    ## See also
    - CWE-494: https://cwe.mitre.org/data/definitions/494.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 494
    message = "a script is downloaded and run unseen: whatever the server sends is what runs"
    bad = (
        """
        # %%
        !curl -sSL https://get.tools.example/install.sh | sudo bash  # !
        """,
        """
        # %%
        %%bash
        set -e
        bash <(wget -qO- https://get.tools.example/setup.sh)  # !
        """,
        """
        # %%
        import os
        os.system("curl -s https://get.tools.example/install.py | python3 -")  # !
        %time !curl -sSL https://get.tools.example/install.sh | bash  # !
        %alias setup curl -sSL https://get.tools.example/install.sh | bash  # !
        """,
    )
    good = (
        """
        # %%
        !curl -sSL https://data.example/table.csv | head -3
        !curl -s https://api.example/v1 | python -m json.tool
        !cat install.sh | less
        """,
        """
        # %%
        %%bash
        # curl https://get.tools.example | sh
        echo "curl is not run here"
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for command in commands(audited.index):
            if _PIPED.search(command.text) or _SUBSTITUTED.search(command.text):
                yield Hit(command.place)
