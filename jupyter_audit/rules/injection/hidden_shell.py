"""A shell that a run started and no line of the cell shows."""

import re
from collections.abc import Iterator

from jupyter_audit.capture.ran import place_in, ran
from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.model.session import ProcessFact
from jupyter_audit.rule import Audited, Hit, RunRule

_SHOWS = re.compile(
    r"^\s*!|[=(]\s*!|^\s*%%?(?:bash|sh|script|system|sx|cmd|pip|conda|uv|mamba|cd|ls)\b|\bsubprocess\b|\bos\.system\b"
    r"|\bpopen\b|\bgetoutput\b|shell\s*=|\.system\(|\bgit\b",
    re.MULTILINE | re.IGNORECASE,
)


class HiddenShell(RunRule):
    """A shell command that ran although the cell's text does not say so.

    ## Why it matters
    A shell reads its command as a program: whoever can put text into it can run anything. Here it was started by a
    library or by a function from elsewhere, so a reader of the cell cannot see that commands run, nor which.

    ## What to do
    Find out who starts it (`%audit cells` shows the run), and whether text from outside can reach the command. Prefer
    `subprocess.run([...])` with a list, without a shell.

    ## See also
    - CWE-78: https://cwe.mitre.org/data/definitions/78.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 78
    message = "a shell ran `{program}` here, which no line of the cell shows"
    bad = (
        """
        # %%
        import os
        def convert(name):
            return os.system("true " + name)
        # %%
        done = convert("a.csv")  # !
        """,
    )
    good = (
        """
        # %%
        import subprocess
        done = subprocess.run("true", shell=True)
        # %%
        done = subprocess.run(["true"])
        # %%
        !true
        # %%
        files = !ls
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        assert audited.session is not None
        told: set[tuple[str, str]] = set()
        for each in ran(audited.session, audited.notebook):
            if each.cell is None or _SHOWS.search(each.cell.source):
                continue
            for fact in each.run.facts:
                if isinstance(fact, ProcessFact) and fact.shell and (each.cell.id, fact.program) not in told:
                    told.add((each.cell.id, fact.program))
                    yield Hit(place_in(each.cell), {"program": fact.program}, evidence=(f"run {each.run.seq}",))
