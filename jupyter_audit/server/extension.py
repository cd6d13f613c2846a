"""The server extension: what it serves and what it must end when the server stops."""

from jupyter_server.extension.application import ExtensionApp


class AuditExtension(ExtensionApp):
    """Serves ``/jupyter-audit/``."""

    name = "jupyter_audit"
