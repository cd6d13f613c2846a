"""The working directory, changed in a cell."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Place, Severity
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.notebook.values.paths import is_machine_path
from jupyter_audit.rule import Audited, Hit, NotebookRule


class ChangedDirectory(NotebookRule):
    """A cell that changes the working directory.

    ## Why it matters
    Every relative path below then means something else. Run twice, `os.chdir("..")` leads one folder further up;
    an absolute folder exists on one machine only.

    ## What to do
    Leave the working directory at the notebook and build paths from it: `ROOT = Path("..")`,
    `pd.read_csv(ROOT / "data" / "x.csv")`. For a program that needs another directory pass `cwd=`, or use
    `with contextlib.chdir(folder):`.

    ## See also
    - Python, `contextlib.chdir`: https://docs.python.org/3/library/contextlib.html#contextlib.chdir
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "the working directory is changed{where}: relative paths below depend on it"
    bad = (
        """
        # %%
        import os
        os.chdir("/home/anna/soil/notebooks")  # !
        """,
        """
        # %%
        %cd ../..  # !
        # %%
        import os
        os.chdir("..")  # !
        """,
    )
    good = (
        """
        # %%
        import os, contextlib
        print(os.getcwd())
        with contextlib.chdir("build"):
            print(os.listdir)
        %pwd
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls("os.chdir"):
            yield _hit(place_of(call.cell, call.node), text(audited.index, call.arg(0), call))
        for cell, magic in audited.index.magics("cd"):
            if magic.kind == "line" and magic.text.strip("-q "):
                yield _hit(place_of_line(cell, magic.line), magic.text.strip("'\" "))


def _hit(place: Place, folder: str | None) -> Hit:
    bad = folder is not None and (is_machine_path(folder) or folder.startswith(("..", "/")))
    return Hit(place, {"where": f" to `{folder}`" if folder else ""}, severity=None if bad else Severity.LOW)
