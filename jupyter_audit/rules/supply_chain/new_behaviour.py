"""A cell that did something which none of its earlier runs had done."""

from collections.abc import Iterator

from jupyter_audit.capture.ran import place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import FirstFact
from jupyter_audit.rule import Audited, Hit, RunRule


class NewBehaviour(RunRule):
    """A run of unchanged code that contacted a new host, started a new program or loaded something new.

    ## Why it matters
    The text of the cell is the same as before. What changed is something that it uses: a library that was updated, a
    file it loads, a helper, a setting. When a package is taken over by somebody else, this is how it shows.

    ## What to do
    Find out what changed: compare the versions (`%audit env`), the helper modules and the files that the cell read.

    ## See also
    - CWE-506, embedded malicious code: https://cwe.mitre.org/data/definitions/506.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 506
    message = "run {run} did something that no earlier run of the same code had done: {what}"
    bad = (
        """
        # %%
        import subprocess
        programs = ["true"]
        # %%
        for program in programs: subprocess.run([program])
        # %%
        programs.append("false")
        # %%
        for program in programs: subprocess.run([program])  # !
        """,
    )
    good = (
        """
        # %%
        import subprocess
        programs = ["true"]
        # %%
        for program in programs: subprocess.run([program])
        # %%
        programs.append("true")
        # %%
        for program in programs: subprocess.run([program])
        # %%
        for program in ["false"]: subprocess.run([program])
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        for each in ran(audited.session, audited.notebook):
            new = [fact.what for fact in each.run.facts if isinstance(fact, FirstFact)]
            if new and each.cell is not None:
                more = f" and {len(new) - 3} more" if len(new) > 3 else ""
                values: dict[str, object] = {"run": each.run.seq, "what": ", ".join(new[:3]) + more}
                yield Hit(place_in(each.cell), values, evidence=tuple(new))
