"""A package name that is one slip away from a well-known one."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.installs import installs
from jupyter_audit.rule import Audited, Hit, NotebookRule

MIN_LENGTH = 5
"""Shorter names have too many honest neighbours."""
_GLYPHS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "7": "t"})
_WRONG = {
    "sklearn": "scikit-learn", "skimage": "scikit-image", "cv2": "opencv-python", "opencv": "opencv-python",
    "pil": "pillow",
    "beautifulsoup": "beautifulsoup4", "pytorch": "torch", "yaml": "pyyaml", "dotenv": "python-dotenv", "jwt": "pyjwt",
    "python-opencv": "opencv-python", "mysql-python": "mysqlclient", "tensorflow-keras": "keras",
    "huggingface": "huggingface-hub",
}  # fmt: skip
"""Names that people type for another package; some of them were taken by others."""


class LookAlikePackage(NotebookRule):
    """An install whose package name looks like a misspelling of a well-known one.

    ## Why it matters
    Names one key away from popular ones are registered by attackers and wait for the typo; assistants invent
    names that sound right, and those get registered too. The package's set-up code runs while it installs.

    ## What to do
    Compare with the project's own documentation, then correct the name. If it is the one you mean, say so with a
    waiver.
    The list of well-known names ships with this tool and states its date: being absent from it proves nothing.

    ## See also
    - CWE-829: https://cwe.mitre.org/data/definitions/829.html
    - CWE-1357: https://cwe.mitre.org/data/definitions/1357.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.MEDIUM, 829
    message = "`{name}` looks like `{popular}`, but is another package"
    bad = (
        """
        # %%
        %pip install reqeusts==2.32.0  # !
        !pip install pandas scikit-laern  # !
        """,
        """
        # %%
        !pip install sklearn  # !
        """,
    )
    good = (
        """
        # %%
        %pip install requests==2.32.0 scikit_learn==1.5.0 PyYAML==6.0 dask dash
        !pip install labplots mytoolbox==1.0 boto boto3
        !conda install -c conda-forge pytorch
        import sklearn
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for install in installs(audited.index):
            if "://" in install.word or install.tool in ("conda", "mamba", "micromamba"):
                continue
            name = _normal(install.name)
            popular = near(name)
            if popular is None or name in audited.project.installed:
                continue
            known = name in _WRONG
            severity = Severity.LOW if known else Severity.HIGH
            evidence = (f"compared with the well-known names as of {_list()[1]}",)
            values: dict[str, object] = {"name": install.name, "popular": popular}
            yield Hit(install.command.place, values, severity, evidence=evidence)


def near(name: str) -> str | None:
    """The well-known name that a normalised name looks like, or None."""
    names = _list()[0]
    if name in names:
        return None
    if name in _WRONG:
        return _WRONG[name]
    glyphs = name.translate(_GLYPHS).replace("rn", "m").replace("vv", "w")
    if glyphs != name and glyphs in names:
        return glyphs
    swapped = "-".join(reversed(name.split("-")))
    if swapped in names:
        return swapped
    if len(name) < MIN_LENGTH:
        return None
    return next((found for found in _neighbours(name) if found in names and len(found) >= MIN_LENGTH), None)


def _neighbours(name: str) -> Iterator[str]:
    """All names one slip away: letters swapped, left out, doubled or replaced. Digits at the end are versions."""
    letters = "abcdefghijklmnopqrstuvwxyz-"
    for i in range(len(name)):
        left, right = name[:i], name[i:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        if not right[0].isdigit():
            yield left + right[1:]
        yield from (left + letter + right[1:] for letter in letters if not right[0].isdigit())
        yield from (left + letter + right for letter in letters)
    yield from (name + letter for letter in letters)


@cache
def _list() -> tuple[frozenset[str], str]:
    text = (files("jupyter_audit.rules.supply_chain") / "popular_packages.txt").read_text("utf-8")
    names = {_normal(word) for line in text.split("\n") if not line.startswith("#") for word in line.split()}
    date = re.search(r"as of (\S+)", text)
    return frozenset(names), date[1] if date else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()
