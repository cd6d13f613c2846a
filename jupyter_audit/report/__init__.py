"""What an audit found, for people and for programs: one module a format, each over a list of ``AuditedFile``."""

from jupyter_audit.report.audited_file import AuditedFile

__all__ = ["AuditedFile"]
