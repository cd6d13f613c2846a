"""A container that is given the rights of its host."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.reading.written import written_lines
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FILES = re.compile(r"\.ya?ml$|compose[\w.-]*$", re.IGNORECASE)
_DOCKERFILES = re.compile(r"(?:^|/)(?:Dockerfile|Containerfile)[\w.-]*$", re.IGNORECASE)
_SETTINGS = re.compile(
    r"^\s*-?\s*(?:(?P<word>privileged|allowPrivilegeEscalation|hostNetwork|hostPID|hostIPC)\s*:\s*[\"']?true\b"
    r"|(?P<root>runAsUser\s*:\s*0\b)|-\s*[\"']?(?P<cap>SYS_ADMIN|ALL)[\"']?\s*$"
    r"|-\s*[\"']?(?P<socket>/var/run/docker\.sock|/:/))"
)
_RUN = re.compile(r"\b(?:docker|podman)\s+run\b.*(?:--privileged\b|--cap-add[= ](?:ALL|SYS_ADMIN)\b|docker\.sock)")


class PrivilegedContainer(NotebookRule):
    """`privileged: true`, the host's network or its Docker socket for a container.

    ## Why it matters
    A container keeps what runs in it away from the machine. With these switches it does not: whoever gets into the
    program, through a model file or a package, is root on the host.

    ## What to do
    Leave them out. Give the one device or capability that is needed, run as a user, drop all capabilities.

    ## See also
    - CWE-250: https://cwe.mitre.org/data/definitions/250.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 250
    message = "`{what}` gives the container the rights of its host"
    bad = (
        """
        # %%
        %%writefile deploy.yaml
        kind: Pod
        spec:
          containers:
            - name: api
              securityContext:
                privileged: true  # !
        """,
        """
        # %%
        %%writefile Dockerfile
        FROM python:3.12.4-slim
        USER root  # !
        CMD ["python", "serve.py"]
        # %%
        !docker run --privileged -p 8888:8888 lab/image:1.2  # !
        """,
    )
    good = (
        """
        # %%
        %%writefile compose.yml
        services:
          db:
            image: postgres:16.2
            privileged: false
            cap_drop: ["ALL"]
        # %%
        %%writefile Dockerfile
        FROM python:3.12.4-slim
        USER root
        RUN apt-get update
        USER app
        # %%
        !docker run --rm -v ./data:/data lab/image:1.2
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        dropped = False
        for cell, number, line in written_lines(audited.index, _FILES):
            if line.strip().endswith(":"):
                dropped = "drop" in line
            if (found := _SETTINGS.match(line)) and not (found["cap"] and dropped):
                yield Hit(place_of_line(cell, number), {"what": line.strip().lstrip("- ")})
        users = [
            (cell, number, line.split()[1])
            for cell, number, line in written_lines(audited.index, _DOCKERFILES)
            if re.match(r"\s*USER\s+\S", line)
        ]
        if users and re.match(r"(?:root|0)(?::|$)", users[-1][2]):
            yield Hit(place_of_line(users[-1][0], users[-1][1]), {"what": "USER root"})
        for command in commands(audited.index):
            if _RUN.search(command.text):
                yield Hit(command.place, {"what": "docker run"})
