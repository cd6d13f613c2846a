"""The steps of a verification."""

from pathlib import Path
from typing import Literal

from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.model.verdict import Level, Verdict

RTOL, ATOL = 1e-5, 1e-8


def verify_bundle(
    path: Path,
    *,
    level: Level = Level.EXACT,
    env: Literal["rebuild", "current"] = "rebuild",
    data: Path | None = None,
    env_file: Path | None = None,
    sandbox: Literal["auto", "bwrap", "none"] = "auto",
    rtol: float = RTOL,
    atol: float = ATOL,
    replay: bool = True,
    timeout: float | None = None,
    progress: Progress = quiet,
) -> Verdict:
    """Check a bundle up to ``level`` and say how far its claim holds.

    Never raises for a bundle that merely fails: the verdict says so. Raises BundleError for what is no bundle at
    all or is hostile, UsageError for arguments that make no sense.
    """
    raise NotImplementedError
