"""A value that becomes part of an LDAP query."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.taint.sources import Trust
from jupyter_audit.rule import Audited, Hit, NotebookRule, at_sink

_CALLS = ("search_s", "search_ext_s", "search_st", "search")
_CLEAN = frozenset({"escape_filter_chars", "escape_rdn", "escape_dn_chars", "filter_format"})


class LdapInjection(NotebookRule):
    """A directory query that is put together from values.

    ## Why it matters
    `*)(uid=*` as a name makes the filter match everybody: a login without a password, or a list of all staff.

    ## What to do
    Escape each value: `ldap.filter.escape_filter_chars(name)`, or `ldap3.utils.conv.escape_filter_chars`.

    ## See also
    - CWE-90: https://cwe.mitre.org/data/definitions/90.html
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 90
    message = "{what} becomes part of the LDAP query; escape it"
    bad = (
        """
        # %%
        import ldap
        conn = ldap.initialize("ldaps://dir.example.org")
        uid = input("User: ")
        conn.search_s("dc=example", 2, f"(uid={uid})")  # !
        """,
    )
    good = (
        """
        # %%
        import ldap, re
        from ldap.filter import escape_filter_chars
        conn = ldap.initialize("ldaps://dir.example.org")
        uid = input("User: ")
        conn.search_s("dc=example", 2, f"(uid={escape_filter_chars(uid)})")
        re.search(f"(uid={uid})", "text")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        if not audited.index.imported("ldap", "ldap3"):
            return
        for call in audited.index.methods(*_CALLS):
            if call.name.startswith("re."):
                continue
            trace = audited.taint.worst_of([*call.node.args, *(k.value for k in call.node.keywords)], call, _CLEAN)
            if trace.trust is not Trust.FIXED and trace.built:
                yield at_sink(call, trace)
