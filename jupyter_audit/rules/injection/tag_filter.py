"""Script tags that are taken out by a pattern."""

import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import text
from jupyter_audit.rule import Audited, Hit, NotebookRule

_CALLS = ("re.sub", "re.compile", "re.subn", "regex.sub", "regex.compile")
_SCRIPT = re.compile(r"<\\?/?\s*\(?[^>]{0,12}script", re.IGNORECASE)
_SHOWS = re.compile(
    r"\bHTML\(|flask|django|fastapi|Markup|render_template|sanit|xss|escape|filter|clean_?html|safe", re.IGNORECASE
)


class TagFilter(NotebookRule):
    """Script tags removed by a regular expression, or by `replace`.

    ## Why it matters
    Browsers read `</script foo>`, `<scr<script>ipt>`, `<img onerror=...>` and much else that the pattern does not
    know. What is left over runs.

    ## What to do
    `html.escape(text)` where no markup is wanted; `nh3.clean(text)` where some is.

    ## See also
    - CWE-116: https://cwe.mitre.org/data/definitions/116.html
    """

    severity, confidence, cwe = Severity.LOW, Confidence.MEDIUM, 116
    message = "browsers run scripts that this pattern does not know"
    bad = (
        """
        # %%
        import re
        def sanitize(comment):
            comment = comment.replace("<script>", "")  # !
            return re.sub(r"<script.*?>.*?</script>", "", comment, flags=re.I | re.S)  # !
        """,
    )
    good = (
        """
        # %%
        import html, re
        def sanitize(comment):
            return html.escape(comment)
        words = re.sub(r"<[^>]+>", " ", page)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.spells("script"):
            return
        if not any("script" in cell.source and _SHOWS.search(cell.source) for cell in audited.notebook.code):
            return
        for call in audited.index.calls(*_CALLS):
            pattern = text(audited.index, call.arg(0, "pattern"), call)
            if pattern and len(pattern) < 300 and _SCRIPT.search(pattern):
                yield Hit(place_of(call.cell, call.node))
        for call in audited.index.methods("replace"):
            removed = text(audited.index, call.arg(0), call)
            if removed and removed.lower() in ("<script>", "</script>", "<script"):
                yield Hit(place_of(call.cell, call.node))
