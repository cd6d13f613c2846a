"""SSH to a host whose key nobody compares."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_POLICIES = re.compile(r"(?:^|\.)(?:AutoAddPolicy|WarningPolicy|MissingHostKeyPolicy)(?:\(\))?$")
_OPTION = re.compile(
    r"StrictHostKeyChecking[= ]\s*(?:no|off|accept-new)|UserKnownHostsFile[= ]\s*/dev/null", re.IGNORECASE
)


class UnknownHostKey(NotebookRule):
    """An SSH connection that accepts any host key.

    ## Why it matters
    The host key is how SSH knows the server. `AutoAddPolicy` takes whatever key is shown, so a machine in between
    gets the password and everything that is sent, and answers in the server's name.

    ## What to do
    `client.load_system_host_keys()` and leave the default `RejectPolicy`, with the server's key in `known_hosts`.

    ## See also
    - CWE-295: https://cwe.mitre.org/data/definitions/295.html
    - CWE-322: https://cwe.mitre.org/data/definitions/322.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 295
    message = "any host key is accepted: the server is not checked"
    bad = (
        """
        # %%
        import paramiko
        ssh = paramiko.SSHClient()
        ssh.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # !
        """,
        """
        # %%
        !ssh -o StrictHostKeyChecking=no reader@gateway.example uptime  # !
        """,
    )
    good = (
        """
        # %%
        import paramiko
        ssh = paramiko.SSHClient()
        ssh.load_system_host_keys()
        ssh.set_missing_host_key_policy(paramiko.RejectPolicy())
        !ssh -o StrictHostKeyChecking=yes reader@gateway.example uptime
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods("set_missing_host_key_policy"):
            if _POLICIES.search(audited.index.resolve(call.arg(0), call)):
                yield Hit(place_of(call.cell, call.node))
        for call in audited.index.calls("asyncssh.connect"):
            given = call.keyword("known_hosts")
            if isinstance(given, ast.Constant) and given.value is None:
                yield Hit(place_of(call.cell, call.node))
        for setting in attributes_set(audited.index, "hostkeys"):
            if setting.constant is None:
                yield Hit(setting.place)
        for command in commands(audited.index):
            if _OPTION.search(command.text):
                yield Hit(command.place)
