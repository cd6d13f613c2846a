"""``nbconvert --to audit_bundle`` and JupyterLab's "Save and Export Notebook As": the same writer as ``export``."""

import tempfile
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Bool, default

from jupyter_audit.bundle.export import export_bundle
from jupyter_audit.capture.journal import find_session, read_session
from jupyter_audit.config import load_config
from jupyter_audit.errors import AuditError
from jupyter_audit.project import read_project


class AuditBundleExporter(Exporter):
    """Exports the *saved* notebook with its recorded session; unsaved changes are not part of either."""

    export_from_notebook = "Audit bundle"
    output_mimetype = "application/zip"

    static = Bool(False, help="Make a bundle that says it was not recorded.").tag(config=True)
    offline = Bool(False, help="Take the lock's hashes from uv's cache.").tag(config=True)
    include_data = Bool(False, help="Include large data files, too.").tag(config=True)

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".zip"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """The bundle of the file that ``nb`` was read from, as bytes; ``resources`` say which file that is.

        Raises ConversionException with one line, which nbconvert shows.
        """
        if self.config.NbConvertApp.writer_class == "StdoutWriter":
            raise ConversionException("a bundle is a zip and cannot be printed: leave --stdout out")
        path = _notebook_path(resources)
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = self.file_extension
        try:
            return self._bundle(path), resources
        except AuditError as error:
            raise ConversionException(str(error)) from error

    def _bundle(self, path: Path) -> bytes:
        journal = None if self.static else find_session(path)
        session = read_session(journal) if journal is not None else None
        with tempfile.TemporaryDirectory() as scratch:
            bundle = export_bundle(
                path,
                Path(scratch) / "bundle.zip",
                session,
                read_project(path, session=session),
                load_config(path.parent, path.name),
                static=self.static,
                offline=self.offline,
                include_data=self.include_data,
            )
            return bundle.read_bytes()


def _notebook_path(resources: Any) -> Path:
    metadata = (resources or {}).get("metadata") or {}
    path = Path(metadata.get("path") or ".") / f"{metadata.get('name')}.ipynb"
    if not path.is_file():
        raise ConversionException("only a notebook that is saved as a file has a recorded session to export")
    return path.resolve()
