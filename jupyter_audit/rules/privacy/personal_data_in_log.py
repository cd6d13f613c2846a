"""Personal data that goes to a log."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.files.loggers import log_calls
from jupyter_audit.notebook.index.nodes import walk
from jupyter_audit.notebook.stated.personal import PERSONAL_NAME
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_call


class PersonalDataInLog(NotebookRule):
    """A birth date, card number, diagnosis or the like in a log message.

    ## Why it matters
    Logs are kept for long, copied to other systems and read by many. What stands there about a person can hardly be
    deleted when that person asks for it.

    ## What to do
    Log a key that says nothing by itself, `logger.info("case %s done", case.id)`, or a count.

    ## See also
    - CWE-532: https://cwe.mitre.org/data/definitions/532.html
    - CWE-359: https://cwe.mitre.org/data/definitions/359.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 532
    message = "`{name}` of a person goes to the log"
    bad = (
        """
        # %%
        import logging
        log = logging.getLogger("intake")
        for patient in patients:
            log.info("admitted %s, born %s", patient.key, patient.date_of_birth)  # !
            log.info(f"card {patient['card_number']}")  # !
        """,
    )
    good = (
        """
        # %%
        import logging
        log = logging.getLogger("intake")
        for patient in patients:
            log.info("admitted %s", patient.key)
            log.info("born %d years ago", age(patient))
            log.info("columns: %s", ["ssn", "dob"])
            log.info("%d without a diagnosis", sum(p.diagnosis is None for p in patients))
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in log_calls(audited.index):
            name = next((name for argument in call.node.args for name in _named(argument)), None)
            if name is not None:
                yield at_call(call, name=name)


def _named(argument: ast.expr) -> Iterator[str]:
    """The personal values that are part of the text itself, not counted or compared."""
    if isinstance(argument, ast.Call):
        return
    for node in walk(argument):
        if isinstance(node, ast.Call | ast.Compare | ast.comprehension):
            return
        if isinstance(node, ast.Attribute) and PERSONAL_NAME.match(node.attr):
            yield node.attr
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            if PERSONAL_NAME.match(str(node.slice.value)):
                yield str(node.slice.value)
        elif isinstance(node, ast.Name) and PERSONAL_NAME.match(node.id):
            yield node.id
