"""Code that is downloaded and then run or imported."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.files.local_files import local_files
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.notebook_index import NotebookIndex
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_URL = re.compile(r"^(?:-\w+\s+)*['\"]?(?P<url>(?:https?|ftp)://\S+)")
_RUNS = re.compile(
    r"(?:^|[\s;&|])(?:bash|sh|zsh|source|\.|python[\d.]*|chmod\s+\S*x\S*|sudo(?:\s+-\S+)*|dpkg\s+-i|pip\s+install)\s+(?:-\S+\s+)*(?P<file>[^\s;&|]+)|(?:^|[\s;&|])(?P<direct>\./[^\s;&|]+)"
)


class DownloadedCode(NotebookRule):
    """A script or module that is fetched and run, with no check that it is the expected one.

    ## Why it matters
    `wget .../helpers.py` followed by `%run helpers.py` or `import helpers` runs what somebody else can change at any
    time, in every copy of this notebook. It is also gone on the day when the address is.

    ## What to do
    Ship the file beside the notebook, or install it as a package at a fixed version. Where it must be fetched, take a
    commit's address rather than a branch's, and compare a SHA-256 before it runs.

    ## See also
    - CWE-494: https://cwe.mitre.org/data/definitions/494.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 494
    message = "`{file}` is downloaded and then run, with no check of what was downloaded"
    bad = (
        """
        # %%
        !wget -q https://raw.githubusercontent.com/coursetools/helpers/main/helpers.py
        # %%
        %run helpers.py  # !
        """,
        """
        # %%
        import urllib.request
        urllib.request.urlretrieve("https://example.org/plotkit.py", "plotkit.py")
        # %%
        import plotkit  # !
        """,
        """
        # %%
        %run https://example.org/setup.py  # !
        """,
        """
        # %%
        %%bash
        curl -sL -o miniforge.sh https://example.org/miniforge.sh
        bash miniforge.sh -b  # !
        """,
    )
    good = (
        """
        # %%
        !wget -q https://example.org/data.csv
        %run helpers.py
        import plotkit
        """,
        """
        # %%
        %%bash
        curl -sL -o tool.sh https://example.org/tool.sh
        echo "3b18e512 tool.sh" | sha256sum --check
        bash tool.sh
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for cell, magic in index.magics("run", "load", "loadpy"):
            if magic.kind == "line" and (found := _URL.match(magic.text)):
                yield Hit(place_of_line(cell, magic.line, end_line=magic.end_line), {"file": found["url"]})
        files = local_files(index)
        scripts = {name.rpartition("/")[2]: place for name, place in files.downloads.items() if _is_script(name)}
        if not scripts:
            return
        severity = Severity.LOW if files.checked else Severity.HIGH
        for name, place in _runs(index):
            origin = scripts.get(name.rpartition("/")[2])
            if origin is not None and not (files.checked and severity is Severity.LOW):
                yield Hit(place, {"file": name}, severity, related=(origin,), evidence=("it is downloaded here",))


_LOADERS = {
    "runpy.run_path": 0,
    "importlib.util.spec_from_file_location": 1,
    "importlib.machinery.SourceFileLoader": 1,
    "imp.load_source": 1,
}
"""Calls that run a file of Python: which argument names it."""


def _is_script(name: str) -> bool:
    return (
        bool(re.search(r"\.(?:py|sh|ipy|ipynb|bash|pl|r|jl|deb|run|exe|AppImage)$", name))
        or "." not in name.rpartition("/")[2]
    )


def _runs(index: NotebookIndex) -> Iterator[tuple[str, Place]]:
    """(file, place) for everything that is run or imported."""
    for cell, magic in index.magics("run"):
        if magic.kind == "line" and magic.text:
            yield re.sub(r"^(?:-\w+\s+)*", "", magic.text).split()[0], place_of_line(cell, magic.line)
    for call in index.calls(*_LOADERS):
        if path := text(index, call.arg(_LOADERS[call.name]), call):
            yield path, place_of(call.cell, call.node)
    for command in commands(index):
        for found in _RUNS.finditer(command.text):
            yield found["file"] or found["direct"], command.place
    for cell, item in index.imports:
        if item.top:
            yield f"{item.top}.py", place_of(cell, item.node)
