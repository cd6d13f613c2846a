"""A file that a run read and a later one wrote over, as recorded."""

from collections.abc import Iterator

from jupyter_audit.capture.ran import Ran, place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import FileFact
from jupyter_audit.rule import Audited, Hit, RunRule
from jupyter_audit.rules.data.overwritten_input import OverwrittenInput

_STORES = (".db", ".sqlite", ".sqlite3", ".duckdb", ".log", ".lock", ".json.tmp")


class WroteOverInput(RunRule):
    """A file of somebody else's that the notebook read, and whose content it then replaced.

    ## Why it matters
    The second run starts from what the first one wrote. The original is gone unless somebody kept a copy, so nobody
    can check what was done to it. The recorder saw both digests: the content did change.

    ## What to do
    Keep raw data as they came and write to another name.

    ## See also
    - Wilson et al., "Good enough practices in scientific computing", PLOS Comput. Biol. 2017: save the raw data
    """

    severity, confidence = Severity.MEDIUM, Confidence.HIGH
    message = "replaced the content of `{path}`, which run {run} had read"
    bad = (
        """
        # %%
        import os
        done = os.system("printf 1 > visits.csv; touch -d 2020-01-01 visits.csv")
        # %%
        text = open("".join(["visits", ".csv"])).read()
        # %%
        with open(os.path.join(os.getcwd(), "visits" + ".csv"), "w") as file:  # !
            done = file.write(text + "2")
        """,
    )
    good = (
        """
        # %%
        from pathlib import Path
        out = Path("made.txt")
        out.write_text("1")
        # %%
        text = out.read_text()
        # %%
        out.write_text(text + "2")
        """,
        """
        # %%
        import os
        done = os.system("printf 1 > visits.csv; touch -d 2020-01-01 visits.csv")
        # %%
        text = open("".join(["visits", ".csv"])).read()
        # %%
        with open(os.path.join(os.getcwd(), "visits" + ".csv"), "w") as file:
            done = file.write(text)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        read: dict[str, tuple[Ran, str]] = {}
        made: set[str] = set()
        found: list[tuple[Ran, str, int]] = []
        for each in ran(audited.session, audited.notebook):
            written = [fact for fact in each.run.facts if isinstance(fact, FileFact) and fact.mode == "write"]
            for fact in each.run.facts:
                if isinstance(fact, FileFact) and fact.mode == "read" and fact.sha256 and fact.path not in made:
                    read.setdefault(fact.path, (each, fact.sha256))
            for fact in written:
                before = read.get(fact.path)
                if before is None:
                    made.add(fact.path)
                elif fact.sha256 and fact.sha256 != before[1] and fact.how.startswith(("opened", "named")):
                    found.append((each, fact.path, before[0].run.seq))
                    del read[fact.path]
                    made.add(fact.path)
        if found:
            shown = {hit.place.cell for hit in OverwrittenInput().check(audited)}  # the text tells of these already
            for each, path, seq in found:
                if each.cell is not None and each.cell.position not in shown and not path.endswith(_STORES):
                    name = path.rpartition("/")[2]
                    yield Hit(place_in(each.cell, name, '"w', "'w", "write", "to_", "save"), {"path": path, "run": seq})
