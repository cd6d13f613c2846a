"""TLS in a version that is broken."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.places import place_of, place_of_line
from jupyter_audit.notebook.reading.written import written_lines
from jupyter_audit.rule import Audited, Hit, NotebookRule

_OLD = tuple(
    f"{module}.{name}"
    for module in ("ssl", "OpenSSL.SSL", "ssl.TLSVersion")
    for name in (
        "PROTOCOL_SSLv2", "PROTOCOL_SSLv3", "PROTOCOL_TLSv1", "PROTOCOL_TLSv1_1", "SSLv2_METHOD", "SSLv3_METHOD",
        "TLSv1_METHOD", "TLSv1_1_METHOD", "SSLv3", "TLSv1", "TLSv1_1", "MINIMUM_SUPPORTED",
    )
)  # fmt: skip

_SERVERS = re.compile(r"\.(?:conf|cfg|vhost)$|(?:^|/)(?:nginx|apache|httpd|haproxy)[\w.-]*$")
_ALLOWED = re.compile(r"^\s*(?:ssl_protocols|SSLProtocol|ssl-default-bind-options)\s+(?P<versions>[^;#]*)")
_WITHDRAWN = re.compile(r"(?<![-\w.])\+?(?:SSLv[23]|TLSv1(?:\.[01])?)(?![.\w])")


class OutdatedTls(NotebookRule):
    """A connection that allows SSL 3, TLS 1.0 or TLS 1.1.

    ## Why it matters
    These versions have known attacks (POODLE, BEAST) and were withdrawn by RFC 8996. Who is on the way can read
    or change what they carry.

    ## What to do
    `ssl.create_default_context()` chooses what is right today, TLS 1.2 or newer.

    ## See also
    - CWE-327: https://cwe.mitre.org/data/definitions/327.html
    - RFC 8996: https://www.rfc-editor.org/rfc/rfc8996
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 327
    message = "`{name}` allows a version of TLS that is broken"
    bad = (
        """
        # %%
        import ssl
        old = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # !
        ctx = ssl.create_default_context()
        ctx.minimum_version = ssl.TLSVersion.TLSv1  # !
        """,
        """
        # %%
        %%writefile nginx.conf
        server {
          ssl_protocols TLSv1 TLSv1.2;  # !
        }
        """,
    )
    good = (
        """
        # %%
        import ssl
        ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        ctx.minimum_version = ssl.TLSVersion.TLSv1_2
        ctx.options |= ssl.OP_NO_TLSv1
        print(ctx.protocol == ssl.PROTOCOL_TLSv1)
        # %%
        %%writefile httpd.conf
        SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for cell, number, line in written_lines(audited.index, _SERVERS):
            if (found := _ALLOWED.match(line)) and (old := _WITHDRAWN.search(found["versions"])):
                yield Hit(place_of_line(cell, number), {"name": old[0]})
        names = set(_OLD)
        if not audited.index.imported("ssl", "OpenSSL"):
            return
        for call in audited.index.calls("ssl.wrap_socket"):
            if call.keyword("ssl_version") is None:
                yield Hit(place_of(call.cell, call.node), {"name": "ssl.wrap_socket"}, Severity.LOW)
        compared = {
            id(part)
            for cell in audited.notebook.code
            if "SSLv" in cell.source or "TLSv1" in cell.source
            for node in cell.nodes
            if isinstance(node, ast.Compare)
            for part in (node.left, *node.comparators)
        }
        for name in sorted(names):
            for reference in audited.index.references(name):
                if id(reference.node) not in compared:
                    yield Hit(place_of(reference.cell, reference.node), {"name": name})
