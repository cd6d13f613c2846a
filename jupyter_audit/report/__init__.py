"""What an audit found, for people and for programs: one module a format, each over a list of ``Audited``."""

from jupyter_audit.report.audited import Audited

__all__ = ["Audited"]
