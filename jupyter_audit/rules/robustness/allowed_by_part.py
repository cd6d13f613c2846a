"""A value that is allowed because a part of it is."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_ALLOWED = re.compile(r"allow|permit|trusted|safe|white_?list|approved|valid", re.IGNORECASE)


class AllowedByPart(NotebookRule):
    """A value that is compared with a list of what is allowed by looking for an entry within it.

    ## Why it matters
    `any(name in command for name in ALLOWED)` is true of `ls; rm -rf ~` as soon as `ls` is allowed.

    ## What to do
    Compare the whole: `command in ALLOWED`; or take the value apart first and compare the part that counts.

    ## See also
    - CWE-183: https://cwe.mitre.org/data/definitions/183.html
    - CWE-20: https://cwe.mitre.org/data/definitions/20.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.MEDIUM, 20
    message = "an entry of `{allowed}` within the text is enough to let the rest of it pass"
    bad = (
        """
        # %%
        ALLOWED_COMMANDS = ["ls", "date"]
        def may_run(command):
            return any(name in command for name in ALLOWED_COMMANDS)  # !
        """,
    )
    good = (
        """
        # %%
        ALLOWED_COMMANDS = ["ls", "date"]
        def may_run(command):
            return command in ALLOWED_COMMANDS or any(name == command for name in ALLOWED_COMMANDS)
        def bad_word(text):
            return any(word in text for word in BAD_WORDS)
        valid = all(column in df.columns for column in valid_columns)
        known = any(tag in tags for tag in allowed_tags)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.calls("any"):
            test = call.arg(0)
            if not isinstance(test, ast.GeneratorExp | ast.ListComp) or not isinstance(test.elt, ast.Compare):
                continue
            generator, compared = test.generators[0], test.elt
            listed = ast.unparse(generator.iter)
            within = isinstance(compared.ops[0], ast.In) and ast.unparse(compared.left) == ast.unparse(generator.target)
            whole = compared.comparators[0]
            if within and _ALLOWED.search(listed) and isinstance(whole, ast.Name) and not whole.id.endswith("s"):
                yield Hit(place_of(call.cell, call.node), {"allowed": listed})
