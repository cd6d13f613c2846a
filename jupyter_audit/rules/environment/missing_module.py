"""An import of something that is not there."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import Session
from jupyter_audit.notebook.cell import Cell
from jupyter_audit.notebook.packages.distributions import DISTRIBUTIONS, brings, sources_of
from jupyter_audit.notebook.packages.modules import Outside, installed_here, outside_imports
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OWN = re.compile(
    r"^(?:\w+_)?(?:utils?|helpers?|funcs?|functions|tools|preprocess\w*|dataset|datasets_\w+|data_\w+|plot(?:ting|s)?"
    r"|my\w+|common|config|settings|constants|lib|src|code|scripts?|figures?|fig_code|input_data|load_data|models?"
    r"|network|train|trainer|evaluate|evaluation|solutions?|exercises?|notebook_\w+|params|parameters|features)(?:_\w+)?$",
    re.IGNORECASE,
)
"""Names that people give to a module of their own."""


class MissingModule(NotebookRule):
    """An import for which there is no installed distribution and no file in the project.

    ## Why it matters
    Missing modules are the first cause why public notebooks do not run again. A module of one's own (`utils`,
    `helpers`) that was left behind on the author's machine cannot be installed from anywhere.

    ## What to do
    Put the module beside the notebook, or install the distribution that brings it and pin it in the project's
    requirements. The distribution often has another name: `cv2` comes from `opencv-python`, `sklearn` from
    `scikit-learn`.

    ## See also
    - Pimentel et al., "A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks", MSR 2019
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{module}` is imported, but {why}"
    bad = (
        """
        # %%
        import numpy as np
        from helpers import load_plots  # !
        from .cleaning import tidy  # !
        """,
        """
        # %%
        import plot_utils  # !
        """,
    )
    good = (
        """
        # %%
        import json, numpy, sklearn, cv2
        try:
            import helpers
        except ImportError:
            helpers = None
        """,
        """
        # %%
        %%writefile helpers.py
        def load():
            return 1
        # %%
        import helpers
        """,
        """
        # %%
        !wget -q https://example.org/course/utils.py
        # %%
        from utils import show
        """,
        """
        # %%
        %pip install my-tools==1.0
        # %%
        import my_tools
        """,
    )

    def skip(self, audited: Audited) -> str | None:
        known = audited.project.known or audited.project.installed
        return None if known else "neither the notebook's folder nor its environment is known"

    def check(self, audited: Audited) -> Iterator[Hit]:
        project = audited.project
        named = installed_here(audited.index) | {requirement.name for requirement in project.requirements}
        alone = all(name.endswith(".ipynb") for name in project.files)
        for found in outside_imports(audited.index, project):
            place = place_of(found.cell, found.item.node)
            if not found.top:
                yield Hit(place, _relative(found))
            elif project.installed:
                if not brings(found.top, {*project.installed, *named}) and not _ran(audited.session, found.cell):
                    yield Hit(
                        place, _absent(found), confidence=None if found.top in DISTRIBUTIONS else Confidence.MEDIUM
                    )
            elif project.known and _OWN.match(found.top) and not brings(found.top, named):
                yield Hit(place, _no_file(found), severity=Severity.LOW if alone else None)


def _ran(session: Session | None, cell: Cell) -> bool:
    """Whether the recorded session ran this very cell: then it found the module, whatever it is called."""
    return session is not None and any(run.cell_id == cell.id and run.status == "ok" for run in session.runs)


def _relative(found: Outside) -> dict[str, object]:
    return {"module": found.item.module, "why": "a notebook is in no package: a relative import fails"}


def _absent(found: Outside) -> dict[str, object]:
    names = " or ".join(f"`{name}`" for name in sources_of(found.top))
    return {"module": found.top, "why": f"{names} is not installed in the recorded environment"}


def _no_file(found: Outside) -> dict[str, object]:
    return {"module": found.top, "why": "there is no such file in the project, and nothing installs it"}
