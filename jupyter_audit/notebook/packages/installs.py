"""What a command installs: ``%pip install a b==2``, ``!conda install c``, one entry a package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jupyter_audit.notebook.files.shell import Command, commands
from jupyter_audit.notebook.index.notebook_index import NotebookIndex

_INSTALLER = re.compile(
    r"(?:^|[\s;&|(/}])(?P<tool>pip3?(?:\.\d+)?|uv pip|conda|mamba|micromamba|uv|poetry|easy_install"
    r"|apt|apt-get|brew|dnf|yum)"
    r"(?:\s+-\S+)*\s+(?P<verb>install|add)\b"
)
_TAKES_VALUE = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --trusted-host "
    "--prefix --root --src --python-version --platform --proxy --timeout --cache-dir -n --name -p --channel "
    "--no-binary --only-binary --progress-bar --global-option --config-settings --retries -b --build".split()
)
_PACKAGE = re.compile(r"^[^\W_][\w.-]*(?:\[[\w,. -]*\])?(?P<spec>.*)$")
_COMMIT = re.compile(r"@(?:[0-9a-f]{7,40}|v?\d+(?:\.\d+)+[\w.-]*)(?:[#/&].*)?$")
_END = re.compile(r"(?:\s&&?\s?|\s\|\|?\s?|;|\s>|\s2>|\s#)")

SYSTEM = frozenset({"apt", "apt-get", "brew", "dnf", "yum"})
"""Tools that install packages of the operating system."""
_MODEL = re.compile(r"\bspacy download\s+(?:-\S+\s+)*(?P<name>[A-Za-z][\w.-]*)")
Pin = Literal["exact", "range", "none"]


@dataclass(frozen=True, slots=True)
class Install:
    """One package that a command installs. ``word`` is the argument as written."""

    command: Command
    tool: str
    name: str
    word: str
    pin: Pin


def installs(index: NotebookIndex) -> Iterator[Install]:
    """Every package that the notebook installs from an index or a repository. Local paths and -r files are left out."""
    for command in commands(index):
        for model in _MODEL.finditer(command.text):
            name = model["name"]
            yield Install(command, "spacy", name, name, "exact" if re.search(r"-\d", name) else "range")
        if "install" not in command.text and " add " not in command.text:
            continue
        for found in _INSTALLER.finditer(command.text):
            yield from _packages(command, found["tool"], _END.split(command.text[found.end() :], maxsplit=1)[0])


def _packages(command: Command, tool: str, arguments: str) -> Iterator[Install]:
    words = iter(re.findall(r"'[^']*'|\"[^\"]*\"|\S+", arguments))
    conda = tool in ("conda", "mamba", "micromamba")
    for word in words:
        text = word.strip("'\"")
        if text.startswith("-"):
            if text in _TAKES_VALUE or (conda and text == "-c"):
                next(words, None)
            continue
        if "{" in text or "$" in text or text.startswith((".", "/", "~")) or text.endswith((".whl", ".tar.gz", ".zip")):
            continue
        if "://" in text or text.startswith("git+"):
            location = text.partition(" @ ")[2] or text
            yield Install(command, tool, _repository(location), text, "exact" if _COMMIT.search(location) else "none")
            continue
        found = _PACKAGE.match(text)
        if found:
            pin = _pin(found["spec"], single=conda or tool in SYSTEM)
            yield Install(command, tool, text[: found.start("spec")], text, pin)


def _pin(spec: str, single: bool) -> Pin:
    spec = spec.partition(";")[0].strip()
    if not spec:
        return "none"
    if "==" in spec or spec.startswith("@") or (single and re.match(r"=\d", spec)):
        return "exact"
    return "range"


def _repository(url: str) -> str:
    return url.partition("#")[0].rstrip("/").rpartition("/")[2].partition("@")[0].removesuffix(".git")
