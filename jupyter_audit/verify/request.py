"""What a recipient asks of a verification."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jupyter_audit.compare.metrics import Metric
from jupyter_audit.compare.outcome import ATOL, RTOL
from jupyter_audit.errors import UsageError
from jupyter_audit.execute.bounds import Bounds, default_bounds
from jupyter_audit.execute.sandbox import Choice
from jupyter_audit.model.verdict import Level
from jupyter_audit.verify.judge import Tolerance

RunsIn = Literal["rebuild", "current"]


@dataclass(frozen=True, slots=True)
class Request:
    """Which bundle, how far, and under which conditions.

    ``data`` is a folder with files that the bundle may not carry, ``env_file`` holds NAME=value lines. ``timeout`` is
    seconds per cell, by default a multiple of what was recorded. ``env="current"`` runs in this process's environment,
    which must hold every locked distribution. ``rtol`` and ``atol`` are the recipient's: they rule. ``trusted`` are
    public keys (``bundle.signature.read_key``); with any, one of them must have signed.
    ``metrics`` are numbers in the outputs that the recipient cares for.
    """

    path: Path
    level: Level = Level.EXACT
    env: RunsIn = "rebuild"
    data: Path | None = None
    env_file: Path | None = None
    sandbox: Choice = "auto"
    network: bool = False
    bounds: Bounds = field(default_factory=default_bounds)
    rtol: float = RTOL
    atol: float = ATOL
    replay: bool = True
    probe: bool = False
    timeout: float | None = None
    trusted: tuple[bytes, ...] = ()
    metrics: tuple[Metric, ...] = ()

    @property
    def tolerance(self) -> Tolerance:
        """The recipient's."""
        return Tolerance(self.rtol, self.atol)

    def check(self) -> None:
        """Raises UsageError for what makes no sense."""
        if not (0 <= self.rtol < float("inf") and 0 <= self.atol < float("inf")):
            raise UsageError("a tolerance is a number that is not negative")
        if self.data is not None and not self.data.is_dir():
            raise UsageError(f"{self.data} is not a folder", "--data names the folder with the files the bundle lacks")
        if self.timeout is not None and not self.timeout > 0:
            raise UsageError("a time limit is a number of seconds above 0")
        if min(self.bounds.memory, self.bounds.disk, self.bounds.processes, self.bounds.cpu) <= 0:
            raise UsageError("a bound is a number above 0")
