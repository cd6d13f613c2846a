"""A file that was other data in one run than in another, or is now."""

from collections.abc import Iterator

from jupyter_audit.capture.ran import Ran, place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import FileFact
from jupyter_audit.rule import Audited, Hit, RunRule


class ChangedSinceRead(RunRule):
    """A file that changed after the notebook had read it, and not by the notebook's own code.

    ## Why it matters
    What is on the screen was computed from data that are not there any more. Cells that read the file before and
    cells that read it after speak of different data, and a new run gives other results.

    ## What to do
    Run the notebook again from the top. Keep input that others write under a name with a version or date, or check
    its SHA-256 where it is read.

    ## See also
    - Wilson et al., "Good enough practices in scientific computing", PLOS Comput. Biol. 2017
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "`{path}` changed after run {run} had read it"
    bad = (
        """
        # %%
        from pathlib import Path
        import subprocess
        Path("in.csv").write_text("a")
        # %%
        first = Path("in.csv").read_text()  # !
        # %%
        done = subprocess.run(["sh", "-c", "sleep 0.05; echo b > in.csv"])
        # %%
        second = Path("in.csv").read_text()
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        Path("in.csv").write_text("a")
        # %%
        first = Path("in.csv").read_text()
        # %%
        Path("in.csv").write_text("b")
        # %%
        second = Path("in.csv").read_text()
        """,
        """
        # %%
        from pathlib import Path
        Path("in.csv").write_text("a")
        # %%
        first = Path("in.csv").read_text()
        second = Path("in.csv").read_text()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        read: dict[str, tuple[Ran, str]] = {}
        for each in ran(audited.session, audited.notebook):
            for fact in each.run.facts:
                if not isinstance(fact, FileFact):
                    continue
                if fact.mode == "write" and fact.how.startswith(("opened", "named")):
                    read.pop(fact.path, None)
                elif fact.mode == "read" and fact.sha256 is not None:
                    before = read.get(fact.path)
                    if before is not None and before[1] != fact.sha256:
                        yield from self._hit(before[0], fact.path)
                    read[fact.path] = (each, fact.sha256)
        for path, (each, digest) in read.items():
            if audited.project.hashes.get(path, digest) != digest:
                yield from self._hit(each, path)

    @staticmethod
    def _hit(read: Ran, path: str) -> Iterator[Hit]:
        if read.cell is not None:
            name = path.rpartition("/")[2]
            yield Hit(place_in(read.cell, name, "read", "load", "open"), {"path": path, "run": read.run.seq})
