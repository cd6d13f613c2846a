"""A server that listens on every network."""

import ast
import re
from collections.abc import Iterator

from jupyter_audit.model.finding import Confidence, Fix, Severity
from jupyter_audit.notebook.files.shell import commands
from jupyter_audit.notebook.index.sites import Call
from jupyter_audit.notebook.places import edit_node, place_of
from jupyter_audit.notebook.values.constants import default, is_true, option, text
from jupyter_audit.notebook.values.settings import attributes_set
from jupyter_audit.rule import Audited, Hit, NotebookRule

_SERVERS = (
    "run",
    "run_server",
    "launch",
    "serve",
    "start_server",
    "run_app",
    "run_simple",
    "listen",
    "create_server",
    "ThreadingHTTPServer",
    "HTTPServer",
    "TCPServer",
    "make_server",
    "bind",
    "Server",
    "Config",
    "show",
    "init",
    "SimpleXMLRPCServer",
    "ThreadedServer",
    "ForkingServer",
)
_EVERYWHERE = ("0.0.0.0", "::")
_OPTIONS = ("host", "server_name", "address", "hostname", "bind", "ip", "dashboard_host")
_COMMAND = re.compile(
    r"(?:--(?:host|ip|bind|address|server\.address)|--NotebookApp\.ip|--ServerApp\.ip)[= ]\s*['\"]?(?:0\.0\.0\.0"
    r"|::(?:\s|$)|\*)|http\.server\b[^|;&]*--bind\s+0\.0\.0\.0"
)


class BoundToAllInterfaces(NotebookRule):
    """A server that listens on all networks of the machine.

    ## Why it matters
    With `0.0.0.0` everybody in the same network can reach the service: in a cafe, a dormitory, a cluster. Notebook
    servers seldom have a login, and their routes often reach the kernel's data.

    ## What to do
    `host="127.0.0.1"`, and a tunnel (`ssh -L`) or a proxy with a login for others. In a container the port mapping
    decides; say so with a waiver.

    ## See also
    - CWE-605: https://cwe.mitre.org/data/definitions/605.html
    """

    severity, confidence, cwe = Severity.MEDIUM, Confidence.HIGH, 605
    message = "the server listens on every network: {how}"
    bad = (
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        HOST = "0.0.0.0"
        # %%
        app.run(host=HOST, port=5000)  # !
        """,
        """
        # %%
        import socket
        s = socket.socket()
        s.bind(("0.0.0.0", 9000))  # !
        !jupyter lab --ip=0.0.0.0  # !
        def serve(port, host="::"):
            server = socket.socket(socket.AF_INET6)
            server.bind((host, port))  # !
        """,
        """
        # %%
        %%writefile jupyter_server_config.py
        c = get_config()
        c.ServerApp.ip = "0.0.0.0"  # !
        """,
    )
    good = (
        """
        # %%
        from flask import Flask
        app = Flask(__name__)
        app.run(host="127.0.0.1", port=5000)
        known = flows[flows["src"] != "0.0.0.0"]
        plot.bind("")
        """,
    )

    def check(self, audited: Audited) -> Iterator[Hit]:
        for call in audited.index.methods(*_SERVERS):
            yield from self._call(audited, call)
        for setting in attributes_set(audited.index, "ip", "bind_ip"):
            if setting.constant in ("0.0.0.0", "*", "::") and setting.owner.startswith("c."):
                yield Hit(setting.place, {"how": f"`{setting.key}` is {setting.constant}"})
        for command in commands(audited.index):
            if _COMMAND.search(command.text):
                yield Hit(command.place, {"how": "`0.0.0.0`"})

    @staticmethod
    def _call(audited: Audited, call: Call) -> Iterator[Hit]:
        index = audited.index
        for name in _OPTIONS:
            given = option(index, call, name)
            usual = text(index, default(index, given, call), call)
            if given is not None and (text(index, given, call) in _EVERYWHERE or usual in _EVERYWHERE):
                fix = (
                    Fix("listen on this machine only", (edit_node(call.cell, given, '"127.0.0.1"'),))
                    if isinstance(given, ast.Constant)
                    else None
                )
                yield Hit(place_of(call.cell, call.node), {"how": f"`{name}` is 0.0.0.0"}, fix=fix)
                return
        for argument in call.node.args[:2]:
            value = index.value(argument, call)
            first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
            address = text(index, default(index, first, call) or first, call) if isinstance(first, ast.expr) else None
            socket = call.name.startswith(("socket", "http.server", "socketserver", "wsgiref", "xmlrpc", "asyncio"))
            if address in _EVERYWHERE or (address == "" and isinstance(value, ast.Tuple) and socket):
                yield Hit(place_of(call.cell, call.node), {"how": "`0.0.0.0`"})
                return
        if (
            call.attr == "launch"
            and call.name.startswith("gradio")
            and is_true(index, option(index, call, "share"), call)
        ):
            yield Hit(
                place_of(call.cell, call.node), {"how": "`share=True` opens a public tunnel"}, Severity.LOW, cwe=668
            )
