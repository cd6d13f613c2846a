"""A report by hand that holds every kind of thing a format must show, hostile text among it."""

from dataclasses import replace

import pytest

from jupyter_audit.model.checklist import Answer, Assessment, Checklist, Replay, Score
from jupyter_audit.model.finding import (
    Confidence,
    Edit,
    Finding,
    Fix,
    Part,
    Place,
    Report,
    Severity,
    Skipped,
    Waiver,
)
from jupyter_audit.notebook.reading.percent import parse_percent
from jupyter_audit.report import AuditedFile
from jupyter_audit.report.source_map import map_source

SCRIPT = """# %% [markdown]
# # A study
# %% In[7]
name = input()
cur.execute("select * from t where n = '%s'" % name)
# %% In[ ]
api_key = "sk-ant-abcdefghijklmnopqrstuvwx1234"
# %% In[9]
print("\x1b]0;owned\x07</script><script>alert(1)</script>")
"""

BASE = Finding(
    *("sql-injection", "injection", Severity.HIGH, Confidence.HIGH, 89),
    *("`execute` gets SQL text that is put together from `name`", Place(), (), (), None, "f0", None),
)


def build() -> list[AuditedFile]:
    notebook = parse_percent(SCRIPT, "a.py")
    ids = [cell.id for cell in notebook.cells]
    fix = Fix("pass the value as a parameter", (Edit(ids[1], 2, 1, 2, 4, "cur"),), safe=True)
    findings = (
        replace(
            BASE,
            place=Place(ids[1], 1, 2, 13, 2, 52),
            related=(Place(ids[1], 1, 1, 1, 1, 5),),
            evidence=("name comes from input()", "a\x1b[31mred\nsecond \u202eline"),
            fix=fix,
        ),
        replace(
            BASE,
            rule="hardcoded-secret",
            category="secrets",
            severity=Severity.CRITICAL,
            cwe=798,
            message="a secret stands in the source",
            place=Place(ids[2], 2, 1, 1, 1, 42),
            fingerprint="f1",
        ),
        replace(
            BASE,
            rule="volatile-output",
            category="volatile",
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
            cwe=None,
            message="the output holds <b>an address</b>: % , : \ud800",
            place=Place(ids[3], 3, 1, part=Part.OUTPUT),
            fingerprint="f2",
            waiver=Waiver(("volatile-output",), "only a log\x9b", "Ada", "2027-01-01"),
        ),
        replace(
            BASE,
            rule="terminal-escape",
            severity=Severity.MEDIUM,
            place=Place(ids[3], 3, 1, 7, 1, 52),
            message="prints what a terminal obeys",
            fingerprint="f3",
            waiver=Waiver(("terminal-escape",), "", None, "2020-01-01", expired=True),
        ),
        replace(
            BASE,
            rule="no-licence",
            category="documentation",
            severity=Severity.LOW,
            cwe=None,
            message="nothing says how this may be used",
            place=Place(part=Part.NOTEBOOK),
            fingerprint="f4",
        ),
    )
    skipped = tuple(Skipped(f"run-rule-{number}", "no recorded session") for number in range(6))
    report = Report(1, "3.11", findings, skipped, ("sql-injection", "hardcoded-secret"))
    answer = Answer(
        "seeded", "Is every generator <seeded>?", "unchecked", "no session", (), 3, "Luck.", "rules", ("<seed> 7",)
    )
    assessment = Assessment(
        *(1, report, Checklist("p", "Machine learning", (answer,)), Score(40, None, ("x",))),
        *(
            Replay("not proven", "Nothing was recorded, so this is not proven.", None, ()),
            (),
            (),
            (),
            (),
            (),
            (),
            (),
            (),
        ),
    )
    audited = AuditedFile(
        *("dir/a %,:.py", notebook, report, assessment, None),
        session=".jupyter_audit/a/x.jsonl",
        known=2,
        lines=map_source(SCRIPT, "a.py"),
    )
    clean = AuditedFile("clean.ipynb", notebook, Report(1, "3.11", (), (), ("sql-injection",)))
    broken = AuditedFile("bad\x1b[2J\udc80.ipynb", error="not valid JSON: line 1 (mend it)\x1b[0m")
    return [audited, clean, broken]


@pytest.fixture
def files() -> list[AuditedFile]:
    return build()
