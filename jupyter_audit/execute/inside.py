"""What runs inside the kernel, silently, before the first cell and after the last. Standard library only."""

import importlib.metadata
import json
import os
import platform
import re
import select
import sys
import time
from pathlib import Path
from typing import Any

_running: dict[str, Any] = {}


def identity() -> dict[str, Any]:
    """Which interpreter this is, and every distribution that it can import (normalised name to version)."""
    found: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"] if distribution.metadata else None
        if name:
            # the first on the path is the one that an import gets
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), distribution.version)
    return {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "base_prefix": sys.base_prefix,
        "python": platform.python_version(),
        "distributions": dict(sorted(found.items())),
    }


def begin(task: dict[str, Any]) -> None:
    """Let the notebook import from its folder, and start what ``task`` asks for.

    ``record`` (notebook, journal), ``replay`` (entropy, plan) and ``reverse_listings``.
    """
    from IPython import get_ipython

    _put_folder_on_path()
    if "FAKETIME" in os.environ:
        _sleep_in_real_time()
    if task.get("reverse_listings"):
        _reverse_listings()
    shell = get_ipython()
    if task.get("replay") is not None:
        from jupyter_audit.capture.replay import replay_entropy
        from jupyter_audit.model.session import Entropy
        from jupyter_audit.wire import from_json

        entropy = from_json(Entropy, task["replay"]["entropy"])
        _running["replay"] = replay_entropy(shell, entropy, task["replay"]["plan"])
    if task.get("record") is not None:
        from jupyter_audit.capture.start import start_recording

        _running["record"] = start_recording(shell, task["record"]["notebook"], task["record"]["journal"])


def _put_folder_on_path() -> None:
    """As IPython does, which ``-P`` keeps from it (so that no file of the folder can stand in for ipykernel)."""
    if "" not in sys.path:
        packages = (i for i, path in enumerate(sys.path) if Path(path).name in ("site-packages", "dist-packages"))
        sys.path.insert(next(packages, 0), "")


def _sleep_in_real_time() -> None:
    """Under libfaketime ``time.sleep`` fails (EINVAL): it waits until an absolute time of a clock that is not faked."""

    def sleep(seconds: float, /) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        select.select((), (), (), seconds)

    replaced: Any = time
    replaced.sleep = sleep


def _reverse_listings() -> None:
    """Folders' contents in the reverse of the order that the system gives: it promises none."""

    def listdir(path: Any = ".", given: Any = os.listdir) -> Any:
        return given(path)[::-1]

    class Reversed:
        def __init__(self, path: Any = ".", given: Any = os.scandir) -> None:
            with given(path) as entries:
                self._entries = iter(list(entries)[::-1])

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            return next(self._entries)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *error: object) -> None:
            self.close()

        def close(self) -> None:
            self._entries = iter(())

    replaced: Any = os
    replaced.listdir, replaced.scandir = listdir, Reversed


def end() -> dict[str, Any]:
    """Stop, and say how it went: the journal's path, and the draws that were fed, missed and left over."""
    said: dict[str, Any] = {}
    if (recording := _running.pop("record", None)) is not None:
        recording.stop()
        said["journal"] = str(recording.journal) if recording.journal else None
    if (replayer := _running.pop("replay", None)) is not None:
        outcome = replayer.outcome()
        replayer.stop()
        said["replay"] = {"fed": outcome.fed, "missed": outcome.missed, "unused": outcome.unused}
    return said


def answer(target: str, value: dict[str, Any]) -> None:
    """Write ``value`` where the other side reads it. A file, as displayed values pass through the user's formatters."""
    partial = Path(target + ".part")
    partial.write_text(json.dumps(value), encoding="utf-8")
    partial.replace(target)
