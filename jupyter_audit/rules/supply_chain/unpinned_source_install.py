"""An install from a repository or an address that can change."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.rule import Audited, Hit, NotebookRule

_INSTALL = re.compile(r"\b(?:pip[\d.]*|uv|conda|mamba|easy_install)\b.*\b(?:install|add)\b")
_GIT = re.compile(r"git\+(?:https?|ssh|git|file)://[^\s'\"#&;|]+")
_ARCHIVE = re.compile(
    r"(?<!\+)(?:https?|ftp)://[^\s'\"&;|]+\.(?:whl|zip|tar\.gz|tgz)(?P<hash>#sha(?:256|384|512)=\w+)?"
)
_COMMIT = re.compile(r"@[0-9a-f]{7,40}$")
_TAG = re.compile(r"@v?\d+(?:\.\d+)*[\w.-]*$")
_INDEX_OPTION = re.compile(r"(?:-i|-f|--(?:extra-)?index-url|--find-links)[ =]\s*$")


class UnpinnedSourceInstall(NotebookRule):
    """A package installed from a branch of a repository, or from an archive at some address.

    ## Why it matters
    A branch is whatever its owner pushed last, and an archive is whatever the server gives today. Both run their
    own set-up code while they install. If the account or the domain changes hands, your kernel runs the new
    owner's code.

    ## What to do
    Install a released version from the index. Where there is none, name the full commit
    (`git+https://...@<40 hex digits>`), or add `#sha256=...` to the archive's address.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - pip, VCS support: https://pip.pypa.io/en/stable/topics/vcs-support/
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 829
    message = "{what} is installed as it is today: nothing fixes which code that is"
    bad = (
        """
        # %%
        %pip install "git+https://github.com/coursetools/gradekit@main"  # !
        """,
        """
        # %%
        !pip install -q git+https://github.com/coursetools/gradekit.git  # !
        !pip install http://downloads.example.org/labplots-0.4-py3-none-any.whl  # !
        """,
    )
    good = (
        """
        # %%
        %pip install "git+https://github.com/coursetools/gradekit@9a7d0b5c1e2f4a6b8c3d7e9f1a2b3c4d5e6f7a8b"
        %pip install gitpython==3.1.43
        !pip install ./wheels/labplots-0.4-py3-none-any.whl
        !git clone https://github.com/coursetools/gradekit
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for command in commands(audited.index):
            if "://" not in command.text or not _INSTALL.search(command.text):
                continue
            for found in _GIT.finditer(command.text):
                url = found[0].rstrip("/")
                if not _COMMIT.search(url):
                    severity = Severity.LOW if _TAG.search(url) else Severity.MEDIUM
                    yield Hit(command.place, {"what": "a repository's branch or tag"}, severity)
            for found in _ARCHIVE.finditer(command.text):
                if not found["hash"] and not _INDEX_OPTION.search(command.text[: found.start()]):
                    clear = found[0].startswith("http://")
                    known = (
                        "//files.pythonhosted.org/" in found[0]
                        or "//download.pytorch.org/" in found[0]
                        or "//github.com/" in found[0]
                    )
                    severity = Severity.HIGH if clear else Severity.LOW if known else Severity.MEDIUM
                    yield Hit(command.place, {"what": "an archive at an address"}, severity)
