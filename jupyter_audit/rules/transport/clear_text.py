"""Credentials or commands over a connection that is not encrypted."""

import ast
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Severity
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import place_of
from jupyter_audit.notebook.values.constants import option
from jupyter_audit.rule import Audited, Hit, NotebookRule

_PROTOCOLS = {
    "ftplib.FTP": "FTP", "telnetlib.Telnet": "Telnet", "imaplib.IMAP4": "IMAP", "poplib.POP3": "POP3",
    "nntplib.NNTP": "NNTP",
    "telnetlib3.open_connection": "Telnet",
}  # fmt: skip
_REQUESTS = tuple(f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "request")) + tuple(
    f"{client}.{verb}"
    for client in ("httpx", "requests.Session()", "httpx.Client()", "httpx.AsyncClient()")
    for verb in ("get", "post", "put", "patch")
)
_SERVICES = {
    "xmlrpc.client.ServerProxy": ("uri", "every call and answer (XML-RPC)"),
    "xmlrpclib.ServerProxy": ("uri", "every call and answer (XML-RPC)"),
    "mlflow.set_tracking_uri": ("uri", "what is logged, and the password if there is one,"),
    "mlflow.MlflowClient": ("tracking_uri", "what is logged, and the password if there is one,"),
    "mlflow.tracking.MlflowClient": ("tracking_uri", "what is logged, and the password if there is one,"),
}
_SECRET_WORDS = ("password", "passwd", "token", "api_key", "apikey", "secret", "authorization", "pwd", "credential")
_LOCAL = (
    "http://localhost",
    "http://127.",
    "http://0.0.0.0",
    "http://[::1]",
    "http://host.docker.internal",
    "http://10.",
    "http://192.168.",
)


class ClearText(NotebookRule):
    """A password, key or command that travels unencrypted.

    ## Why it matters
    FTP, Telnet, plain SMTP, IMAP and `http://` send names and passwords as text. Everybody on the same network, and
    every machine on the way, can read them and change the answer.

    ## What to do
    `https://`, `ftplib.FTP_TLS`, SFTP, `smtplib.SMTP_SSL` or `starttls()` before `login`, `imaplib.IMAP4_SSL`.

    ## See also
    - CWE-319: https://cwe.mitre.org/data/definitions/319.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 319
    message = "{what} goes over the network unencrypted"
    bad = (
        """
        # %%
        import ftplib, smtplib
        ftp = ftplib.FTP("ftp.example.org")
        ftp.login("reader", password)  # !
        mail = smtplib.SMTP("mail.example.org", 25)
        # %%
        mail.login("reader", password)  # !
        """,
        """
        # %%
        import requests
        r = requests.post("http://api.example.org/login", json={"user": "a", "password": pw}, timeout=5)  # !
        import mlflow
        mlflow.set_tracking_uri("http://mlflow.example.org:5000")  # !
        """,
    )
    good = (
        """
        # %%
        import requests, smtplib, ssl
        mail = smtplib.SMTP("mail.example.org", 587)
        mail.starttls(context=ssl.create_default_context())
        mail.login("reader", password)
        requests.get("http://data.example.org/table.csv", timeout=5)
        requests.post("http://localhost:8000/login", json={"password": pw}, timeout=5)
        """,
        """
        # %%
        from ftplib import FTP
        ftp = FTP("ftp.ncbi.nlm.nih.gov")
        ftp.login()
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in index.calls(*(f"{name}().login" for name in _PROTOCOLS), "ftplib.FTP().connect"):
            if call.node.args and call.attr == "login":
                yield self._hit(call, f"a password ({_PROTOCOLS[call.name[: call.name.index('()')]]})")
        for call in index.calls(*_PROTOCOLS):
            if call.arg(1, "user") is not None and call.name == "ftplib.FTP":
                yield self._hit(call, "a password (FTP)")
            elif "elnet" in call.name:
                yield self._hit(call, "everything (Telnet)")
        if not any(True for _ in index.methods("starttls")):
            for call in index.calls("smtplib.SMTP().login"):
                yield self._hit(call, "a password (SMTP without `starttls`)")
        for name, (keyword, what) in _SERVICES.items():
            for call in index.calls(name):
                address = audited.taint.of(call.arg(0, keyword), call).text
                if address.startswith("http://") and not address.startswith(_LOCAL):
                    yield self._hit(call, what, Severity.LOW)
        for call in index.calls(*_REQUESTS):
            yield from self._request(audited, call)

    def _request(self, audited: Audited, call: Call) -> Iterator[Hit]:
        address = audited.taint.of(call.arg(0, "url"), call).text
        if not address.startswith("http://") or address.startswith(_LOCAL):
            return
        if option(audited.index, call, "auth") is not None:
            yield self._hit(call, "a password (`auth=`)")
            return
        for name in ("headers", "json", "data", "params"):
            value = audited.index.value(option(audited.index, call, name), call)
            keys = (
                [key.value for key in value.keys if isinstance(key, ast.Constant)]
                if isinstance(value, ast.Dict)
                else []
            )
            if any(word in str(key).lower() for key in keys for word in _SECRET_WORDS):
                yield self._hit(call, "a credential (`http://`)")
                return

    @staticmethod
    def _hit(call: Call, what: str, severity: Severity | None = None) -> Hit:
        return Hit(place_of(call.cell, call.node), {"what": what}, severity)
