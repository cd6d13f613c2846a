"""The world around a notebook, read into a ``Project``: its folder, what it declares to need, its licence."""

from jupyter_audit.project.modules import with_modules
from jupyter_audit.project.read import installed_in, read_project, with_signoffs

__all__ = ["installed_in", "read_project", "with_modules", "with_signoffs"]
