"""Every error this package raises on purpose: what went wrong, and what to do about it."""


class AuditError(Exception):
    """A problem that a person can act on.

    ``message`` says what is wrong in one line; ``hint`` says what to do next. Faces print both and no
    traceback.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(AuditError):
    """The request itself makes no sense (exit code 2)."""


class ConsentError(UsageError):
    """What is asked would run a stranger's code with the user's rights, and the user has not said yes (exit code 2)."""


class UnreadableError(AuditError):
    """An input that cannot be read as what it should be: notebook, session, bundle (exit code 2)."""


class NotPythonError(UnreadableError):
    """A well-formed notebook whose kernel is not Python: named and skipped, never shown as clean."""

    def __init__(self, language: str) -> None:
        super().__init__(f"the notebook's language is {language}, not Python", "only Python notebooks are audited")
        self.language = language


class ConfigError(AuditError):
    """A setting in ``[tool.jupyter-audit]`` that is unknown or has a wrong value."""


class BundleError(AuditError):
    """A bundle that must not be trusted or cannot be written."""


class ExecutionError(AuditError):
    """A kernel or environment that could not be started, rebuilt or proven."""
