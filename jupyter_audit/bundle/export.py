"""Gather a notebook, its recorded session and its world into a bundle."""

from pathlib import Path

from jupyter_audit.config import Config
from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.model.project import Project
from jupyter_audit.model.session import Session


def export_bundle(
    notebook_path: Path,
    output: Path,
    session: Session | None,
    project: Project,
    config: Config,
    *,
    include_data: bool = False,
    offline: bool = False,
    static: bool = False,
    progress: Progress = quiet,
) -> Path:
    """Write the bundle of the saved notebook to ``output`` (.zip) and return its path.

    Without a session this raises UsageError that names ``--run`` and ``--static``. Raises BundleError when a secret
    would be packed, or when the lock cannot be made portable.
    """
    raise NotImplementedError
