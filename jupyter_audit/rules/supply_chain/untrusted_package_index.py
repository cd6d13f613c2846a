"""Packages from an index that is unencrypted, unchecked, or in competition with the public one."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.shell import Command, commands
from jupyter_audit.rule import Audited, Hit, NotebookRule

_EXTRA = re.compile(r"(?:--extra-index-url|PIP_EXTRA_INDEX_URL)[ =]\s*['\"]?(?P<url>\S+)")
_INDEX = re.compile(
    r"(?:--index-url|(?<!\S)-i|--find-links|(?<!\S)-f|PIP_INDEX_URL|--index|--default-index|(?<!\S)-c|--channel)[ =]\s*['\"]?(?P<url>http://(?!localhost|127\.)\S+)"
)
_OWN = re.compile(r"(?:(?<!extra-)index-url|(?<!\S)-i|PIP_INDEX_URL|--default-index)[ =]\s*['\"]?(?P<url>https://\S+)")
_TRUSTED = re.compile(r"--trusted-host[ =]\s*(?P<host>\S+)")
_KNOWN = re.compile(
    r"https://(?:[\w.-]+\.)?(?:pytorch\.org|pypi\.org|test\.pypi\.org|pypi\.nvidia\.com|pypi\.ngc\.nvidia\.com|pypi\.tuna\.tsinghua\.edu\.cn"
    r"|mirrors\.aliyun\.com|storage\.googleapis\.com/jax-releases|data\.pyg\.org|google-coral\.github\.io|jllllll\.github\.io|huggingface\.github\.io)"
)


class UntrustedPackageIndex(NotebookRule):
    """A package index over plain http, without a certificate check, or beside the public one.

    ## Why it matters
    With `--extra-index-url` pip takes the highest version that *any* index has: who registers your internal
    package's name on PyPI with version 99 gets their code installed (dependency confusion). Over `http`, or with
    `--trusted-host`, anybody on the way can hand you another package.

    ## What to do
    One index by `https` (`--index-url`) that mirrors what you need, exact versions, and hashes
    (`--require-hashes`).

    ## See also
    - CWE-427: https://cwe.mitre.org/data/definitions/427.html
    - pip, the warning at --extra-index-url: https://pip.pypa.io/en/stable/cli/pip_install/
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 427
    message = "{why}"
    bad = (
        """
        # %%
        !pip install --extra-index-url https://pypi.lab.example/simple labplots==0.4.1  # !
        %pip install -i http://pypi.lab.example/simple labplots==0.4.1  # !
        %pip install --trusted-host pypi.lab.example labplots==0.4.1  # !
        !pip install --index-url https://pypi.lab.example/simple --extra-index-url https://pypi.org/simple labplots  # !
        """,
    )
    good = (
        """
        # %%
        %pip install torch==2.5.0 --extra-index-url https://download.pytorch.org/whl/cpu
        %pip install --index-url https://pypi.lab.example/simple labplots==0.4.1
        !conda install -c conda-forge -i
        print("--trusted-host")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for command in commands(audited.index):
            if (
                "install" in command.text
                or "PIP_" in command.text
                or " add " in command.text
                or "download" in command.text
            ):
                yield from self._command(command)

    @staticmethod
    def _command(command: Command) -> Iterator[Hit]:
        extra, clear, trusted = (pattern.search(command.text) for pattern in (_EXTRA, _INDEX, _TRUSTED))
        if clear or (extra and extra["url"].startswith("http://")):
            why = "packages come over plain http: anybody on the way can change them"
            yield Hit(command.place, {"why": why}, Severity.HIGH, cwe=494 if not extra else None)
        elif extra and (not _KNOWN.match(extra["url"]) or _own_first(command.text)):
            why = "a second index competes with the public one: the higher version wins, whoever uploaded it"
            yield Hit(command.place, {"why": why})
        elif trusted and not re.match(
            r"(?:files\.)?py(?:pi|thonhosted)\.org|pypi\.python\.org|localhost|127\.", trusted["host"]
        ):
            why = "`--trusted-host` switches the certificate check off for that index"
            yield Hit(command.place, {"why": why}, cwe=295)
        elif trusted:
            yield Hit(
                command.place, {"why": "`--trusted-host` switches the certificate check off"}, Severity.LOW, cwe=295
            )


def _own_first(command: str) -> bool:
    """Whether the first index is one's own, so that a well-known second one competes with it."""
    found = _OWN.search(command)
    return found is not None and not _KNOWN.match(found["url"])
