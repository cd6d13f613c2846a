"""A value that becomes part of an XPath query."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_CALLS = ("xpath", "findall", "find", "iterfind")


class XpathInjection(NotebookRule):
    """An XPath query that is put together from values.

    ## Why it matters
    `' or '1'='1` as a name selects every node: other people's records, or a login that always succeeds.

    ## What to do
    Give values as variables: `tree.xpath("//user[name=$name]", name=name)`.

    ## See also
    - CWE-643: https://cwe.mitre.org/data/definitions/643.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 643
    message = "{what} becomes part of the XPath query; pass it as a variable"
    bad = (
        """
        # %%
        from lxml import etree
        tree = etree.parse("users.xml")
        name = input("User: ")
        tree.xpath("//user[name='%s']" % name)  # !
        """,
    )
    good = (
        """
        # %%
        from lxml import etree
        tree = etree.parse("users.xml")
        name = input("User: ")
        tree.xpath("//user[name=$name]", name=name)
        "a text".find("[" + name)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("lxml", "xml"):
            return
        for call in audited.index.methods(*_CALLS):
            trace = audited.taint.of(call.arg(0), call)
            query = "[" in trace.text and ("/" in trace.text or call.attr == "xpath")
            if trace.trust is Trust.OUTSIDE and trace.built and query:
                yield at_sink(call, trace)
            elif trace.trust is Trust.UNKNOWN and trace.built and query:
                hit = at_sink(call, trace)
                yield Hit(hit.place, hit.values, Severity.LOW, Confidence.LOW, related=hit.related)
