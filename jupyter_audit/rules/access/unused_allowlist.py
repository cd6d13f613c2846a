"""A list of what is allowed, which nothing asks."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_NAME = re.compile(
    r"^_?(?:ALLOWED|ALLOW|PERMITTED|TRUSTED|EDITABLE|WRITABLE|SAFE|APPROVED|WHITELIST(?:ED)?|ALLOWLIST(?:ED)?|FORBIDDEN|BLOCKED"
    r"|BLACKLIST(?:ED)?|BLOCKLIST|DENYLIST|DENIED|BANNED)(?:_\w+)?$|_(?:ALLOWLIST|WHITELIST|BLOCKLIST|DENYLIST|BLACKLIST)$"
)
_KINDS = (
    (re.compile(r"FIELD|ATTR|COLUMN|KEY|PROPERT|PARAM|^_?(?:EDITABLE|WRITABLE)"), 915),
    (re.compile(r"EXT|TYPE|MIME|SUFFIX|UPLOAD"), 434),
    (re.compile(r"REDIRECT|RETURN|CALLBACK|NEXT|CDN"), 601),
    (re.compile(r"HOST|DOMAIN|URL|ORIGIN|PROVIDER|IP|ADDRESS|NETWORK|SCHEME"), 918),
    (re.compile(r"COMMAND|CMD|BINAR|TOOL|PROGRAM"), 78),
    (re.compile(r"MODULE|FUNCTION|CLASS|BUILTIN|NAMES?$|OPERAT"), 94),
    (re.compile(r"PATH|DIR|FILE|ROOT"), 22),
)
_WORDS = tuple("ALLOW PERMITTED TRUSTED EDITABLE WRITABLE SAFE APPROVED LIST FORBIDDEN BLOCKED DENIED BANNED".split())
_OTHER = 862


class UnusedAllowlist(NotebookRule):
    """A list of allowed (or forbidden) values that no line of the notebook reads.

    ## Why it matters
    Somebody, or an assistant, wrote down what is allowed, and the check was never written, or fell out in a later
    edit. Whoever reads the cell believes that it is there.

    ## What to do
    Check the value against the list where it enters, or remove the list.

    ## See also
    - CWE-862: https://cwe.mitre.org/data/definitions/862.html
    - CWE-601, CWE-915, CWE-918: what follows, by what the list holds
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 862
    message = "`{name}` says what is allowed, but nothing asks it"
    bad = (
        """
        # %%
        EDITABLE_FIELDS = {"name", "city"}  # !
        # %%
        def save(person, changes):
            person.update(changes)
        """,
    )
    good = (
        """
        # %%
        from upload import Form
        EDITABLE_FIELDS = {"name", "city"}
        ALLOWED_HOSTS = ["localhost"]
        ALLOWED_TYPES = Form.types
        # %%
        app.config["ALLOWED_HOSTS"] = ALLOWED_HOSTS
        def save(person, changes):
            for name in EDITABLE_FIELDS & changes.keys():
                person[name] = changes[name]
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells(*_WORDS):
            return
        for cell, cell_index in audited.index.cells:
            for binding in cell_index.bindings:
                if (
                    binding.scope.kind == "module"
                    and isinstance(binding.value, ast.List | ast.Tuple | ast.Set | ast.Dict)
                    and _NAME.search(binding.name)
                    and binding.name not in ("ALLOWED_HOSTS",)  # a setting that Django reads
                    and not _is_read(audited, binding.name)
                ):
                    upper = binding.name.upper()
                    cwe = next((cwe for kind, cwe in _KINDS if kind.search(upper)), _OTHER)
                    yield Hit(place_of(cell, binding.stmt), {"name": binding.name}, cwe=cwe)


def _is_read(audited: Audited, name: str) -> bool:
    """Whether the name stands anywhere but where it is assigned, f-strings and magics included."""
    mentions = sum(len(re.findall(rf"\b{name}\b", cell.source)) for cell in audited.notebook.code)
    return mentions > sum(bound.binding.name == name for bound in audited.index.bindings(name))
