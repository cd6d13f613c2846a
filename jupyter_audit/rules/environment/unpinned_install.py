"""A cell that installs packages without saying which version."""

from collections import defaultdict
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Edit, Fix, Place, Severity
from jupyter_audit.notebook.packages.installs import SYSTEM, Install, installs
from jupyter_audit.rule import Audited, Hit, NotebookRule

_TOOLS = frozenset({"pip", "setuptools", "wheel", "uv", "poetry"})
"""Installing these prepares the installing; results do not come from them."""


class UnpinnedInstall(NotebookRule):
    """A cell that installs packages without exact versions.

    ## Why it matters
    `%pip install pandas` gives whatever is newest on that day. A year later that is another release with other
    defaults, or one that does not go together with the rest, and the results change or the notebook stops.
    A repository without a commit (`git+https://...@main`) moves even faster.

    ## What to do
    Pin what the notebook was made with: `%pip install "pandas==2.2.3"`, `git+https://...@<commit>`. Better, keep
    all pins in one `requirements.txt` or lock file: `%pip install -r requirements.txt`.

    ## See also
    - pip, "Repeatable installs": https://pip.pypa.io/en/stable/topics/repeatable-installs/
    - Pimentel et al., MSR 2019: missing and changed dependencies are the first cause of failing notebooks
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "installs {packages} without {what}"
    bad = (
        """
        # %%
        !pip install -q umap-learn  # !
        %pip install "numpy==1.26.4" seaborn  # !
        # %%
        %pip install git+https://github.com/lab/tool@main  # !
        """,
        """
        # %%
        import subprocess, sys
        subprocess.check_call([sys.executable, "-m", "pip", "install", "shap"])  # !
        """,
        """
        # %%
        !conda install -y -c conda-forge geopandas  # !
        !apt-get -qq install -y graphviz  # !
        !python -m spacy download en_core_web_md  # !
        """,
    )
    good = (
        """
        # %%
        %pip install --quiet "scikit-learn==1.5.2" 'pandas==2.2.3'
        !pip install -r requirements.txt
        !pip install -e .
        !pip install --upgrade pip
        # %%
        !conda install -y -c conda-forge geopandas=0.14.4
        %pip install git+https://github.com/lab/tool@4f2c1d9e
        !pip install ./wheels/tool-1.0-py3-none-any.whl
        !pip list
        !apt-get update
        !apt-get install -y graphviz=2.42.2-6
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        by_place: dict[Place, list[Install]] = defaultdict(list)
        for install in installs(audited.index):
            if install.pin != "exact" and install.name.lower() not in _TOOLS:
                by_place[install.command.place].append(install)
        for place, found in by_place.items():
            loose = all(install.pin == "range" for install in found)
            system = all(install.tool in SYSTEM for install in found)
            names = [f"`{install.name}`" for install in found]
            listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
            yield Hit(
                place,
                {"packages": listed, "what": "an exact version" if loose else "a version"},
                severity=Severity.LOW if loose or system else None,
                fix=_pins(audited, found),
            )


def _pins(audited: Audited, found: list[Install]) -> Fix | None:
    """The versions that are installed now, where they are known for every package of the line."""
    edits = []
    for install in found:
        name = install.name.partition("[")[0].lower().replace("_", "-").replace(".", "-")
        version = audited.project.installed.get(name)
        line = install.command.place.line or 0
        cell = install.command.cell
        column = cell.lines[line - 1].find(install.word) if 0 < line <= len(cell.lines) else -1
        if version is None or column < 0 or "pip" not in install.tool or install.pin != "none":
            return None
        end = column + len(install.word) + 1
        edits.append(Edit(cell.id, line, column + 1, line, end, f"{install.word}=={version}"))
    return Fix("pin the versions that are installed now", tuple(edits), safe=True)
