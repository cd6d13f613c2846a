"""Encrypted connections whose library does not check certificates unless it is told to."""

from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.rule import Audited, Hit, NotebookRule

_STARTTLS = tuple(f"{name}().starttls" for name in ("smtplib.SMTP", "imaplib.IMAP4", "ftplib.FTP_TLS"))
_DIRECT = ("smtplib.SMTP_SSL", "imaplib.IMAP4_SSL", "poplib.POP3_SSL", "ftplib.FTP_TLS")
_PYOPENSSL = ("OpenSSL.SSL.Context", "SSL.Context")


class UnverifiedByDefault(NotebookRule):
    """TLS through a library that accepts any certificate until a context is given.

    ## Why it matters
    `smtp.starttls()`, `IMAP4_SSL(host)`, `ldap3.Server(use_ssl=True)` and pyOpenSSL's `Context` encrypt, but do not
    look who answers. Whoever sits between gets the login.

    ## What to do
    Pass `context=ssl.create_default_context()`; for ldap3 `tls=Tls(validate=ssl.CERT_REQUIRED)`; for pyOpenSSL
    `context.set_verify(SSL.VERIFY_PEER, ...)`.

    ## See also
    - CWE-295: https://cwe.mitre.org/data/definitions/295.html
    - PEP 476: https://peps.python.org/pep-0476/
    """

    severity, confidence, cwe = Severity.LOW, Confidence.HIGH, 295
    message = "`{call}` does not check the server's certificate unless a context is given"
    bad = (
        """
        # %%
        import smtplib
        mail = smtplib.SMTP("mail.example.org", 587, timeout=9)
        mail.starttls()  # !
        from OpenSSL import SSL
        context = SSL.Context(SSL.TLSv1_2_METHOD)  # !
        """,
    )
    good = (
        """
        # %%
        import smtplib, ssl
        mail = smtplib.SMTP("mail.example.org", 587, timeout=9)
        mail.starttls(context=ssl.create_default_context())
        """,
        """
        # %%
        from OpenSSL import SSL
        context = SSL.Context(SSL.TLSv1_2_METHOD)
        context.set_verify(SSL.VERIFY_PEER, ok)
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in (*index.calls(*_STARTTLS), *index.calls(*_DIRECT)):
            given = [call.keyword(name) for name in ("context", "ssl_context")]
            if not call.open_ended and not any(given) and not (call.attr == "starttls" and call.node.args):
                yield self._hit(call)
        if "set_verify" not in index.methods_called():
            for call in index.calls(*_PYOPENSSL):
                yield self._hit(call)
        for call in index.calls("ldap3.Server"):
            if call.keyword("use_ssl") is not None and call.keyword("tls") is None and not call.open_ended:
                yield self._hit(call)

    @staticmethod
    def _hit(call: Call) -> Hit:
        return Hit(place_of(call.cell, call.node), {"call": call.name.replace("()", "")})
