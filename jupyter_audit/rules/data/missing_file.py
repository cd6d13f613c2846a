"""A file that is read, and that is not there."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.project import Project
from jupyter_audit.notebook.files.inputs import needed_files
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

MAX_NEAR = 3
"""Files of the same name in other folders that are shown."""


class MissingFile(NotebookRule):
    """A file that the notebook reads, that no cell makes or fetches, and that does not lie where it is read.

    ## Why it matters
    Everybody but the author gets FileNotFoundError at that line. After missing modules this is the first cause
    why public notebooks do not run again.

    ## What to do
    Put the file beside the notebook, or add a cell that fetches it from an address that stays and checks its hash.
    Where it may not be passed on, say in the text who gives it to whom and under which name it is expected.

    ## See also
    - Samuel & Mietchen, "Computational reproducibility of Jupyter notebooks from biomedical publications",
      GigaScience 2024: missing files are the second cause of failing notebooks
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{path}` is read, but it is not in the notebook's {where} and no cell makes it"
    bad = (
        """
        # %%
        import pandas as pd
        from pathlib import Path
        DATA = Path("data")
        birds = pd.read_csv(DATA / "birds.csv")  # !
        again = pd.read_csv("data/birds.csv")
        """,
        """
        # %%
        import json
        with open("settings.json") as file:  # !
            settings = json.load(file)
        """,
    )
    good = (
        """
        # %%
        import pandas as pd
        table = pd.DataFrame({"a": [1]})
        table.to_csv("table.csv")
        again = pd.read_csv("./table.csv")
        online = pd.read_csv("https://zenodo.org/records/1/files/x.csv")
        """,
        """
        # %%
        !unzip -q archive.zip
        # %%
        import pandas as pd
        inside = pd.read_csv("archive/inside.csv")
        """,
        """
        # %%
        import os
        import numpy as np
        if os.path.exists("cache.npy"):
            cache = np.load("cache.npy")
        """,
        """
        # %%
        import numpy as np
        from simulation import simulate
        simulate(steps=10, output="run.npy")
        run = np.load("run.npy")
        def load(path):
            return np.load(path)
        """,
    )

    def skip(self, audited: Audited) -> str | None:
        if not audited.project.known:
            return "the notebook's folder was not looked at, or holds too many files"
        return None if audited.notebook.complete else "only the cells that ran are known"

    def check(self, audited: Audited) -> Iterator[Hit]:
        project = audited.project
        alone = all(name.endswith(".ipynb") for name in project.files)
        for item in needed_files(audited.index):
            there = _present(project, item.path)
            if there is None or there:
                continue
            near = _near(project, item.path)
            yield Hit(
                place_of(item.access.call.cell, item.access.call.node),
                {"path": item.path, "where": "project" if item.path.startswith("../") else "folder"},
                severity=Severity.LOW if alone else None,
                evidence=(f"there is {', '.join(f'`{path}`' for path in near)}",) if near else (),
            )


def _present(project: Project, path: str) -> bool | None:
    """Whether the path names a file or folder of the project; None where that part of it is not known."""
    files = project.above if path.startswith("../") else project.files
    if files is None:
        return None
    return path in files or any(name.startswith(path + "/") for name in files)


def _near(project: Project, path: str) -> list[str]:
    name = path.rpartition("/")[2].casefold()
    everywhere = (*project.files, *(project.above or ()))
    return sorted(other for other in everywhere if other.rpartition("/")[2].casefold() == name)[:MAX_NEAR]
