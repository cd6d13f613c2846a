"""A Jupyter server without a password."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OPTION = re.compile(
    r"--(?:NotebookApp|ServerApp|IdentityProvider|LabApp|PasswordIdentityProvider)\.(?:token|password|hashed_password)=(?:''|\"\"|(?=\s|$))|--no-auth\b.*jupyter"
)
_WRITTEN = re.compile(
    r"^\s*c\.(?:NotebookApp|ServerApp|IdentityProvider)\.(?:token|password)\s*=\s*(?:''|\"\")|disable_check_xsrf\s*=\s*True",
    re.M,
)


class JupyterWithoutToken(NotebookRule):
    """A Jupyter server that is started without token or password, or without its protection against forged requests.

    ## Why it matters
    Jupyter runs any code for whoever reaches it. Without a token that is everybody on the network, and every web page
    that is open in a browser on the same machine. Machines look for such servers all day.

    ## What to do
    Leave the token on. For a shared server use JupyterHub, or a password set by `jupyter server password`.

    ## See also
    - CWE-306: https://cwe.mitre.org/data/definitions/306.html
    - Jupyter Server, security: https://jupyter-server.readthedocs.io/en/latest/operators/security.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 306
    message = "a Jupyter server without a token runs code for everybody who reaches it"
    bad = (
        """
        # %%
        !jupyter lab --no-browser --NotebookApp.token='' &  # !
        """,
        """
        # %%
        %%writefile jupyter_server_config.py
        c.ServerApp.port = 8899
        c.ServerApp.token = ""  # !
        """,
    )
    good = (
        """
        # %%
        !jupyter lab --no-browser --port 8899
        !jupyter server list
        """,
        """
        # %%
        %%writefile notes.py
        token = ""
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for command in commands(audited.index):
            if "jupyter" in command.text and _OPTION.search(command.text):
                yield Hit(command.place)
        for cell, magic in audited.index.magics("writefile", "file"):
            for found in _WRITTEN.finditer(magic.body):
                yield Hit(place_of_line(cell, magic.line + 1 + magic.body.count("\n", 0, found.end())))
        for setting in attributes_set(audited.index, "token", "disable_check_xsrf"):
            if setting.owner.startswith("c.") and (
                setting.constant == "" or (setting.key[0] == "d" and setting.constant is True)
            ):
                yield Hit(setting.place)
