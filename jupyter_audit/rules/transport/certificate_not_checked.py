"""TLS without a check of who is at the other end."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.values.constants import default, is_false, literal, option
from jupyter_audit.notebook.values.settings import attributes_set, items_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream", "ws_connect")
_CLIENTS = (
    "httpx.Client", "httpx.AsyncClient", "requests.Session", "functools.partial", "elasticsearch.Elasticsearch",
    "opensearchpy.OpenSearch", "boto3.client", "boto3.resource", "hvac.Client", "aiohttp.TCPConnector",
    "aiohttp.ClientSession", "urllib3.PoolManager", "urllib3.ProxyManager", "ssl.wrap_socket",
)  # fmt: skip
_CONTEXTS = ("ssl._create_unverified_context", "ssl._create_stdlib_context")
_OPTIONS = (
    "verify",
    "verify_ssl",
    "verify_certs",
    "ssl_verify",
    "ssl",
    "validate_certs",
    "check_hostname",
    "validate_cert",
    "disable_ssl_verification",
)
_OFF = re.compile(
    r"\bcurl\b[^|;&]*?\s(?:-[a-zA-Z]*k[a-zA-Z]*(?=\s|$)|--insecure)|\bwget\b[^|;&]*--no-check-certificate"
    r"|http\.sslVerify[= ]+false"
    r"|GIT_SSL_NO_VERIFY=(?:1|true)|PYTHONHTTPSVERIFY=0|NODE_TLS_REJECT_UNAUTHORIZED=0|strict-ssl\s+false|--no-verify-ssl|ssl_verify\s+(?:false|False)"
)
_SESSIONS = re.compile(r"^(?:requests|httpx|boto|niquests|cloudscraper|self$)")
_VARIABLES = {"PYTHONHTTPSVERIFY": "0", "CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": "", "GIT_SSL_NO_VERIFY": "1"}


class CertificateNotChecked(NotebookRule):
    """An encrypted connection that takes any certificate.

    ## Why it matters
    Without the check, whoever sits on the way (a wireless network, a proxy) can pose as the server, read what you
    send, the keys too, and answer what they like. Data, models and code fetched so are theirs to choose.

    ## What to do
    Leave the check on. For a certificate of your own authority give its file: `verify="certs/our-ca.pem"`,
    `ssl.create_default_context(cafile=...)`.

    ## See also
    - CWE-295: https://cwe.mitre.org/data/definitions/295.html
    - requests, SSL verification: https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
    """

    severity, confidence, cwe = Severity.HIGH, Confidence.HIGH, 295
    message = "the server's certificate is not checked ({how})"
    bad = (
        """
        # %%
        import requests
        r = requests.get("https://gateway.example/api", verify=False, timeout=5)  # !
        s = requests.Session()
        s.verify = False  # !
        def fetch(url, verify=False):
            return requests.get(url, verify=verify, timeout=5)  # !
        """,
        """
        # %%
        import ssl, urllib.request
        ctx = ssl.create_default_context()
        ctx.check_hostname = False  # !
        ctx.verify_mode = ssl.CERT_NONE  # !
        ssl._create_default_https_context = ssl._create_unverified_context  # !
        """,
        """
        # %%
        options = {"timeout": 5, "verify": False}
        # %%
        import httpx
        client = httpx.Client(**options)  # !
        !curl -k https://gateway.example/data.csv -o data.csv  # !
        """,
    )
    good = (
        """
        # %%
        import requests, ssl
        r = requests.get("https://gateway.example/api", verify="certs/ca.pem", timeout=5)
        s = requests.Session()
        s.verify = True
        ctx = ssl.create_default_context(cafile="certs/ca.pem")
        ctx.check_hostname = True
        model.verify = False
        !curl -sS https://gateway.example/kit -o k.csv
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        index = audited.index
        for call in (*index.methods(*_VERBS), *index.calls(*_CLIENTS)):
            yield from self._options(audited, call)
        for call in index.calls(*_CONTEXTS):
            yield Hit(place_of(call.cell, call.node), {"how": call.attr})
        for reference in index.references(*_CONTEXTS):
            if not any(call.node.func is reference.node for call in index.calls(*_CONTEXTS)):
                yield Hit(place_of(reference.cell, reference.node), {"how": reference.name.rpartition(".")[2]})
        yield from self._settings(audited)
        for command in commands(index):
            if found := _OFF.search(command.text):
                yield Hit(command.place, {"how": f"`{found[0].split()[-1]}`"})

    @staticmethod
    def _options(audited: Audited, call: Call) -> Iterator[Hit]:
        if not call.node.keywords:
            return
        for name in _OPTIONS:
            given = option(audited.index, call, name)
            if is_false(audited.index, given, call):
                yield Hit(place_of(call.cell, call.node), {"how": f"`{name}=False`"}, fix=_fix(call, name, given))
                return
            if is_false(audited.index, default(audited.index, given, call), call):
                how = f"`{name}` is False unless somebody asks for the check"
                yield Hit(place_of(call.cell, call.node), {"how": how}, Severity.MEDIUM)
                return
        required = call.keyword("cert_reqs")
        if required is not None and (
            literal(audited.index, required, call) == "CERT_NONE"
            or "CERT_NONE" in audited.index.resolve(required, call)
        ):
            yield Hit(place_of(call.cell, call.node), {"how": "`CERT_NONE`"})

    @staticmethod
    def _settings(audited: Audited) -> Iterator[Hit]:
        for setting in attributes_set(audited.index, "verify", "check_hostname", "verify_mode", "verify_ssl"):
            off = setting.constant is False
            none = isinstance(setting.value, ast.Attribute) and setting.value.attr == "CERT_NONE"
            if (off or none) and (setting.key != "verify" or _SESSIONS.match(setting.owner)):
                yield Hit(setting.place, {"how": f"`{setting.key}` is off"})
        for setting in items_set(audited.index, *_VARIABLES):
            if setting.owner == "os.environ" and setting.constant == _VARIABLES[setting.key]:
                yield Hit(setting.place, {"how": f"`{setting.key}`"})


def _fix(call: Call, name: str, given: ast.expr | None) -> Fix | None:
    if isinstance(given, ast.Constant) and call.keyword(name) is given:
        return Fix("check the certificate", (edit_node(call.cell, given, "True"),))
    return None
