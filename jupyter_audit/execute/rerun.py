"""Run a notebook top to bottom in a fresh kernel, under capture."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_audit.execute.launch import Progress, quiet
from jupyter_audit.model.session import Entropy, Session


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run gave.

    ``node`` is the nbformat 4 notebook with the new outputs. ``failed`` holds the positions of cells that raised.
    ``stopped`` says why the run ended before the last cell (error, time limit, dead kernel), None if it did not.
    ``session`` is None unless recorded. ``seconds`` is wall time of the cells.
    """

    node: Any
    session: Session | None
    failed: tuple[int, ...]
    stopped: str | None
    seconds: float


def run_notebook(
    source: Path | Any,
    *,
    python: str = sys.executable,
    timeout: float | None = None,
    replay: Entropy | None = None,
    record: bool = True,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stop_on_error: bool = True,
    progress: Progress = quiet,
) -> RunResult:
    """Run a notebook (a path to .ipynb, or an nbformat node) in a fresh kernel of ``python``.

    ``timeout`` is seconds per cell, None for no limit. ``replay`` feeds the recorded entropy back. With ``record``
    the journal is written beside the notebook when ``source`` is a path. Nothing is written to the notebook itself:
    the caller saves ``node``. Raises ExecutionError when the kernel does not start or is not the wanted environment.
    """
    raise NotImplementedError
