"""A container image whose content can change under its name."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.places import place_of_line
from jupyter_audit.notebook.reading.written import written_files
from jupyter_audit.rule import Audited, Hit, NotebookRule

_FILES = re.compile(r"(?:^|/)(?:[\w.-]*[Dd]ockerfile|Containerfile)[\w.-]*$")
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(?P<image>[\w./:@$\{\}-]+)(?:\s+AS\s+(?P<stage>\S+))?", re.IGNORECASE)
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_IMAGE = re.compile(r"^\s*image:\s*['\"]?(?P<image>[\w./:@-]+)")
_PULL = re.compile(r"\b(?:docker|podman)\s+pull\s+(?:-\S+\s+)*(?P<image>[a-z][\w./-]*(?::[\w.-]+)?)(?=\s|$)")


class UnpinnedImage(NotebookRule):
    """A container image by `latest`, or by no tag at all.

    ## Why it matters
    `python:latest` is another Python next autumn, with other system libraries below it. Whoever gets hold of the
    account behind an image gives you theirs at the next build, and nothing shows it.

    ## What to do
    Name the version, best with the digest: `FROM python:3.12.7-slim@sha256:...`.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - Docker, best practices: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 829
    message = "the image `{image}` is whatever it is on the day: name a version, or its digest"
    bad = (
        """
        # %%
        %%writefile Dockerfile
        FROM python:latest  # !
        COPY . /app
        """,
        """
        # %%
        from pathlib import Path
        Path("Dockerfile").write_text('''
        FROM ubuntu  # !
        RUN apt-get update
        ''')
        !docker pull lab/trainer:latest  # !
        """,
    )
    good = (
        """
        # %%
        %%writefile Dockerfile
        ARG BASE=python:3.12.7-slim
        FROM python:3.12.7-slim AS build
        FROM scratch
        FROM build
        FROM ${BASE}
        # %%
        !docker pull lab/trainer:1.4
        !docker build -t trainer .
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for file in written_files(audited.index):
            stages = {"scratch"}
            for number, line in file.lines():
                found = _FROM.match(line) if _FILES.search(file.path) else None
                found = found or (_IMAGE.match(line) if _COMPOSE.search(file.path) else None)
                if found and found["image"] not in stages and _loose(found["image"]):
                    severity = Severity.MEDIUM if found.re is _FROM else Severity.LOW
                    yield Hit(place_of_line(file.cell, number), {"image": found["image"]}, severity)
                stages.add(str((found and found.groupdict().get("stage")) or "scratch"))
        for command in commands(audited.index):
            found = _PULL.search(command.text) if "pull" in command.text else None
            if found and _loose(found["image"]):
                yield Hit(command.place, {"image": found["image"]}, Severity.LOW)


def _loose(image: str) -> bool:
    name, _, tag = image.rpartition("/")[2].partition(":")
    return bool(name) and "$" not in image and "@" not in image and tag in ("", "latest")
