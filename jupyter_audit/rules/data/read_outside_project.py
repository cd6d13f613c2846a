"""A file that was read from elsewhere on this machine, though no path in the text says so."""

from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath

from jupyter_audit.capture.ran import place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import FileFact
from jupyter_audit.rule import Audited, Hit, RunRule

_TEMPORARY = ("/tmp/", "/var/tmp/", "/var/folders/", "/private/", "/dev/shm/")
_CACHES = frozenset(
    ("scikit_learn_data", "nltk_data", "seaborn-data", "AppData", "Caches", "datasets", "site-packages")
)


class ReadOutsideProject(RunRule):
    """A file outside the notebook's folder that a run read, by a path that the code puts together.

    ## Why it matters
    The file is on this machine only. Nobody who gets the notebook has it, and nothing in the text tells them that
    they need it: the path came from a variable, a setting, a home directory or a library.

    ## What to do
    Put the file below the notebook's folder and read it by a relative path, or say where it comes from and check its
    SHA-256.

    ## See also
    - Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter notebooks", MSR 2019
    """

    severity, confidence = Severity.LOW, Confidence.HIGH
    message = "read `{path}`, which lies outside the notebook's folder"
    bad = (
        """
        # %%
        import os
        from pathlib import Path
        parent = Path(os.getcwd()).resolve().parent
        (parent / "birds.csv").write_text("a")
        # %%
        text = (parent / "birds.csv").read_text()  # !
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        import tempfile
        Path("birds.csv").write_text("a")
        # %%
        text = Path("birds.csv").resolve().read_text()
        with tempfile.TemporaryDirectory() as folder:
            other = Path(folder) / "x"
            other.write_text("1")
            other.read_text()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        told: set[str] = set()
        made: set[str] = set()
        for each in ran(audited.session, audited.notebook):
            for fact in each.run.facts:
                if not isinstance(fact, FileFact) or fact.path in told:
                    continue
                if fact.mode == "write":
                    made.add(fact.path)
                elif each.cell is not None and _elsewhere(fact) and fact.path not in each.cell.source:
                    told.add(fact.path)
                    name = fact.path.rpartition("/")[2]
                    yield Hit(place_in(each.cell, name, "read", "load", "open"), {"path": fact.path})


def _elsewhere(fact: FileFact) -> bool:
    path = fact.path
    if not (PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()):
        return False
    if path.startswith(_TEMPORARY) and "pytest" not in path:
        return False
    parts = PurePosixPath(path).parts
    return _CACHES.isdisjoint(parts) and not any(part.startswith(".") for part in parts[1:])
