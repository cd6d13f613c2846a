"""The server extension: what it serves, and what it must end when the server stops."""

from jupyter_server.extension.application import ExtensionApp
from traitlets import Int

from jupyter_audit.server.assessor import Assessor
from jupyter_audit.server.jobs import Jobs
from jupyter_audit.server.routes import routes


class AuditExtension(ExtensionApp):
    """Serves ``/jupyter-audit/``."""

    name = "jupyter_audit"

    max_notebook = Int(
        64 * 1024 * 1024, help="Bytes of a request to assess: a notebook's cells, and the outputs that changed."
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Make what the routes share."""
        self.settings["jupyter_audit_assessor"] = Assessor()
        self.settings["jupyter_audit_jobs"] = Jobs()

    def initialize_handlers(self) -> None:
        """Name the routes."""
        self.handlers.extend(routes(self.max_notebook))

    async def stop_extension(self) -> None:
        """End the worker and every job."""
        self.settings["jupyter_audit_assessor"].stop()
        self.settings["jupyter_audit_jobs"].stop()
